import Glibc
package import Profiles

/// One line a distinct stack, root first: `main;run;slow 12`, in samples for what a clock sampled, else in the type's own
/// unit. What flamegraph scripts have read since Brendan Gregg's first.
package enum FoldedStacks {
    /// Function names only, so stacks that differ in lines alone become one. Sorted.
    ///
    /// - Parameter limitBytes: A stack is written out whole on each line, so a profile may unfold to hundreds of times
    ///   its own size.
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let set = profile.samples(of: selection)
        let isCounted = set?.isOfClock ?? true
        let tree = NameTree(profile, set?.samples ?? SampleColumns(), isCounted: isCounted)
        guard tree.lineBytes <= limitBytes else { throw .tooLarge(what: "bytes of text", limit: limitBytes) }
        return try tree.sortedLines()
    }
}

/// Stacks as names see them. Told apart before any of them is written out, which for a wide profile is most of the work.
private struct NameTree {
    private struct Node {
        let parent: Int32
        let name: Int32
        /// Of its line.
        let bytes: Int
        var amount: Int64 = 0
    }

    private static let nodesBetweenLooks = 4096

    private var names: [[UInt8]] = []
    private var nodes: [Node] = []
    /// Of all lines, without their numbers.
    private(set) var lineBytes = 0

    /// - Parameters:
    ///   - samples: of one type.
    ///   - isCounted: whether each counts as one, whatever its value.
    init(_ profile: Profile, _ samples: SampleColumns, isCounted: Bool) {
        let namesOfFunctions = tellNames(of: profile)
        var nodesOfStacks: [Int32] = []
        nodesOfStacks.reserveCapacity(profile.stacks.count)
        var known: [UInt64: Int32] = [:]
        for (stack, parent) in profile.stacks.parents.enumerated() {
            let frame = profile.frames[Int(profile.stacks.frames[stack])]
            let above = parent < 0 ? -1 : nodesOfStacks[Int(parent)]
            nodesOfStacks.append(node(named: namesOfFunctions[Int(frame.function)], under: above, &known))
        }
        for (row, stack) in samples.stacks.enumerated() {
            nodes[Int(nodesOfStacks[Int(stack)])].amount &+= isCounted ? 1 : samples.values[0][row]
        }
        lineBytes = nodes.reduce(0) { $0 + ($1.amount != 0 ? $1.bytes : 0) }
    }

    private mutating func tellNames(of profile: Profile) -> [Int32] {
        var known: [[UInt8]: Int32] = [:]
        return profile.functions.map { function in
            let name = Self.name(function.name)
            if let index = known[name] { return index }
            let index = Int32(names.count)
            known[name] = index
            names.append(name)
            return index
        }
    }

    private mutating func node(named name: Int32, under parent: Int32, _ known: inout [UInt64: Int32]) -> Int32 {
        let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: name))
        if let node = known[key] { return node }
        let node = Int32(nodes.count)
        known[key] = node
        let above = parent < 0 ? 0 : nodes[Int(parent)].bytes + 1
        nodes.append(Node(parent: parent, name: name, bytes: above + names[Int(name)].count))
        return node
    }

    /// A semicolon ends a name, as in every other writer of this format. By bytes: with a combining mark it would be
    /// another character, and would end the name all the same.
    private static func name(_ name: String) -> [UInt8] {
        name.visible.utf8.map { $0 == UInt8(ascii: ";") ? UInt8(ascii: ":") : $0 }
    }

    func sortedLines() throws(FormatError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(lineBytes)
        var lines: [(range: Range<Int>, amount: Int64)] = []
        for (index, node) in nodes.enumerated() where node.amount != 0 {
            if lines.count.isMultiple(of: Self.nodesBetweenLooks), Task.isCancelled { throw .cancelled }
            let start = text.count
            append(lineOf: Int32(index), to: &text)
            lines.append((start..<text.count, node.amount))
        }
        text.withUnsafeBytes { bytes in lines.sort { Self.precedes($0.range, $1.range, in: bytes) } }
        return lines.reduce(into: []) { sorted, line in
            sorted += text[line.range]
            sorted += " \(line.amount)\n".utf8
        }
    }

    private func append(lineOf node: Int32, to text: inout [UInt8]) {
        var path: [Int32] = []
        var next = node
        while next >= 0 {
            path.append(nodes[Int(next)].name)
            next = nodes[Int(next)].parent
        }
        for (place, name) in path.reversed().enumerated() {
            if place > 0 { text.append(UInt8(ascii: ";")) }
            text += names[Int(name)]
        }
    }

    /// Byte by byte. No two lines are equal.
    private static func precedes(_ left: Range<Int>, _ right: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        let (left, right) = (
            UnsafeRawBufferPointer(rebasing: bytes[left]), UnsafeRawBufferPointer(rebasing: bytes[right])
        )
        let shorter = min(left.count, right.count)
        guard shorter > 0, let first = left.baseAddress, let second = right.baseAddress else {
            return left.count < right.count
        }
        let order = memcmp(first, second, shorter)
        return order == 0 ? left.count < right.count : order < 0
    }
}

extension Profile {
    /// Indexes of the stack's frames, leaf first.
    func framesFromLeaf(of stack: Int32) -> some Sequence<Int32> {
        sequence(first: stack) { [stacks] in stacks.parents[Int($0)] }
            .prefix { $0 >= 0 }
            .lazy.map { [stacks] in stacks.frames[Int($0)] }
    }
}
