package import SandboxProtocol

extension EventOrder: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .standing: writer.write(UInt8(1))
        case .counters(let process):
            writer.write(UInt8(2))
            writer.write(process)
        case .sampling(let order):
            writer.write(UInt8(3))
            order.write(to: &writer)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1: self = .standing
        case 2: self = .counters(process: try reader.readInteger())
        case 3: self = .sampling(try SamplingOrder(from: &reader))
        default: throw .unknownTag(tag)
        }
    }
}

extension SamplingOrder: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(process)
        writer.write(watchesGroup)
        writer.write(cpu)
        writer.write(rateHz)
        writer.write(includesKernel)
        writer.write(clocks)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        process = try reader.readInteger()
        watchesGroup = try reader.readFlag()
        cpu = try reader.readInteger()
        rateHz = try reader.readInteger()
        includesKernel = try reader.readFlag()
        clocks = try reader.readList()
    }
}

extension SamplingOrder.Clock: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(stackBytes)
        writer.write(bringsCallchain)
        writer.write(startsAtExec)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        stackBytes = try reader.readInteger()
        bringsCallchain = try reader.readFlag()
        startsAtExec = try reader.readFlag()
    }
}
