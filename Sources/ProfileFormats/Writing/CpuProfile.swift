package import Profiles

/// V8's `.cpuprofile`: nodes of the call tree, the samples as nodes in their order, and what lies between them. Each lasts
/// as long as it is worth, in microseconds; what is no time is written as if one were a microsecond, and what is negative
/// by its size.
package enum CpuProfile {
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let set = profile.samples(of: selection)
        let samples = set?.samples ?? SampleColumns()
        // Of a node with its names, and of a sample with its delta.
        let size = profile.functions.count * 64 + profile.stacks.count * 192 + samples.count * 16
        guard size <= limitBytes else { throw .tooLarge(what: "bytes of JSON", limit: limitBytes) }
        let nodes = Nodes(profile)
        let ends = ends(samples, unit: set?.types[0].unit ?? .count)
        var writer = JSONWriter()
        writer.object { root in
            root.array("nodes") { nodes.write(profile, &$0) }
            root.field("startTime", 0)
            root.field("endTime", ends.last ?? 0)
            root.field("samples", samples.stacks.map { nodes.ofStacks[Int($0)] + 2 })
            root.field(
                "timeDeltas", samples.stacks.indices.map { $0 == 0 ? 0 : ends[$0 - 1] - ($0 > 1 ? ends[$0 - 2] : 0) })
        }
        if Task.isCancelled { throw .cancelled }
        return writer.bytes
    }

    /// When each sample ends, in microseconds: rounded as sums, so that errors do not add up.
    private static func ends(_ samples: SampleColumns, unit: ValueUnit) -> [Int] {
        let nanoseconds = unit.inNanoseconds ?? 1000
        var sum: UInt64 = 0
        return samples.values[0].map { value in
            sum &+= value.magnitude
            return Int(clamping: Int64((Double(sum) * nanoseconds / 1000).rounded()))
        }
    }

    /// Stacks as functions alone see them; the root, which stands for all, has the identifier 1.
    private struct Nodes {
        private var table = PairTable()
        private(set) var ofStacks: [Int32] = []

        init(_ profile: Profile) {
            for (stack, parent) in profile.stacks.parents.enumerated() {
                let function = profile.frames[Int(profile.stacks.frames[stack])].function
                ofStacks.append(table.row(function, parent < 0 ? -1 : ofStacks[Int(parent)]))
            }
        }

        func write(_ profile: Profile, _ writer: inout JSONWriter) {
            var callees = [[Int32]](repeating: [], count: table.count)
            var roots: [Int32] = []
            for node in 0..<table.count {
                let caller = table.seconds[node]
                if caller < 0 { roots.append(Int32(node) + 2) } else { callees[Int(caller)].append(Int32(node) + 2) }
            }
            write(1, Function.label("(root)", category: .runtime), roots, &writer)
            for node in 0..<table.count {
                write(node + 2, profile.functions[Int(table.firsts[node])], callees[node], &writer)
            }
        }

        private func write(_ id: Int, _ function: Function, _ callees: [Int32], _ writer: inout JSONWriter) {
            writer.object { node in
                node.field("id", id)
                node.object("callFrame") { frame in
                    frame.field("functionName", function.name)
                    frame.field("scriptId", "0")
                    frame.field("url", function.file)
                    frame.field("lineNumber", Int(function.startLine) - 1)
                    frame.field("columnNumber", -1)
                }
                node.field("hitCount", 0)
                node.field("children", callees)
            }
        }
    }
}
