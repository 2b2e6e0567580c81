package import Profiles

/// One line a distinct stack, root first: `main;run;slow 12`, in samples. What flamegraph scripts have read since Brendan
/// Gregg's first.
package enum FoldedStacks {
    /// Function names only, so stacks that differ in lines alone become one. Sorted.
    ///
    /// - Parameter limitBytes: A stack is written out whole on each line, so a profile may unfold to hundreds of times
    ///   its own size.
    package static func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let names = profile.functions.map { name($0.name) }
        var counts: [[UInt8]: Int] = [:]
        var size = 0
        for (row, (stack, samples)) in profile.sampleCounts(type: type, timesNs: timesNs).enumerated() {
            if row.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
            let line = fold(stack, of: profile, names)
            if counts[line] == nil { size += line.count }
            guard size <= limitBytes else { throw .tooLarge(what: "bytes of text", limit: limitBytes) }
            counts[line, default: 0] += samples
        }
        let sorted = counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return sorted.reduce(into: []) { text, line in text += line.key + Array(" \(line.value)\n".utf8) }
    }

    /// A semicolon ends a name, as in every other writer of this format. By bytes: with a combining mark it would be
    /// another character, and would end the name all the same.
    private static func name(_ name: String) -> [UInt8] {
        name.visible.utf8.map { $0 == UInt8(ascii: ";") ? UInt8(ascii: ":") : $0 }
    }

    private static func fold(_ stack: Int32, of profile: Profile, _ names: [[UInt8]]) -> [UInt8] {
        let frames = profile.framesFromLeaf(of: stack).map { names[Int(profile.frames[Int($0)].function)] }
        return Array(frames.reversed().joined(separator: [UInt8(ascii: ";")]))
    }
}

extension Profile {
    /// Indexes of the stack's frames, leaf first.
    func framesFromLeaf(of stack: Int32) -> some Sequence<Int32> {
        sequence(first: stack) { [stacks] in stacks.parents[Int($0)] }
            .prefix { $0 >= 0 }
            .lazy.map { [stacks] in stacks.frames[Int($0)] }
    }

    fileprivate func sampleCounts(type: String, timesNs: Range<UInt64>?) -> [Int32: Int] {
        samples(type: type, timesNs: timesNs).stacks.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
