extension LaunchReport: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(commands)
        writer.write(killed) { $0.write($1.rawValue) }
        writer.write(blockedCall) { $0.write($1) }
        writer.write(handOuts)
        writer.write(mechanisms) { $0.write($1) }
        counters.write(to: &writer)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            commands: try reader.readList(),
            killed: try reader.readOptional { reader throws(ProtocolError) in try KillReason(from: &reader) },
            blockedCall: try reader.readOptional { reader throws(ProtocolError) in try reader.readText() },
            handOuts: try reader.readList(),
            mechanisms: try reader.readList { reader throws(ProtocolError) in try reader.readText() },
            counters: try JailCounters(from: &reader))
    }
}

extension KillReason: WireValue {
    package func write(to writer: inout ByteWriter) { writer.write(rawValue) }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        guard let reason = KillReason(rawValue: tag) else { throw .unknownTag(tag) }
        self = reason
    }
}

extension CommandReport: WireValue {
    package func write(to writer: inout ByteWriter) {
        end.write(to: &writer)
        for number in [startNanoseconds, endNanoseconds, userNanoseconds, systemNanoseconds, maxResidentBytes] {
            writer.write(number)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            end: try End(from: &reader), startNanoseconds: try reader.readInteger(),
            endNanoseconds: try reader.readInteger(), userNanoseconds: try reader.readInteger(),
            systemNanoseconds: try reader.readInteger(), maxResidentBytes: try reader.readInteger())
    }
}

extension CommandReport.End: WireValue {
    package func write(to writer: inout ByteWriter) {
        let (tag, number): (UInt8, Int32) =
            switch self {
            case .exited(let code): (1, code)
            case .signalled(let signal): (2, signal)
            case .notExecuted(let code): (3, code)
            }
        writer.write(tag)
        writer.write(number)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        let number: Int32 = try reader.readInteger()
        switch tag {
        case 1: self = .exited(number)
        case 2: self = .signalled(number)
        case 3: self = .notExecuted(number)
        default: throw .unknownTag(tag)
        }
    }
}

extension HandOutOutcome: WireValue {
    package func write(to writer: inout ByteWriter) {
        let (tag, bytes): (UInt8, UInt64) =
            switch self {
            case .delivered(let bytes): (1, bytes)
            case .absent: (2, 0)
            case .irregular: (3, 0)
            case .tooLarge(let bytes): (4, bytes)
            }
        writer.write(tag)
        writer.write(bytes)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        let bytes: UInt64 = try reader.readInteger()
        switch tag {
        case 1: self = .delivered(bytes: bytes)
        case 2: self = .absent
        case 3: self = .irregular
        case 4: self = .tooLarge(bytes: bytes)
        default: throw .unknownTag(tag)
        }
    }
}

extension JailCounters: WireValue {
    package func write(to writer: inout ByteWriter) {
        for number in [outOfMemoryKills, refusedThreads, peakMemoryBytes, cpuNanoseconds] { writer.write(number) }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        outOfMemoryKills = try reader.readInteger()
        refusedThreads = try reader.readInteger()
        peakMemoryBytes = try reader.readInteger()
        cpuNanoseconds = try reader.readInteger()
    }
}
