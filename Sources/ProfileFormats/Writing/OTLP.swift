package import Profiles

/// OpenTelemetry's profiles (opentelemetry/proto/profiles/v1development/profiles.proto): one type, its samples with their
/// times, which count from the program's first instruction as if that were 1970, and what is known of each as attributes.
package enum OTLP {
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        var encoder = OTLPEncoder(profile, selection)
        let bytes = encoder.encode()
        guard bytes.count <= limitBytes else { throw .tooLarge(what: "bytes", limit: limitBytes) }
        if Task.isCancelled { throw .cancelled }
        return bytes
    }
}

private struct OTLPEncoder {
    private let profile: Profile
    private let set: SampleSet
    private var strings = StringTable()
    private var locations: PprofLocations
    /// Of leaves that samples have; 0 stands for no stack.
    private var stacks: [Int32: UInt64] = [:]
    private var stackPaths: [[UInt64]] = []
    private var attributes: [Label: UInt64] = [:]
    private var attributeList: [Label] = []

    init(_ profile: Profile, _ selection: ProfileSelection) {
        self.profile = profile
        set = profile.samples(of: selection) ?? .cpu()
        locations = PprofLocations(profile)
    }

    mutating func encode() -> [UInt8] {
        let content = profileMessage()
        var data = ProtobufWriter()
        data.message(1) { resource in
            resource.message(2) { scope in scope.field(2, content) }
        }
        let dictionary = dictionary()
        data.field(2, dictionary)
        return data.bytes
    }

    private mutating func index(_ text: String) -> UInt64 { UInt64(strings.index(of: text)) }

    private mutating func profileMessage() -> [UInt8] {
        var message = ProtobufWriter()
        let type = set.types[0]
        let (name, unit) = (index(type.name), index(type.unit.name))
        message.message(1) {
            $0.field(1, name); $0.field(2, unit)
        }
        for row in 0..<set.samples.count { message.field(2, sample(row)) }
        if let period = set.period {
            let (name, unit) = (index(period.type.name), index(period.type.unit.name))
            message.message(5) {
                $0.field(1, name); $0.field(2, unit)
            }
            message.field(6, UInt64(clamping: period.value))
        }
        return message.bytes
    }

    private mutating func sample(_ row: Int) -> [UInt8] {
        var sample = ProtobufWriter()
        sample.field(1, stack(set.samples.stacks[row]))
        let attributes = labels(row).map { attribute($0) }
        if !attributes.isEmpty { sample.field(2, packed: attributes) }
        sample.field(4, packed: [UInt64(bitPattern: set.samples.values[0][row])])
        if let time = set.samples.timesNs?[row] {
            sample.field(5, (0..<8).map { UInt8(truncatingIfNeeded: time >> (8 * $0)) })
        }
        return sample.bytes
    }

    private mutating func stack(_ leaf: Int32) -> UInt64 {
        if let known = stacks[leaf] { return known }
        stackPaths.append(locations.path(of: leaf))
        stacks[leaf] = UInt64(stackPaths.count)
        return UInt64(stackPaths.count)
    }

    private mutating func attribute(_ label: Label) -> UInt64 {
        if let known = attributes[label] { return known }
        attributeList.append(label)
        attributes[label] = UInt64(attributeList.count)
        return UInt64(attributeList.count)
    }

    private func labels(_ row: Int) -> [Label] {
        var labels: [Label] = []
        if let thread = set.samples.threads.map({ profile.threads[Int($0[row])] }) {
            labels.append(Label(key: "thread.name", value: .text(thread.name)))
            labels.append(Label(key: "thread.id", value: .number(Int64(thread.id), .named(""))))
        }
        if let process = set.samples.processes?[row], process >= 0 {
            let process = profile.processes[Int(process)]
            labels.append(Label(key: "process.executable.name", value: .text(process.name)))
            labels.append(Label(key: "process.pid", value: .number(Int64(process.id), .named(""))))
        }
        guard let set = set.samples.labels?[row], set >= 0 else { return labels }
        return labels + profile.labelSets[Int(set)].labels
    }

    /// Row 0 of each table stands for nothing.
    private mutating func dictionary() -> [UInt8] {
        var tables = ProtobufWriter()
        tables.field(1, [UInt8]())
        for module in profile.modules {
            let name = index(module)
            tables.message(1) { $0.field(4, name) }
        }
        tables.field(2, [UInt8]())
        for frames in locations.frames { tables.field(2, location(frames)) }
        tables.field(3, [UInt8]())
        for function in profile.functions { tables.field(3, self.function(function)) }
        tables.field(6, [UInt8]())
        for label in attributeList { tables.field(6, attributeMessage(label)) }
        tables.field(7, [UInt8]())
        for path in stackPaths { tables.message(7) { $0.field(1, packed: path) } }
        for text in strings.texts { tables.field(5, text) }
        return tables.bytes
    }

    private func location(_ frames: [Int32]) -> [UInt8] {
        var location = ProtobufWriter()
        let lines = frames.map { profile.frames[Int($0)] }
        if let caller = lines.last {
            location.field(1, UInt64(profile.functions[Int(caller.function)].module + 1))
        }
        for line in lines {
            location.message(3) {
                $0.field(1, UInt64(line.function) + 1); $0.field(2, UInt64(line.line))
            }
        }
        return location.bytes
    }

    private mutating func function(_ function: Function) -> [UInt8] {
        let (name, file) = (index(function.name), index(function.file))
        let systemName = function.fullName == function.name ? 0 : index(function.fullName)
        var message = ProtobufWriter()
        message.field(1, name)
        message.field(2, systemName)
        message.field(3, file)
        message.field(4, UInt64(function.startLine))
        return message.bytes
    }

    private mutating func attributeMessage(_ label: Label) -> [UInt8] {
        let key = index(label.key)
        var message = ProtobufWriter()
        message.field(1, key)
        switch label.value {
        case .text(let text): message.message(2) { $0.field(1, text) }
        case .number(let number, let unit):
            let name = index(unit.name)
            // Zero is written as well: of several kinds of values, the one that is there tells which it is.
            message.field(2, [3 << 3] + ProtobufWriter.varint(UInt64(bitPattern: number)))
            message.field(3, name)
        }
        return message.bytes
    }
}
