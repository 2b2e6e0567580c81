import CLinux
import Glibc
import SandboxProtocol

/// One end of a socket that keeps message boundaries.
struct Channel {
    let descriptor: Int32

    struct Received {
        /// Empty at the end: the other side is gone.
        let bytes: [UInt8]
        let descriptors: [Int32]
    }

    static func pair() throws(StepFailure) -> (Channel, Channel) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw StepFailure(step: "socketpair", code: errno) }
        // A whole request must fit; the kernel cuts the wish to what it allows.
        var room = Int32(2 * largestMessageBytes)
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout<Int32>.size))
        return (Channel(descriptor: ends[0]), Channel(descriptor: ends[1]))
    }

    func send(_ message: some WireValue, _ descriptors: [Int32] = []) throws(StepFailure) {
        let bytes = message.encoded()
        try step("send", linux_send(descriptor, bytes, bytes.count, descriptors, descriptors.count))
    }

    func receive() throws(StepFailure) -> Received {
        var descriptors = [Int32](repeating: -1, count: Int(LINUX_SENT_DESCRIPTORS))
        var descriptorCount = descriptors.count
        // Room for what came and no more: clearing pages for the largest message costs more than reading a usual one.
        let size = linux_await_message(descriptor)
        guard size <= largestMessageBytes else { throw StepFailure(step: "receive", code: EMSGSIZE) }
        var answer: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(1, Int(size))) { buffer, count in
            answer = linux_receive(descriptor, buffer.baseAddress, buffer.count, &descriptors, &descriptorCount)
            count = Int(max(0, answer))
        }
        // A peer that died with something unread resets the connection: gone is gone.
        guard answer != -ECONNRESET else { return Received(bytes: [], descriptors: []) }
        try step("receive", answer)
        return Received(bytes: bytes, descriptors: Array(descriptors.prefix(descriptorCount)))
    }

    /// Waits for the next message of this kind; nil where the other side is gone.
    func receive<Message: WireValue>(_: Message.Type) throws(StepFailure) -> (Message, [Int32])? {
        let received = try receive()
        guard !received.bytes.isEmpty else { return nil }
        let message = try receiving { () throws(ProtocolError) in try Message(decoding: received.bytes) }
        return (message, received.descriptors)
    }
}

func receiving<Value>(_ read: () throws(ProtocolError) -> Value) throws(StepFailure) -> Value {
    do throws(ProtocolError) { return try read() } catch { throw StepFailure(step: "decode a message", code: EBADMSG) }
}
