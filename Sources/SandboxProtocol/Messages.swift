/// What the server says to a launcher, over a socket that keeps message boundaries.
package enum LauncherOrder: Equatable, Sendable {
    /// Comes with `LaunchDescriptors`.
    case launch(LaunchRequest, LaunchGrant)
    case resume
    /// Deliver this signal to the program.
    case signal(Int32)
    case kill(KillReason)
}

/// What a launcher says to the server.
package enum LauncherMessage: Equatable, Sendable {
    /// The jail stands; its init has this number on the host and waits.
    case suspended(processID: Int32)
    /// The command with this index is about to be executed, at this `CLOCK_MONOTONIC` time.
    case started(command: UInt32, nanoseconds: UInt64)
    /// Every process of the jail is dead.
    case ended(LaunchReport)
    /// A step of the launcher failed with this errno; every process of the jail is dead.
    case failed(step: String, code: Int32)
}

/// What comes with a launch, in this order: the directory that files are delivered to, the program's three streams, and
/// files of the jail's control groups, in which its init writes 0 to join them. The init is handed all but the first.
package struct LaunchDescriptors: Equatable, Sendable {
    package static let streamCount = 3

    package let delivery: Int32
    package let streams: [Int32]
    package let groups: [Int32]

    package init(delivery: Int32, streams: [Int32], groups: [Int32]) {
        self.delivery = delivery
        self.streams = streams
        self.groups = groups
    }

    package init(received numbers: [Int32]) throws(ProtocolError) {
        guard let delivery = numbers.first, numbers.count > Self.streamCount else { throw .truncated }
        let jail = numbers.dropFirst()
        self.init(
            delivery: delivery, streams: Array(jail.prefix(Self.streamCount)),
            groups: Array(jail.dropFirst(Self.streamCount)))
    }

    package var all: [Int32] { [delivery] + ofJail }
    package var ofJail: [Int32] { streams + groups }
}

/// A request with all its files must fit in one message.
package let largestMessageBytes = 384 << 10

extension LauncherOrder: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .launch(let request, let grant):
            writer.write(UInt8(1))
            request.write(to: &writer)
            grant.write(to: &writer)
        case .resume: writer.write(UInt8(2))
        case .signal(let number):
            writer.write(UInt8(3))
            writer.write(number)
        case .kill(let reason):
            writer.write(UInt8(4))
            reason.write(to: &writer)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1: self = .launch(try LaunchRequest(from: &reader), try LaunchGrant(from: &reader))
        case 2: self = .resume
        case 3: self = .signal(try reader.readInteger())
        case 4: self = .kill(try KillReason(from: &reader))
        default: throw .unknownTag(tag)
        }
    }
}

extension LauncherMessage: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .suspended(let processID):
            writer.write(UInt8(1))
            writer.write(processID)
        case .started(let command, let nanoseconds):
            writer.write(UInt8(2))
            writer.write(command)
            writer.write(nanoseconds)
        case .ended(let report):
            writer.write(UInt8(3))
            report.write(to: &writer)
        case .failed(let step, let code):
            writer.write(UInt8(4))
            writer.write(step)
            writer.write(code)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1: self = .suspended(processID: try reader.readInteger())
        case 2: self = .started(command: try reader.readInteger(), nanoseconds: try reader.readInteger())
        case 3: self = .ended(try LaunchReport(from: &reader))
        case 4: self = .failed(step: try reader.readText(), code: try reader.readInteger())
        default: throw .unknownTag(tag)
        }
    }
}
