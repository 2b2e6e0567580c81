import Foundation
import Glibc
import Synchronization

/// A worker's end of the connection to `serve`.
package final class WorkerConnection: Sendable {
    /// Jobs and cancellations as `serve` sends them. Ends when `serve` is gone: whatever still runs is then of no use
    /// to anybody, because `serve` will report it as failed.
    package let messages: AsyncStream<ServerMessage>
    private let channel: FrameChannel
    private let refusedBecause = Mutex<String?>(nil)

    /// Why the service has turned this worker away, in one sentence; nil where it has not.
    package var refusal: String? { refusedBecause.withLock { $0 } }

    /// Connects to `serve`'s socket and says hello. Tries again every 100 ms until `patience` is over.
    /// - Parameters:
    ///   - user: who has to have made the socket: what comes over it is run.
    ///   - onEnd: called once on a thread of the connection's own when it has ended, whatever else still goes on here.
    package static func connect(
        to path: String, as info: WorkerInfo, user: UInt32 = geteuid(), patience: Duration = .seconds(10),
        log: @escaping Log = standardErrorLog, onEnd: @escaping @Sendable () -> Void = {}
    ) async throws -> WorkerConnection {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                let descriptor = try UnixSocket.connect(to: path)
                let channel = FrameChannel(owning: descriptor)
                guard UnixSocket.peerUser(of: descriptor) == user else { throw ForeignSocket(path: path) }
                try await channel.send(MessageCoding.frame(WorkerMessage.hello(info)))
                return WorkerConnection(channel, log, onEnd)
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    package struct ForeignSocket: Error, CustomStringConvertible {
        let path: String
        package var description: String { "\(path) was made by another user than ours." }
    }

    private init(_ channel: FrameChannel, _ log: @escaping Log, _ onEnd: @escaping @Sendable () -> Void) {
        self.channel = channel
        let (messages, continuation) = AsyncStream.makeStream(of: ServerMessage.self)
        self.messages = messages
        channel.startReading { [weak self] in
            do {
                while let frame = try channel.receive() {
                    let message = try MessageCoding.serverMessage(in: frame)
                    if case .refused(let sentence) = message {
                        self?.refusedBecause.withLock { $0 = sentence }
                        break
                    }
                    continuation.yield(message)
                }
            } catch {
                log("The connection to the service ended: \(error).")
            }
            channel.shutDown()
            continuation.finish()
            onEnd()
        }
    }

    deinit {
        channel.shutDown()
    }

    /// Returns when the event is on its way: awaiting it is the back-pressure. Throws when `serve` is gone, and when the
    /// event is more than a message may hold.
    /// - Parameter profile: the view's JSON, gzip'ed, with the events that say so.
    package func send(_ event: JobEvent, of jobID: String, profile: [UInt8] = []) async throws {
        let report = JobReport(jobID: jobID, event: event, profile: profile)
        try await channel.send(MessageCoding.frame(WorkerMessage.event(report), blob: profile))
    }

    /// Says what has become of the languages. Throws when `serve` is gone.
    package func send(_ languages: [LanguageOffer]) async throws {
        try await channel.send(MessageCoding.frame(WorkerMessage.languages(languages)))
    }

    package func close() {
        channel.shutDown()
    }
}
