import Foundation
import Glibc
import Snippets
import Synchronization

/// Where workers of this machine connect: bound and listening, before any right is given up and any thread started.
package struct WorkerSocket: Sendable {
    /// Whose workers are let in.
    let user: uid_t
    let path: String
    let descriptor: CInt

    /// Binds `path` with mode 0600, replacing a stale socket file.
    /// - Parameter user: for tests; else this process's user as it is now.
    package init(path: String, user: UInt32 = geteuid()) throws {
        self.user = user
        self.path = path
        descriptor = try UnixSocket.listen(at: path)
    }
}

/// Listens on a Unix socket for workers of this machine.
package final class WorkerListener: WorkerTransport {
    /// A connection that says nothing for so long is closed.
    static let helloTimeoutSeconds = 10

    package let workers: AsyncStream<any WorkerLink>
    private let descriptor: CInt
    private let path: String

    /// Binds `path` with mode 0600, replacing a stale socket file.
    package convenience init(path: String) throws {
        self.init(try WorkerSocket(path: path))
    }

    /// Starts a thread that takes connections of the socket's own user; any other's is closed.
    package init(_ socket: WorkerSocket, log: @escaping Log = standardErrorLog) {
        path = socket.path
        let descriptor = socket.descriptor
        self.descriptor = descriptor
        let (workers, continuation) = AsyncStream.makeStream(of: (any WorkerLink).self)
        self.workers = workers
        let thread = Thread {
            while let connected = UnixSocket.accept(descriptor) {
                let channel = FrameChannel(owning: connected)
                guard UnixSocket.peerUser(of: connected) == socket.user else {
                    log("A worker of another user was turned away.")
                    continue
                }
                SocketWorkerLink.greet(channel, log) { continuation.yield($0) }
            }
            Glibc.close(descriptor)
            continuation.finish()
        }
        thread.name = "flamebox-accept"
        thread.start()
    }

    /// Takes no further workers. Those that are connected stay.
    package func close() {
        unlink(path)
        shutdown(descriptor, CInt(SHUT_RDWR))
    }
}

/// `serve`'s end of one worker's socket.
final class SocketWorkerLink: WorkerLink {
    let id = RandomID.make()
    var info: WorkerInfo { latestInfo.withLock { $0 } }
    let reports: AsyncStream<JobReport>
    private let continuation: AsyncStream<JobReport>.Continuation
    private let channel: FrameChannel
    private let latestInfo: Mutex<WorkerInfo>
    private let end = Mutex<FrameError?>(nil)

    var failure: FrameError? { end.withLock { $0 } }

    private init(_ channel: FrameChannel, info: WorkerInfo) {
        self.channel = channel
        latestInfo = Mutex(info)
        (reports, continuation) = AsyncStream.makeStream()
    }

    /// Waits, on the channel's own thread, for the hello, hands over the link, then reads until the worker is lost.
    static func greet(
        _ channel: FrameChannel, _ log: @escaping Log, accept: @escaping @Sendable (SocketWorkerLink) -> Void
    ) {
        channel.startReading {
            channel.setReadTimeout(seconds: WorkerListener.helloTimeoutSeconds)
            do {
                let info = try hello(on: channel)
                channel.setReadTimeout(seconds: 0)
                let link = SocketWorkerLink(channel, info: info)
                accept(link)
                link.read()
            } catch FrameError.refused(let sentence) {
                log("A worker was turned away. \(sentence)")
            } catch {
                log("A connection that was no worker's was closed: \(error).")
            }
            channel.shutDown()
        }
    }

    func send(_ message: ServerMessage) async throws {
        try await channel.send(MessageCoding.frame(message))
    }

    func close() {
        channel.shutDown()
    }

    @available(*, noasync, message: "blocks the calling thread")
    private static func hello(on channel: FrameChannel) throws(FrameError) -> WorkerInfo {
        guard let frame = try channel.receive() else { throw .notUnderstood }
        let version = try MessageCoding.helloVersion(in: frame)
        guard version == WorkerInfo.protocolVersion else {
            throw refuse(version, on: channel)
        }
        guard case .hello(let info) = try MessageCoding.workerMessage(in: frame) else {
            throw .notUnderstood
        }
        return info
    }

    /// It may not understand this either; what it is told at the end of the connection is not for us to know.
    @available(*, noasync, message: "blocks the calling thread")
    private static func refuse(_ version: Int, on channel: FrameChannel) -> FrameError {
        let sentence =
            "The service speaks version \(WorkerInfo.protocolVersion) of the workers' protocol, and this worker version "
            + "\(version): they are of different builds. Restart the service."
        // Where it cannot be told, it is gone.
        try? channel.sendBlocking(MessageCoding.frame(ServerMessage.refused(sentence)))
        return .refused(sentence)
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func read() {
        do throws(FrameError) {
            while let frame = try channel.receive() {
                switch try MessageCoding.workerMessage(in: frame) {
                case .event(var report):
                    report.profile = frame.blob
                    continuation.yield(report)
                case .languages(let offers): latestInfo.withLock { $0.languages = offers }
                case .hello: throw FrameError.notUnderstood
                }
            }
        } catch {
            end.withLock { $0 = error }
        }
        continuation.finish()
    }
}
