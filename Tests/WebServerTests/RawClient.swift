import Foundation
import Glibc

/// A TCP connection on which a test sends bytes that no HTTP client would.
struct RawClient: Sendable {
    struct Failure: Error {
        let errno: CInt
    }

    private let descriptor: CInt

    /// - Parameter receiveBytes: How much the kernel takes before anybody reads; nil is its own choice.
    init(port: Int, receiveBytes: CInt? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        if var receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let failure = Failure(errno: errno)
            Glibc.close(descriptor)
            throw failure
        }
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(errno: errno)
        }
    }

    /// What comes until the other side closes, read on a thread of its own.
    func answer() async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: receiveAll()) }
        }
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func receiveAll() -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer.prefix(count)
        }
    }

    /// Ends whoever waits for an answer.
    func shutDown() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    func close() {
        Glibc.close(descriptor)
    }
}
