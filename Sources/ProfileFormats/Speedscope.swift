package import Profiles

/// speedscope's own file format (src/lib/file-format-spec.ts of that project): the one export that keeps the order of
/// samples in time, where it is known. One profile a thread; where weights are negative, which speedscope takes for an
/// error, one more for those by their size.
package enum Speedscope {
    private static let schema = "https://www.speedscope.app/file-format-schema.json"

    /// - Parameter limitBytes: Each sample lists its whole stack, so a profile may unfold to hundreds of times its size.
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let set = profile.samples(of: selection)
        let samples = set?.samples ?? SampleColumns()
        let depths = profile.stacks.depths
        // An index of up to seven digits and a comma.
        let size = samples.stacks.reduce(0) { $0 + 8 * depths[Int($1)] }
        guard size <= limitBytes else { throw .tooLarge(what: "bytes of JSON", limit: limitBytes) }
        let unit = set?.types[0].unit ?? .count
        var writer = JSONWriter()
        writer.object { root in
            root.field("$schema", schema)
            root.field("exporter", "flamebox")
            root.object("shared") { shared in
                shared.array("frames") { write(profile, frames: &$0) }
            }
            root.array("profiles") { all in
                for thread in threads(samples, profile, name: set?.types[0].name ?? "") {
                    all.object { write(thread, unit: unit, of: profile, to: &$0) }
                }
            }
        }
        if Task.isCancelled { throw .cancelled }
        return writer.bytes
    }

    /// Those that the format knows.
    private static let units: [ValueUnit] = [.nanoseconds, .microseconds, .milliseconds, .seconds, .bytes]

    private struct Thread {
        let name: String
        var stacks: [Int32] = []
        var weights: [Int64] = []
    }

    /// Those that have samples; the format wants at least one profile, so an empty one stands for none.
    ///
    /// - Parameter name: what stands for a thread where those are not known.
    private static func threads(_ samples: SampleColumns, _ profile: Profile, name: String) -> [Thread] {
        let names = samples.threads == nil ? [name] : profile.threads.map(\.name)
        var threads = (names + names.map { "\($0), negative" }).map { Thread(name: $0) }
        for (row, value) in samples.values[0].enumerated() {
            let thread = samples.threads.map { Int($0[row]) } ?? 0
            let place = value < 0 ? names.count + thread : thread
            threads[place].stacks.append(samples.stacks[row])
            threads[place].weights.append(Int64(clamping: value.magnitude))
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

    private static func write(_ thread: Thread, unit: ValueUnit, of profile: Profile, to object: inout JSONWriter) {
        object.field("type", "sampled")
        object.field("name", thread.name)
        object.field("unit", units.contains(unit) ? unit.name : "none")
        object.field("startValue", 0)
        object.field("endValue", Int(thread.weights.reduce(0, &+)))
        object.array("samples") { samples in
            for (row, stack) in thread.stacks.enumerated() {
                if row.isMultiple(of: 4096), Task.isCancelled { return }
                samples.array { $0.elements(profile.framesFromLeaf(of: stack).reversed()) }
            }
        }
        object.field("weights", thread.weights)
    }
}
