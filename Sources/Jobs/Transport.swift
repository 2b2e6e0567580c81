/// How workers reach `serve`. Over one machine's socket today; a worker elsewhere takes the same jobs from a queue.
package protocol WorkerTransport: Sendable {
    /// Workers that connected and said who they are. Ends when the transport is closed.
    var workers: AsyncStream<any WorkerLink> { get }
}

/// `serve`'s end of one worker's connection.
package protocol WorkerLink: Sendable {
    /// Unique among the links of this process.
    var id: String { get }
    var info: WorkerInfo { get }
    /// Events in the order in which the worker sent them. Ends when the worker is lost.
    var reports: AsyncStream<JobReport> { get }
    /// Why they ended; nil before, and where the worker left between two messages.
    var failure: FrameError? { get }

    /// Returns when the message is on its way; throws when the worker is lost, or the message is more than it may hold.
    func send(_ message: ServerMessage) async throws
    func close()
}
