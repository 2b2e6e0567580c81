package import Foundation
package import Jobs
package import Logging
import Reports
import Runs
package import Snippets
package import Storing

/// What the web side does with runs and comparisons, over one store and one queue. It keeps nothing to itself that another
/// one on the same two would need.
package struct RunService: Sendable {
    /// What was taken in, and the proof that it is who brought it.
    package struct Submission: Sendable {
        package let id: String
        package let owner: OwnerToken
    }

    let store: any Store
    let queue: any JobQueue
    let metrics = Metrics()
    let runs: FlightService<Run>
    let comparisons: FlightService<Comparison>
    let storeSize: StoreSize
    let tools: ToolService

    /// Fails what nobody is at work on any more, before anything new can be taken in. Where the store cannot be written that
    /// is left for later: what is found there says the same until then.
    ///
    /// - Parameter toolPatience: how long the answer of a formatter or a linter is waited for.
    package init(
        store: any Store, queue: any JobQueue = EmbeddedQueue(log: { RunService.logger.warning("\($0)") }),
        toolPatience: Duration = .seconds(Limits.toolAnswerSeconds)
    ) async throws {
        self.store = store
        self.queue = queue
        storeSize = StoreSize(store: store)
        tools = ToolService(queue: queue, patience: toolPatience)
        runs = FlightService(store: store, queue: queue) { [metrics] in metrics.count($0) }
        comparisons = FlightService(store: store, queue: queue)
        do { try await failInterrupted() } catch is StoreObstacle {} catch is QueueObstacle {}
    }

    /// Keeps the queue's time, stores what ends, and removes what expires, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.keepTime() }
            group.addTask { await followEnds() }
            group.addTask { await sweep() }
            group.addTask { await tendStore() }
        }
    }

    /// Lets the workers of `transport` take part in the queue, until it is closed or the task is cancelled.
    package func serve(_ transport: some WorkerTransport) async {
        await WorkerBridge(to: queue) { Self.logger.warning("\($0)") }.run(transport)
    }

    /// Takes a run in. What this returns is stored for good.
    /// - Parameters:
    ///   - parent: the run whose program was edited.
    ///   - client: whose limit it counts against.
    package func submit(
        _ snippet: Snippet, toolchain: String? = nil, parent: String? = nil, client: String, at date: Date = Date()
    ) async throws -> Submission {
        let run = Run(
            id: RandomID.make(), snippet: snippet, createdAt: date, expiresAt: Self.expiry(from: date), parent: parent)
        let owner = try await runs.submit(run, as: .run(snippet, toolchain: toolchain), client: client)
        metrics.countSubmission()
        return Submission(id: run.id, owner: owner)
    }

    /// Takes a comparison in. What this returns is stored for good.
    func submit(_ plan: ComparisonPlan, client: String, at date: Date = Date()) async throws -> Submission {
        let comparison = Comparison(
            id: RandomID.make(), plan: plan, createdAt: date, expiresAt: Self.expiry(from: date))
        let owner = try await comparisons.submit(comparison, as: .compare(plan), client: client)
        return Submission(id: comparison.id, owner: owner)
    }

    static func expiry(from date: Date) -> Date {
        date.addingTimeInterval(Double(Limits.unsharedRunDays) * 86_400)
    }

    /// Stores ends that nobody here was following.
    private func followEnds() async {
        for await _ in await queue.endings() {
            do {
                for job in try await queue.ended() {
                    switch job.work {
                    case .run: _ = try await runs.current(job.id)
                    case .compare: _ = try await comparisons.current(job.id)
                    case .tool: try await tools.retireUnlessFollowed(job.id)
                    }
                }
            } catch {
                // They stay in the queue for the next time.
                Self.logger.error("What ended could not be read: \(error).")
            }
        }
    }

    private func sweep() async {
        while true {
            do {
                while try await store.removeExpired(at: Date()) > 0 {}
                while try await store.removeExpiredComparisons(at: Date()) > 0 {}
                while try await store.removeExpiredUploads(at: Date()) > 0 {}
                try await store.forgetRemovals(at: Date(), keeping: Limits.removalsKept)
            } catch is CancellationError {
                return
            } catch {
                Self.logger.error("What expired could not be removed: \(error).")
            }
            do { try await Task.sleep(for: .seconds(Limits.expirySweepSeconds)) } catch { return }
        }
    }

    /// Tries again what the store would not take, stores what ended in the meantime, and makes room in a store that is
    /// nearly full. Whatever fails is tried again at the next turn.
    private func tendStore() async {
        var isBehind = true
        var lookedAt = ContinuousClock.now
        while !Task.isCancelled {
            // Others on the same store may be gone at any time.
            if ContinuousClock.now - lookedAt >= .seconds(Limits.interruptedLookSeconds) { isBehind = true }
            if await store.recover() {
                if isBehind {
                    isBehind = await !stored { try await failInterrupted() }
                    lookedAt = .now
                }
                await runs.storeLeftovers()
                await comparisons.storeLeftovers()
                _ = await stored { try await store.makeRoom(at: Date()) }
            } else {
                isBehind = true
            }
            do { try await Task.sleep(for: .seconds(Limits.storeRecoverySeconds)) } catch { return }
        }
    }

    private func failInterrupted() async throws {
        try await runs.failInterrupted()
        try await comparisons.failInterrupted()
    }
}

/// Whether something could be stored; why not is in the log.
func stored(_ store: () async throws -> Void) async -> Bool {
    do {
        try await store()
        return true
    } catch is CancellationError {
        return false
    } catch {
        RunService.logger.error("Something could not be stored: \(error).")
        return false
    }
}

extension RunService {
    /// Of queue, workers and what becomes of jobs.
    package static let logger = Logger(label: "jobs")

    /// Why nothing new is taken in; nil where the store would take it.
    package var storeObstacle: StoreObstacle? { store.obstacle }

    package var workers: [WorkerInfo] { get async throws { try await queue.workers() } }

    var eventReaderCount: Int { get async { await runs.eventReaderCount + comparisons.eventReaderCount } }
}
