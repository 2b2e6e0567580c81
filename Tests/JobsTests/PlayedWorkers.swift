import Foundation
import Runs
import Snippets
import TestDatabase
import Testing

@testable import Jobs

/// A queue and the way on which workers get at it: what is asked of a queue in `JobQueueConformanceTests` is asked on each.
enum ConformingQueue: String, CaseIterable, CustomTestStringConvertible {
    /// In this process, with workers that claim for themselves.
    case embedded
    /// The same, with workers at the other end of a socket.
    case bridged
    /// In a database.
    case database
    case bridgedDatabase

    /// All that there can be on this host.
    static var allCases: [ConformingQueue] {
        [.embedded, .bridged] + (TestDatabase.isMissing ? [] : [.database, .bridgedDatabase])
    }

    var testDescription: String { rawValue }

    /// Has the queue keep its time, and workers join, while the body runs.
    func run(
        turns: RunQueue = RunQueue(),
        _ body: (any JobQueue, QueueEntrance) async throws -> Void
    ) async throws {
        let queue = try await queue(turns: turns)
        let timing = Task { await queue.keepTime() }
        defer { timing.cancel() }
        guard isBridged else { return try await body(queue, QueueEntrance(queue: queue, path: nil)) }
        let path = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make()).socket").path
        let listener = try WorkerListener(path: path)
        let bridging = Task { await WorkerBridge(to: queue) { _ in }.run(listener) }
        defer {
            listener.close()
            bridging.cancel()
        }
        try await body(queue, QueueEntrance(queue: queue, path: path))
    }

    private var isBridged: Bool { self == .bridged || self == .bridgedDatabase }

    private func queue(turns: RunQueue) async throws -> any JobQueue {
        switch self {
        case .embedded, .bridged: EmbeddedQueue(turns: turns, log: { _ in })
        case .database, .bridgedDatabase:
            try await PostgresQueue.open(#require(TestDatabase.shared).settings(), turns: turns, log: { _ in })
        }
    }
}

/// Where workers join a queue.
struct QueueEntrance {
    let queue: any JobQueue
    /// Of the socket; nil where workers claim for themselves.
    let path: String?

    /// Returns when the queue knows the worker.
    func join(_ info: WorkerInfo = workerInfo()) async throws -> any PlayedWorker {
        let known = try await queue.workers().count
        guard let path else {
            let worker = ClaimingWorker(queue: queue, info: info)
            await worker.begin()
            while try await queue.workers().count == known { await Task.yield() }
            return worker
        }
        let connection = try await WorkerConnection.connect(to: path, as: info) { _ in }
        while try await queue.workers().count == known { await Task.yield() }
        return SocketWorker(connection: connection)
    }
}

/// A worker that does what a test tells it.
protocol PlayedWorker: Sendable {
    /// What it is told next; nil where there is nothing to come any more.
    func next() async throws -> ServerMessage?
    func tell(_ event: JobEvent, of jobID: String, profile: [UInt8]) async throws
    /// It is gone, from one moment to the next.
    func leave() async throws
}

extension PlayedWorker {
    func tell(_ event: RunEvent, of jobID: String, profile: [UInt8] = []) async throws {
        try await tell(.run(event), of: jobID, profile: profile)
    }

    func nextJob() async throws -> Job {
        guard case .run(let job) = try await next() else { throw NothingCame() }
        return job
    }

    func finish(_ jobID: String) async throws {
        try await tell(.finished(RunOutcome(state: .finished)), of: jobID)
    }
}

struct NothingCame: Error {}

struct SocketWorker: PlayedWorker {
    let connection: WorkerConnection

    func next() async -> ServerMessage? {
        for await message in connection.messages { return message }
        return nil
    }

    func tell(_ event: JobEvent, of jobID: String, profile: [UInt8]) async throws {
        try await connection.send(event, of: jobID, profile: profile)
    }

    func leave() { connection.close() }
}

actor ClaimingWorker: PlayedWorker {
    private let queue: any JobQueue
    private let claimant: Claimant
    private let messages: AsyncStream<Assignment>
    private let continuation: AsyncStream<Assignment>.Continuation
    private var claiming: Task<Void, Never>?
    private var leases: [String: Lease] = [:]

    init(queue: any JobQueue, info: WorkerInfo) {
        self.queue = queue
        claimant = Claimant(id: RandomID.make(), info: info)
        (messages, continuation) = AsyncStream.makeStream()
    }

    func begin() {
        claiming = Task { [queue, claimant, continuation] in
            while !Task.isCancelled, let claimed = try? await queue.claim(for: claimant, within: .seconds(1)) {
                for assignment in claimed { continuation.yield(assignment) }
                if claimed.contains(.giveUp) { break }
            }
            continuation.finish()
        }
    }

    func next() async -> ServerMessage? {
        for await assignment in messages {
            switch assignment {
            case .run(let job, let lease):
                leases[job.id] = lease
                return .run(job)
            case .pause(let lease): return .pause(jobID: lease.jobID)
            case .resume(let lease): return .resume(jobID: lease.jobID)
            case .stop(let lease): return .cancel(jobID: lease.jobID)
            case .giveUp: return nil
            }
        }
        return nil
    }

    func tell(_ event: JobEvent, of jobID: String, profile: [UInt8]) async throws {
        let lease = try #require(leases[jobID])
        if case .comparison(.paused) = event {
            try await queue.pause(under: lease)
        } else if event.isLast {
            try await queue.finish(.reported(event, profile: profile), under: lease)
        } else {
            try await queue.report(event, profile: profile, under: lease)
        }
    }

    func leave() async throws {
        claiming?.cancel()
        await claiming?.value
        try await queue.leave(claimant.id)
    }
}

/// What readers of a job's news hear, as short words.
struct NewsWords {
    private let queue: any JobQueue
    private let jobID: String
    private(set) var numbers: [Int] = []

    init(of jobID: String, in queue: any JobQueue) {
        self.queue = queue
        self.jobID = jobID
    }

    /// Everything up to the first of this word, and what was told with it.
    mutating func until(_ last: String) async throws -> [String] {
        var words: [String] = []
        for await _ in await queue.changes(of: jobID) {
            let reading = try #require(try await queue.reading(of: jobID, after: numbers.last ?? 0))
            for news in reading.news {
                numbers.append(news.number)
                words.append(Self.word(news.news))
                if words.last == last { return words }
            }
        }
        throw NothingCame()
    }

    private static func word(_ news: JobNews) -> String {
        switch news {
        case .queued(let position): "at \(position)"
        case .started: "started"
        case .told(.run(.state(let state)), _), .told(.comparison(.state(let state)), _): state.rawValue
        case .told(.run(.output(let chunks)), _): chunks.map(\.text).joined()
        case .told(_, let profile): "told \(profile)"
        case .ended(.reported): "ended"
        case .ended(let end): "\(end)"
        }
    }
}

extension JobQueue {
    func submit(_ job: Job, client: String) async throws { try await submit(job, client: client) {} }
}
