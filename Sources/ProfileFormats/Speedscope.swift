package import Profiles

/// speedscope's own file format (src/lib/file-format-spec.ts of that project): the one export that keeps the order of
/// samples in time. One profile a thread.
package enum Speedscope {
    private static let schema = "https://www.speedscope.app/file-format-schema.json"

    /// - Parameter limitBytes: Each sample lists its whole stack, so a profile may unfold to hundreds of times its size.
    package static func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let selection = profile.selecting(type: type, timesNs: timesNs)
        let samples = selection.series.first?.samples ?? SampleColumns()
        let depths = selection.stacks.depths
        // An index of up to seven digits and a comma.
        let size = samples.stacks.reduce(0) { $0 + 8 * depths[Int($1)] }
        guard size <= limitBytes else { throw .tooLarge(what: "bytes of JSON", limit: limitBytes) }
        let unit = selection.series.first?.type.unit ?? ""
        var writer = JSONWriter()
        writer.object { root in
            root.field("$schema", schema)
            root.field("exporter", "flamebox")
            root.object("shared") { shared in
                shared.array("frames") { write(selection, frames: &$0) }
            }
            root.array("profiles") { all in
                for thread in threads(samples, selection) {
                    all.object { write(thread, unit: unit, of: selection, to: &$0) }
                }
            }
        }
        if Task.isCancelled { throw .cancelled }
        return writer.bytes
    }

    private struct Thread {
        let name: String
        var stacks: [Int32] = []
        var weights: [UInt64] = []
    }

    /// Those that have samples; the format wants at least one profile, so an empty one stands for none.
    private static func threads(_ samples: SampleColumns, _ profile: Profile) -> [Thread] {
        var threads = profile.threads.map { Thread(name: $0.name) }
        for (row, thread) in samples.threads.enumerated() {
            threads[Int(thread)].stacks.append(samples.stacks[row])
            threads[Int(thread)].weights.append(samples.weights[row])
        }
        let busy = threads.filter { !$0.stacks.isEmpty }
        return busy.isEmpty ? [Thread(name: "no samples")] : busy
    }

    private static func write(_ profile: Profile, frames: inout JSONWriter) {
        for frame in profile.frames {
            let function = profile.functions[Int(frame.function)]
            frames.object {
                $0.field("name", function.name)
                if !function.file.isEmpty { $0.field("file", function.file) }
                if frame.line > 0 { $0.field("line", Int(frame.line)) }
            }
        }
    }

    private static func write(_ thread: Thread, unit: String, of profile: Profile, to object: inout JSONWriter) {
        object.field("type", "sampled")
        object.field("name", thread.name)
        object.field("unit", ["nanoseconds", "bytes"].contains(unit) ? unit : "none")
        object.field("startValue", 0)
        object.field("endValue", Int(thread.weights.reduce(0, +)))
        object.array("samples") { samples in
            for (row, stack) in thread.stacks.enumerated() {
                if row.isMultiple(of: 4096), Task.isCancelled { return }
                samples.array { $0.elements(profile.framesFromLeaf(of: stack).reversed()) }
            }
        }
        object.field("weights", thread.weights)
    }
}

extension StackTable {
    /// Frames of each stack.
    fileprivate var depths: [Int] {
        parents.reduce(into: []) { depths, parent in depths.append(parent < 0 ? 1 : depths[Int(parent)] + 1) }
    }
}
