package import SandboxProtocol

/// What became of an order.
package enum EventAnswer: Equatable, Sendable {
    /// For each event its errno, zero where it was opened: the descriptors of those come with the answer, in this order.
    case events([Int32])
    case refused(EventRefusal)
}

/// Why nothing was tried.
package enum EventRefusal: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case outOfBounds = 1
    case notAJail
    case notItsGroup

    package var description: String {
        switch self {
        case .outOfBounds: "no sampler asks for such numbers"
        case .notAJail: "the process is not a jail that waits for its program"
        case .notItsGroup: "the control group is not that jail's alone"
        }
    }
}

extension EventAnswer: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .events(let codes):
            writer.write(UInt8(1))
            writer.write(codes) { $0.write($1) }
        case .refused(let refusal):
            writer.write(UInt8(2))
            writer.write(refusal.rawValue)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1: self = .events(try reader.readList { reader throws(ProtocolError) in try reader.readInteger() })
        case 2:
            let number: UInt8 = try reader.readInteger()
            guard let refusal = EventRefusal(rawValue: number) else { throw .unknownTag(number) }
            self = .refused(refusal)
        default: throw .unknownTag(tag)
        }
    }
}
