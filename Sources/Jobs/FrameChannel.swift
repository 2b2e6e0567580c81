import Dispatch
import Foundation
import Glibc

/// Frames over one connected socket. Reading blocks a thread of its own; writing has its own queue, so that neither
/// ever waits on Swift's cooperative threads.
final class FrameChannel: Sendable {
    /// A peer that takes no byte for so long is lost.
    static let writeTimeoutSeconds = 30

    private let descriptor: CInt
    private let writing = DispatchQueue(label: "flamebox.jobs.writing")

    /// Takes ownership of the descriptor.
    init(owning descriptor: CInt) {
        self.descriptor = descriptor
        UnixSocket.setTimeout(SO_SNDTIMEO, seconds: Self.writeTimeoutSeconds, of: descriptor)
    }

    deinit {
        close(descriptor)
    }

    /// Ends both directions: a blocked reader wakes up and finds the end.
    func shutDown() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// How long `receive()` may wait; zero seconds is for ever.
    func setReadTimeout(seconds: Int) {
        UnixSocket.setTimeout(SO_RCVTIMEO, seconds: seconds, of: descriptor)
    }

    /// Returns when the kernel has taken the whole frame. Frames of several callers never mix.
    func send(_ frame: Frame) async throws {
        let bytes = try frame.encoded()
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writing.async {
                continuation.resume(with: Result { try self.write(bytes) })
            }
        }
    }

    /// Likewise, from a thread of the channel's own.
    @available(*, noasync, message: "blocks the calling thread")
    func sendBlocking(_ frame: Frame) throws {
        let bytes = try frame.encoded()
        try writing.sync { try write(bytes) }
    }

    /// The next frame; nil when the peer closed the connection between two frames.
    @available(*, noasync, message: "blocks the calling thread")
    func receive() throws(FrameError) -> Frame? {
        guard let header = try read(Frame.headerBytes) else { return nil }
        let lengths = try Frame.lengths(header: header)
        guard let json = try read(lengths.json), let blob = try read(lengths.blob) else { throw .truncated }
        return Frame(json: json, blob: blob)
    }

    /// Runs `body` on a thread that belongs to this channel alone.
    func startReading(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = "flamebox-jobs"
        thread.start()
    }

    private func write(_ bytes: [UInt8]) throws(FrameError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                let error = FrameError.disconnected(errno: errno)
                // Half a frame may be out: nothing that follows could be understood.
                shutDown()
                throw error
            }
        }
    }

    /// Nil at the end of the stream before the first byte.
    private func read(_ count: Int) throws(FrameError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let received = bytes.withUnsafeMutableBytes { buffer in
                recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            if received > 0 {
                filled += received
            } else if received == 0 {
                guard filled == 0 else { throw .truncated }
                return nil
            } else if errno != EINTR {
                throw .disconnected(errno: errno)
            }
        }
        return bytes
    }
}
