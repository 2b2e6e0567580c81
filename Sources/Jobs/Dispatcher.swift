import Runs

/// Hands jobs to workers and says what became of them. The thin shell around `RunQueue`.
package actor Dispatcher {
    package enum Event: Sendable {
        /// The job's place among those that wait, from 1.
        case position(jobID: String, Int)
        case started(jobID: String)
        case report(RunReport)
        /// It never started.
        case dropped(jobID: String)
        /// Its worker is gone.
        case lost(jobID: String)
    }

    /// In the order in which things happened. For one reader.
    package nonisolated let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private var queue: RunQueue
    private var links: [String: any WorkerLink] = [:]
    private var outboxes: [String: AsyncStream<ServerMessage>.Continuation] = [:]

    package init(queue: RunQueue = RunQueue()) {
        self.queue = queue
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Every worker that is connected now.
    package var workers: [WorkerInfo] { links.values.map(\.info) }
    package var waitingCount: Int { queue.waitingCount }
    package var runningCount: Int { queue.runningCount }

    /// Serves the transport's workers until it is closed or the task is cancelled.
    package func run(_ transport: some WorkerTransport) async {
        await withDiscardingTaskGroup { group in
            for await link in transport.workers {
                group.addTask { await self.serve(link) }
            }
            group.cancelAll()
        }
    }

    /// Whether a job of this client would be let in now: cheaper to ask than to store a job and take it back.
    package func check(_ client: String) throws(RunQueue.Refusal) {
        try queue.check(client)
    }

    package func enqueue(_ job: Job, client: String) throws(RunQueue.Refusal) {
        perform(try queue.enqueue(job, client: client))
    }

    /// Drops it where it waits, or tells its worker to stop it.
    package func cancel(_ jobID: String) {
        perform(queue.cancel(jobID))
    }

    private func serve(_ link: any WorkerLink) async {
        let (outbox, continuation) = AsyncStream.makeStream(of: ServerMessage.self)
        links[link.id] = link
        outboxes[link.id] = continuation
        perform(queue.workerJoined(link.id, cores: link.info.runCores, machine: link.info.machine))
        async let sent: Void = send(outbox, to: link)
        for await report in link.reports { take(report, from: link.id) }
        continuation.finish()
        link.close()
        await sent
        links[link.id] = nil
        outboxes[link.id] = nil
        perform(queue.workerLost(link.id))
    }

    /// One at a time, so that a cancellation never overtakes its job. A worker that cannot be reached is closed; the
    /// end of its reports then says that it is lost.
    private nonisolated func send(_ outbox: AsyncStream<ServerMessage>, to link: any WorkerLink) async {
        for await message in outbox {
            do { try await link.send(message) } catch { link.close() }
        }
    }

    private func take(_ report: RunReport, from worker: String) {
        guard queue.isRunning(report.jobID, on: worker) else { return }
        continuation.yield(.report(report))
        if report.event.isLast { perform(queue.finished(report.jobID, on: worker)) }
    }

    private func perform(_ actions: [RunQueue.Action]) {
        for action in actions {
            switch action {
            case .start(let job, let worker):
                continuation.yield(.started(jobID: job.id))
                outboxes[worker]?.yield(.run(job))
            case .stop(let jobID, let worker): outboxes[worker]?.yield(.cancel(jobID: jobID))
            case .dropped(let jobID): continuation.yield(.dropped(jobID: jobID))
            case .lost(let jobID): continuation.yield(.lost(jobID: jobID))
            case .moved(let jobID, let position): continuation.yield(.position(jobID: jobID, position))
            }
        }
    }
}
