import CLinux
import Glibc

extension OwnedDescriptor {
    /// Sends one message on a socket that keeps boundaries, and copies of these descriptors with it. False where the
    /// other side is gone.
    package func send(_ message: [UInt8], descriptors: [Int32] = []) throws(SystemError) -> Bool {
        let answer = linux_send(number, message, message.count, descriptors, descriptors.count)
        if answer == -EPIPE || answer == -ECONNRESET { return false }
        guard answer >= 0 else { throw SystemError("send", code: -answer) }
        return true
    }

    /// Receives one message of at most `capacity` bytes; empty where the other side is gone. Descriptors are refused.
    @available(*, noasync, message: "blocks the calling thread")
    package func receive(upTo capacity: Int) throws(SystemError) -> [UInt8] {
        var answer: Int32 = 0
        var noDescriptors = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            answer = linux_receive(number, buffer.baseAddress, capacity, nil, &noDescriptors)
            count = Int(max(0, answer))
        }
        if answer == -ECONNRESET { return [] }
        guard answer >= 0 else { throw SystemError("receive", code: -answer) }
        return bytes
    }

    /// Receives one message of at most `capacity` bytes and the descriptors that came with it, the caller's to close; empty
    /// where the other side is gone.
    @available(*, noasync, message: "blocks the calling thread")
    package func receiveDescriptors(upTo capacity: Int) throws(SystemError) -> (bytes: [UInt8], descriptors: [Int32]) {
        var answer: Int32 = 0
        var descriptors = [Int32](repeating: -1, count: Int(LINUX_SENT_DESCRIPTORS))
        var count = descriptors.count
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            answer = linux_receive(number, buffer.baseAddress, capacity, &descriptors, &count)
            filled = Int(max(0, answer))
        }
        if answer == -ECONNRESET { return ([], []) }
        guard answer >= 0 else {
            // A message that does not fit brings its descriptors all the same.
            if answer == -EMSGSIZE { for descriptor in descriptors.prefix(count) { close(descriptor) } }
            throw SystemError("receive", code: -answer)
        }
        return (bytes, Array(descriptors.prefix(count)))
    }

    /// Room for one whole large message in the kernel's buffer.
    package func setSendBuffer(bytes: Int) throws(SystemError) {
        var size = Int32(clamping: bytes)
        _ = try retryingInterrupts("SO_SNDBUF") {
            setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// A larger pipe lets a program run ahead of its reader. The kernel may refuse; the pipe then stays as it is.
    package func enlargePipe(bytes: Int) {
        // F_SETPIPE_SZ, which the header hides from us.
        _ = fcntl(number, 1031, Int32(clamping: bytes))
    }
}

/// A sealed file in memory: a program that reads it as its input cannot change it for anybody.
package func sealedMemory(_ content: [UInt8]) throws(SystemError) -> OwnedDescriptor {
    let memory = OwnedDescriptor(adopting: try retryingInterrupts("memfd_create") { linux_memory_file() })
    var rest = content[...]
    while !rest.isEmpty {
        let written = try retryingInterrupts("write") {
            rest.withUnsafeBytes { write(memory.number, $0.baseAddress, $0.count) }
        }
        rest = rest.dropFirst(written)
    }
    _ = try retryingInterrupts("lseek") { lseek(memory.number, 0, SEEK_SET) }
    _ = try retryingInterrupts("seal") { linux_seal(memory.number) }
    return memory
}
