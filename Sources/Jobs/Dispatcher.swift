import Runs
import Snippets

/// Hands jobs to workers and says what became of them. The thin shell around `RunQueue`: its clock and its connections.
package actor Dispatcher {
    package enum Event: Sendable {
        /// The job's place among those that wait, from 1.
        case position(jobID: String, Int)
        /// A worker has it: for the first time, or again after a pause.
        case started(jobID: String)
        case report(JobReport)
        /// It was stopped while it waited, or its worker did not say in time that it was stopped.
        case dropped(jobID: String)
        /// It took longer than its limits allow, and was given up.
        case overdue(jobID: String)
        /// Its worker is gone.
        case lost(jobID: String)
        /// It cannot be sent to any worker.
        case undeliverable(jobID: String)
    }

    /// In the order in which things happened. For one reader.
    package nonisolated let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let log: Log
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    private var queue: RunQueue
    private var links: [String: any WorkerLink] = [:]
    private var outboxes: [String: AsyncStream<ServerMessage>.Continuation] = [:]

    package init(queue: RunQueue = RunQueue(), log: @escaping Log = standardErrorLog) {
        self.queue = queue
        self.log = log
        begin = clock.now
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Every worker that is connected now.
    package var workers: [WorkerInfo] { links.values.map(\.info) }
    package var waitingCount: Int { queue.waitingCount }
    package var runningCount: Int { queue.runningCount }
    /// Jobs that their workers have not stopped although they are over their time.
    package var overdueCount: Int { queue.overdueCount }
    /// Whether nothing can start because of those.
    package var isStuck: Bool { queue.isStuck }

    private var now: Duration { begin.duration(to: clock.now) }

    /// Serves the transport's workers until it is closed or the task is cancelled.
    package func run(_ transport: some WorkerTransport) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchDeadlines() }
            for await link in transport.workers {
                group.addTask { await self.serve(link) }
            }
            group.cancelAll()
        }
    }

    /// Whether a job of this client would be let in now: cheaper to ask than to store a job and take it back.
    package func check(_ client: String, isComparison: Bool = false) throws(RunQueue.Refusal) {
        try queue.check(client, isComparison: isComparison)
    }

    package func enqueue(_ job: Job, client: String) throws(RunQueue.Refusal) {
        perform(try queue.enqueue(job, client: client, at: now))
    }

    /// Drops it where it waits, or tells its worker to stop it; its cores are free again within `Limits.stopGraceMs`.
    package func cancel(_ jobID: String) {
        perform(queue.cancel(jobID, at: now))
    }

    private func watchDeadlines() async {
        while true {
            do { try await Task.sleep(for: .milliseconds(Limits.deadlineCheckMs)) } catch { return }
            perform(queue.tick(at: now))
        }
    }

    private func serve(_ link: any WorkerLink) async {
        let (outbox, continuation) = AsyncStream.makeStream(of: ServerMessage.self)
        links[link.id] = link
        outboxes[link.id] = continuation
        perform(queue.workerJoined(link.id, cores: link.info.runCores, machine: link.info.machine, at: now))
        async let sent: Void = send(outbox, to: link)
        for await report in link.reports { take(report, from: link.id) }
        if let failure = link.failure { log("The connection to a worker ended: \(failure).") }
        continuation.finish()
        link.close()
        await sent
        links[link.id] = nil
        outboxes[link.id] = nil
        perform(queue.workerLost(link.id, at: now))
    }

    /// One at a time, so that a cancellation never overtakes its job. A worker that cannot be reached is closed; the
    /// end of its reports then says that it is lost. A job that no message can hold is nobody's but its own end.
    private nonisolated func send(_ outbox: AsyncStream<ServerMessage>, to link: any WorkerLink) async {
        for await message in outbox {
            do {
                try await link.send(message)
            } catch {
                log("A message to a worker could not be sent: \(error).")
                guard case .run(let job) = message, !error.isLostConnection else {
                    link.close()
                    continue
                }
                await takeBack(job.id, from: link.id)
            }
        }
    }

    private func takeBack(_ jobID: String, from worker: String) {
        guard queue.has(worker, jobID) else { return }
        continuation.yield(.undeliverable(jobID: jobID))
        perform(queue.finished(jobID, on: worker, at: now))
    }

    private func take(_ report: JobReport, from worker: String) {
        guard queue.has(worker, report.jobID) else { return }
        if case .comparison(.paused) = report.event {
            perform(queue.paused(report.jobID, on: worker, at: now))
            return
        }
        continuation.yield(.report(report))
        if report.event.isLast { perform(queue.finished(report.jobID, on: worker, at: now)) }
    }

    private func perform(_ actions: [RunQueue.Action]) {
        for action in actions {
            switch action {
            case .start(let job, let worker):
                continuation.yield(.started(jobID: job.id))
                outboxes[worker]?.yield(.run(job))
            case .pause(let jobID, let worker): outboxes[worker]?.yield(.pause(jobID: jobID))
            case .resume(let jobID, let worker):
                continuation.yield(.started(jobID: jobID))
                outboxes[worker]?.yield(.resume(jobID: jobID))
            case .stop(let jobID, let worker): outboxes[worker]?.yield(.cancel(jobID: jobID))
            case .dropped(let jobID): continuation.yield(.dropped(jobID: jobID))
            case .overdue(let jobID):
                log("Job \(jobID) is over its time: its worker is told to stop it.")
                continuation.yield(.overdue(jobID: jobID))
            case .giveUp(let worker):
                log("A worker did not stop a job in time: its connection is closed.")
                links[worker]?.close()
            case .lost(let jobID): continuation.yield(.lost(jobID: jobID))
            case .moved(let jobID, let position): continuation.yield(.position(jobID: jobID, position))
            }
        }
    }
}
