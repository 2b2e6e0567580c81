package import Profiles

/// profile.proto of google/pprof, gzip'ed: what `go tool pprof` opens. Field numbers are that file's.
package enum Pprof {
    /// Samples of one stack, thread, process and label set become one, with the sums of all the set's types: the format
    /// has no times. What a clock sampled has its number of samples, too.
    package static func encode(_ profile: Profile, _ selection: ProfileSelection) throws(Gzip.Failure) -> [UInt8] {
        var encoder = PprofEncoder(profile, selection)
        return try Gzip.compress(encoder.encode())
    }
}

private struct PprofEncoder {
    private let profile: Profile
    private let set: SampleSet
    private let type: ProfileType
    private let countsSamples: Bool
    private var writer = ProtobufWriter()
    private var strings = StringTable()
    private var locations: PprofLocations

    /// Of a profile without such a type, an empty one of CPU time.
    init(_ profile: Profile, _ selection: ProfileSelection) {
        self.profile = profile
        let place = profile.place(of: selection)
        var set = place.map { profile.sets[$0.set] } ?? .cpu()
        if let timesNs = selection.timesNs { set.samples = set.samples.within(timesNs) }
        self.set = set
        type = set.types[place?.type ?? 0]
        countsSamples = place == nil || set.isOfClock
        locations = PprofLocations(profile)
    }

    mutating func encode() -> [UInt8] {
        if countsSamples { valueType(1, ProfileType(name: "samples", unit: .count)) }
        for type in set.types { valueType(1, type) }
        writeSamples()
        writeMappings()
        writeLocations()
        writeFunctions()
        writer.field(10, durationNs)
        valueType(11, set.period?.type ?? type)
        writer.field(12, UInt64(clamping: set.period?.value ?? 0))
        writer.field(14, index(type.name))
        for text in strings.texts { writer.field(6, text) }
        return writer.bytes
    }

    /// From the first sample to the last, which stands for a period of its own where that is one of time.
    private var durationNs: UInt64 {
        guard let first = set.samples.timesNs?.first, let last = set.samples.timesNs?.last else { return 0 }
        let perPeriod = set.period?.type.unit == .nanoseconds ? set.period?.value ?? 0 : 0
        return last - first &+ UInt64(clamping: perPeriod)
    }

    private mutating func index(_ text: String) -> UInt64 {
        UInt64(strings.index(of: text))
    }

    private mutating func valueType(_ number: UInt64, _ type: ProfileType) {
        let (name, unit) = (index(type.name), index(type.unit.name))
        writer.message(number) { message in
            message.field(1, name)
            message.field(2, unit)
        }
    }

    private mutating func writeSamples() {
        let groups = PprofGroups(set.samples)
        for group in groups.inOrder {
            let (key, values) = groups[group, countsSamples: countsSamples]
            let content = sample(key, values)
            writer.field(2, content)
        }
    }

    private mutating func sample(_ key: PprofGroups.Key, _ values: [Int64]) -> [UInt8] {
        var sample = ProtobufWriter()
        sample.field(1, packed: locations.path(of: key.stack))
        sample.field(2, packed: values.map { UInt64(bitPattern: $0) })
        for label in labels(of: key) { write(label, to: &sample) }
        return sample.bytes
    }

    private func labels(of key: PprofGroups.Key) -> [Label] {
        var labels: [Label] = []
        if key.thread >= 0 {
            let thread = profile.threads[Int(key.thread)]
            labels.append(Label(key: "thread", value: .text(thread.name)))
            labels.append(Label(key: "thread_id", value: .number(Int64(thread.id), .named(""))))
        }
        if key.process >= 0 {
            let process = profile.processes[Int(key.process)]
            labels.append(Label(key: "process", value: .text(process.name)))
            labels.append(Label(key: "process_id", value: .number(Int64(process.id), .named(""))))
        }
        return labels + (key.labels >= 0 ? profile.labelSets[Int(key.labels)].labels : [])
    }

    private mutating func write(_ label: Label, to sample: inout ProtobufWriter) {
        let key = index(label.key)
        var content = ProtobufWriter()
        content.field(1, key)
        switch label.value {
        case .text(let text): content.field(2, index(text))
        case .number(let number, let unit):
            content.field(3, UInt64(bitPattern: number))
            content.field(4, index(unit.name))
        }
        sample.field(3, content.bytes)
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
}

extension PprofEncoder {
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
