import CLinux
import Glibc

/// A file descriptor with one owner; closed when that goes away. Every one of ours is close-on-exec.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// Lent: valid while the owner lives.
    package let number: Int32

    package init(adopting number: Int32) { self.number = number }

    deinit { close(number) }

    /// Hands over the duty to close.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }

    package static func open(
        _ path: String, _ flags: Int32, mode: UInt32 = 0
    ) throws(SystemError) -> OwnedDescriptor {
        let number = try retryingInterrupts("open \(path)") { Glibc.open(path, flags | O_CLOEXEC, mode) }
        return OwnedDescriptor(adopting: number)
    }

    package static func openDirectory(_ path: String) throws(SystemError) -> OwnedDescriptor {
        try open(path, O_RDONLY | O_DIRECTORY)
    }

    package static func openForWriting(_ path: String) throws(SystemError) -> OwnedDescriptor {
        try open(path, O_WRONLY)
    }

    /// - Parameter lowest: of the numbers that the copy may have.
    package func duplicate(from lowest: Int32 = 0) throws(SystemError) -> OwnedDescriptor {
        OwnedDescriptor(adopting: try retryingInterrupts("dup") { fcntl(number, F_DUPFD_CLOEXEC, lowest) })
    }

    package func setNonBlocking() throws(SystemError) {
        let flags = try retryingInterrupts("fcntl F_GETFL") { fcntl(number, F_GETFL) }
        _ = try retryingInterrupts("fcntl F_SETFL") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Nil where there is nothing to read now; empty at the end.
    package func read(upTo count: Int) throws(SystemError) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat {
                let got = Glibc.read(number, buffer.baseAddress, count)
                failure = got < 0 ? errno : 0
                filled = max(0, got)
            } while failure == EINTR
        }
        if failure == EAGAIN { return nil }
        guard failure == 0 else { throw SystemError("read", code: failure) }
        return bytes
    }

    /// Writes everything, waiting where it must.
    @available(*, noasync, message: "blocks the calling thread")
    package func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try retryingInterrupts("write") {
                rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }
}

/// Both ends of a pipe.
package struct Pipe: ~Copyable, Sendable {
    package let readEnd: OwnedDescriptor
    package let writeEnd: OwnedDescriptor

    package init() throws(SystemError) {
        var ends: (Int32, Int32) = (0, 0)
        let result = withUnsafeMutableBytes(of: &ends) {
            linux_pipe2($0.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
        }
        guard result >= 0 else { throw SystemError("pipe2", code: -result) }
        readEnd = OwnedDescriptor(adopting: ends.0)
        writeEnd = OwnedDescriptor(adopting: ends.1)
    }

    /// Closes the other end.
    package consuming func keepReadEnd() -> OwnedDescriptor { readEnd }
    package consuming func keepWriteEnd() -> OwnedDescriptor { writeEnd }
}

/// Two connected Unix sockets that keep message boundaries.
package struct MessageSockets: ~Copyable, Sendable {
    package let near: OwnedDescriptor
    package let far: OwnedDescriptor

    package init() throws(SystemError) {
        var ends: (Int32, Int32) = (0, 0)
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        _ = try retryingInterrupts("socketpair") {
            withUnsafeMutableBytes(of: &ends) {
                socketpair(AF_UNIX, type, 0, $0.assumingMemoryBound(to: Int32.self).baseAddress)
            }
        }
        near = OwnedDescriptor(adopting: ends.0)
        far = OwnedDescriptor(adopting: ends.1)
    }

    /// Closes the other end.
    package consuming func keepNear() -> OwnedDescriptor { near }
}
