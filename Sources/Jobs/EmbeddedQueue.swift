import Foundation
import Snippets

/// The queue of one process, in its memory: `RunQueue` decides, this keeps its clock, its leases and what is told.
///
/// Any number of services and bridges of the process share one.
package actor EmbeddedQueue: JobQueue {
    /// A worker that claims.
    struct Worker {
        var claimant: Claimant
        var renewedAt: Duration
        /// What it has not fetched yet.
        var outbox: [Assignment] = []
        /// It waits for more.
        var waiting: CheckedContinuation<Void, Never>?
        /// It did not stop a job in time: whatever it asks for, that is all that it hears.
        var isGivenUp = false
    }

    struct Entry {
        let job: Job
        var log = JobLog()
        var attempts = 0
        var isOver = false
        /// Since when its end is stored.
        var retiredAt: Duration?
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let log: Log
    private let time: @Sendable () -> Duration
    let leaseTime: Duration
    var turns: RunQueue
    var claimants: [String: Worker] = [:]
    var entries: [String: Entry] = [:]
    var leases: [String: Lease] = [:]
    /// Of those whose news are still kept, the oldest first.
    var retired: [String] = []
    var endReaders: [Int: AsyncStream<Void>.Continuation] = [:]
    private var readerCount = 0
    private var checkedAt: Duration

    /// - Parameters:
    ///   - leaseTime: how long a lease stands that is not renewed.
    ///   - time: since some moment, never going back; nil for this machine's clock.
    package init(
        turns: RunQueue = RunQueue(), leaseTime: Duration = .milliseconds(Limits.leaseMs),
        time: (@Sendable () -> Duration)? = nil, log: @escaping Log = standardErrorLog
    ) {
        let begin = ContinuousClock.now
        let clock = time ?? { begin.duration(to: .now) }
        self.time = clock
        checkedAt = clock()
        self.turns = turns
        self.leaseTime = leaseTime
        self.log = log
    }

    var now: Duration { time() }

    package func submit(_ job: Job, client: String, storing store: @Sendable () async throws -> Void) async throws {
        try turns.reserve(job, client: client)
        entries[job.id] = Entry(job: job)
        do {
            try await store()
        } catch {
            turns.withdraw(job.id)
            forget(job.id)
            throw error
        }
        perform(turns.confirm(job.id, at: now))
    }

    package func cancel(_ jobID: String) { perform(turns.cancel(jobID, at: now)) }

    package func counts() -> QueueCounts { turns.counts }

    package func keepTime() async {
        while true {
            do { try await Task.sleep(for: .milliseconds(Limits.deadlineCheckMs)) } catch { return }
            checkTime()
        }
    }

    /// Ends what is over its time as of now. Where this was not asked for long, it is this process that stood still, and
    /// nobody could have renewed a lease meanwhile: all begin anew.
    func checkTime() {
        if now - checkedAt > leaseTime / 3 {
            for id in claimants.keys { claimants[id]?.renewedAt = now }
        }
        checkedAt = now
        perform(turns.tick(at: now))
        for (id, worker) in claimants where now - worker.renewedAt >= leaseTime {
            log("A worker did not renew its leases in time: they are over.")
            leave(id)
        }
        forgetRetired()
    }

    func nextReader() -> Int {
        readerCount += 1
        return readerCount
    }

    /// What follows from a change: for the workers into their outboxes, for readers into the news.
    func perform(_ actions: [RunQueue.Action]) {
        for action in actions {
            switch action {
            case .start(let job, let worker): start(job, on: worker)
            case .resume(let jobID, let worker):
                tell(.started(at: Date()), of: jobID)
                assign(to: worker, of: jobID, Assignment.resume)
            case .pause(let jobID, let worker): assign(to: worker, of: jobID, Assignment.pause)
            case .stop(let jobID, let worker): assign(to: worker, of: jobID, Assignment.stop)
            case .returned(let jobID):
                log("Job \(jobID) waits again: its worker was lost before it told anything of it.")
                leases[jobID] = nil
            case .dropped(let jobID): end(jobID, .cancelled)
            case .unclaimed(let jobID): end(jobID, .unclaimed)
            case .overdue(let jobID):
                log("Job \(jobID) is over its time: its worker is told to stop it.")
                end(jobID, .overdue, isLeaseOver: false)
            case .lost(let jobID): end(jobID, .workerLost)
            case .giveUp(let worker): giveUp(worker)
            case .moved(let jobID, let position): tell(.queued(position: position), of: jobID)
            }
        }
    }

    private func start(_ job: Job, on worker: String) {
        entries[job.id]?.attempts += 1
        leases[job.id] = Lease(jobID: job.id, workerID: worker, attempt: entries[job.id]?.attempts ?? 0)
        tell(.started(at: Date()), of: job.id)
        assign(to: worker, of: job.id) { .run(job, $0) }
    }

    private func giveUp(_ worker: String) {
        log("A worker did not stop a job in time: it is given up.")
        leases = leases.filter { $0.value.workerID != worker }
        claimants[worker]?.isGivenUp = true
        wake(worker)
    }

    private func assign(to worker: String, of jobID: String, _ make: (Lease) -> Assignment) {
        guard let lease = leases[jobID] else { return }
        claimants[worker]?.outbox.append(make(lease))
        wake(worker)
    }
}
