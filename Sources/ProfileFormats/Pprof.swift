package import Profiles

/// profile.proto of google/pprof, gzip'ed: what `go tool pprof` opens. Field numbers are that file's.
package enum Pprof {
    /// Samples of one stack and thread become one, with its number of samples and its weight: the format has no times.
    package static func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil
    ) throws(Gzip.Failure) -> [UInt8] {
        let selection = profile.selecting(type: type, timesNs: timesNs)
        var encoder = PprofEncoder(selection)
        return try Gzip.compress(encoder.encode(selection.series.first?.type ?? .cpu))
    }
}

private struct PprofEncoder {
    private struct Group: Hashable {
        let stack: Int32
        let thread: Int32
    }

    private struct Value {
        var samples: UInt64 = 0
        var weight: UInt64 = 0
    }

    private let profile: Profile
    private let samples: SampleColumns
    private var writer = ProtobufWriter()
    private var strings = StringTable()
    private var locations: PprofLocations

    init(_ profile: Profile) {
        self.profile = profile
        samples = profile.series.first?.samples ?? SampleColumns()
        locations = PprofLocations(profile)
    }

    mutating func encode(_ type: ProfileType) -> [UInt8] {
        valueType(1, "samples", "count")
        valueType(1, type.name, type.unit)
        writeSamples()
        writeMappings()
        writeLocations()
        writeFunctions()
        writer.field(10, durationNs)
        valueType(11, type.name, type.unit)
        writer.field(12, periodNs)
        writer.field(14, index(type.name))
        for text in strings.texts { writer.field(6, text) }
        return writer.bytes
    }

    private var periodNs: UInt64 {
        profile.quality.requestedHz > 0 ? UInt64(1_000_000_000 / profile.quality.requestedHz) : 0
    }

    /// From the first sample to the last, which stands for a period of its own.
    private var durationNs: UInt64 {
        guard let first = samples.timesNs.first, let last = samples.timesNs.last else { return 0 }
        return last - first &+ periodNs
    }

    private mutating func index(_ text: String) -> UInt64 {
        UInt64(strings.index(of: text))
    }

    private mutating func valueType(_ number: UInt64, _ type: String, _ unit: String) {
        let (type, unit) = (index(type), index(unit))
        writer.message(number) { message in
            message.field(1, type)
            message.field(2, unit)
        }
    }

    private mutating func writeSamples() {
        var values: [Group: Value] = [:]
        for row in 0..<samples.count {
            let group = Group(stack: samples.stacks[row], thread: samples.threads[row])
            values[group, default: Value()].samples += 1
            values[group, default: Value()].weight += samples.weights[row]
        }
        // In a fixed order, so that equal profiles are equal bytes.
        for (group, value) in values.sorted(by: { ($0.key.stack, $0.key.thread) < ($1.key.stack, $1.key.thread) }) {
            let content = sample(group, value)
            writer.field(2, content)
        }
    }

    private mutating func sample(_ group: Group, _ value: Value) -> [UInt8] {
        let thread = profile.threads[Int(group.thread)]
        let label = (key: index("thread"), name: index(thread.name))
        let id = (key: index("thread_id"), number: UInt64(bitPattern: Int64(thread.id)))
        var sample = ProtobufWriter()
        sample.field(1, packed: locations.path(of: group.stack))
        sample.field(2, packed: [value.samples, value.weight])
        sample.message(3) {
            $0.field(1, label.key)
            $0.field(2, label.name)
        }
        sample.message(3) {
            $0.field(1, id.key)
            $0.field(3, id.number)
        }
        return sample.bytes
    }

    /// One a module, and one for what belongs to none; pprof takes the first for the program. All are marked as symbolized: pprof would otherwise ask
    /// the server for symbols. A name in brackets is one that it does not look for on disk.
    private mutating func writeMappings() {
        let modules = Array((profile.modules + ["[none]"]).enumerated())
        let program = programModule
        for (position, module) in modules.filter({ $0.offset == program }) + modules.filter({ $0.offset != program }) {
            let file = index(module)
            writer.message(3) { mapping in
                mapping.field(1, UInt64(position + 1))
                mapping.field(5, file)
                for flag in UInt64(7)...10 { mapping.field(flag, 1) }
            }
        }
    }

