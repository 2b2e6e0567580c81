/// What the supervisor tells the jail's init.
package enum InitOrder {
    /// Its user is mapped: build the jail. Descriptors: the program's streams, then the files of the jail's groups.
    case build(LaunchRequest, LaunchGrant)
    /// Start the first command.
    case resume
}

/// What the jail says to its supervisor while it is still our code that speaks.
package enum JailMessage {
    /// The jail stands. Descriptors: its scratch directories, in the request's order.
    case ready(mechanisms: [String])
    /// The next instruction is the exec. Descriptors: the filter's listener, the program's process descriptor.
    case starting(nanoseconds: UInt64)
    /// The exec failed.
    case notExecuted(Int32)
    case ended(CommandReport)
    case failed(step: String, code: Int32)
}

extension InitOrder: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .build(let request, let grant):
            writer.write(UInt8(1))
            request.write(to: &writer)
            grant.write(to: &writer)
        case .resume: writer.write(UInt8(2))
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1: self = .build(try LaunchRequest(from: &reader), try LaunchGrant(from: &reader))
        case 2: self = .resume
        default: throw .unknownTag(tag)
        }
    }
}

extension JailMessage: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .ready(let mechanisms):
            writer.write(UInt8(1))
            writer.write(mechanisms) { $0.write($1) }
        case .starting(let nanoseconds):
            writer.write(UInt8(2))
            writer.write(nanoseconds)
        case .notExecuted(let code):
            writer.write(UInt8(3))
            writer.write(code)
        case .ended(let report):
            writer.write(UInt8(4))
            report.write(to: &writer)
        case .failed(let step, let code):
            writer.write(UInt8(5))
            writer.write(step)
            writer.write(code)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1:
            self = .ready(mechanisms: try reader.readList { reader throws(ProtocolError) in try reader.readText() })
        case 2: self = .starting(nanoseconds: try reader.readInteger())
        case 3: self = .notExecuted(try reader.readInteger())
        case 4: self = .ended(try CommandReport(from: &reader))
        case 5: self = .failed(step: try reader.readText(), code: try reader.readInteger())
        default: throw .unknownTag(tag)
        }
    }
}