    /// The one that the person's functions are of, else the first that is a file; nil where there is none.
    private var programModule: Int? {
        let own = profile.functions.first { $0.category == .yourCode && isFile($0.module) }
        return own.map { Int($0.module) } ?? profile.modules.indices.first { isFile(Int32($0)) }
    }

    private func isFile(_ module: Int32) -> Bool {
        profile.modules.indices.contains(Int(module)) && profile.modules[Int(module)].hasPrefix("/")
    }

    private func mappingID(of function: Function) -> UInt64 {
        UInt64(function.module < 0 ? profile.modules.count + 1 : Int(function.module) + 1)
    }

    private mutating func writeLocations() {
        for (position, frames) in locations.frames.enumerated() {
            writer.field(4, location(id: position + 1, lines: frames.map { profile.frames[Int($0)] }))
        }
    }

    private func location(id: Int, lines: [Frame]) -> [UInt8] {
        var location = ProtobufWriter()
        location.field(1, UInt64(id))
        if let caller = lines.last {
            location.field(2, mappingID(of: profile.functions[Int(caller.function)]))
        }
        for line in lines {
            location.message(4) {
                $0.field(1, UInt64(line.function) + 1)
                $0.field(2, UInt64(line.line))
            }
        }
        return location.bytes
    }

    private mutating func writeFunctions() {
        for (position, function) in profile.functions.enumerated() {
            let name = index(function.name)
            // pprof cuts `<…>` and `(…)` out of names that equal their system name, taking them for C++.
            let systemName = function.fullName == function.name ? 0 : index(function.fullName)
            let file = index(function.file)
            writer.message(5) { message in
                message.field(1, UInt64(position + 1))
                message.field(2, name)
                message.field(3, systemName)
                message.field(4, file)
                message.field(5, UInt64(function.startLine))
            }
        }
    }
}

/// Frames that were inlined into one another are one location of several lines, innermost first.
private struct PprofLocations {
    /// Frame indexes of each location; identifiers are positions plus one.
    private(set) var frames: [[Int32]] = []
    private var ids: [[Int32]: UInt64] = [:]
    /// Of frames that nothing is inlined into, which most are, the location; 0 where there is none yet.
    private var idsOfFrames: [UInt64]
    /// For each stack the location that begins there and the stack that called it, once known.
    private var steps: [(id: UInt64, caller: Int32)?]
    private let profile: Profile

    init(_ profile: Profile) {
        self.profile = profile
        steps = Array(repeating: nil, count: profile.stacks.count)
        idsOfFrames = Array(repeating: 0, count: profile.frames.count)
    }

    /// Location identifiers, leaf first.
    mutating func path(of stack: Int32) -> [UInt64] {
        var path: [UInt64] = []
        var next = stack
        while next >= 0 {
            let step = steps[Int(next)] ?? locate(next)
            steps[Int(next)] = step
            path.append(step.id)
            next = step.caller
        }
        return path
    }

    private mutating func locate(_ stack: Int32) -> (id: UInt64, caller: Int32) {
        let frame = profile.stacks.frames[Int(stack)]
        let isAlone = !profile.frames[Int(frame)].inlined
        let known = isAlone ? idsOfFrames[Int(frame)] : 0
        guard known == 0 else { return (known, profile.stacks.parents[Int(stack)]) }
        var lines: [Int32] = []
        var next = stack
        var isInlined = true
        while next >= 0, isInlined {
            lines.append(profile.stacks.frames[Int(next)])
            isInlined = profile.frames[Int(profile.stacks.frames[Int(next)])].inlined
            next = profile.stacks.parents[Int(next)]
        }
        if let id = ids[lines] { return (id, next) }
        frames.append(lines)
        ids[lines] = UInt64(frames.count)
        if isAlone { idsOfFrames[Int(frame)] = UInt64(frames.count) }
        return (UInt64(frames.count), next)
    }
}
