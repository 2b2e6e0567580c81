import Runs
import Snippets
import Synchronization

/// Lets workers that are connected by a transport take part in a queue: claims for each, renews its leases as long as the
/// connection lives, passes on what it reports, and gives its leases back at once when the connection ends.
package struct WorkerBridge: Sendable {
    private let queue: any JobQueue
    private let log: Log

    package init(to queue: any JobQueue, log: @escaping Log = standardErrorLog) {
        self.queue = queue
        self.log = log
    }

    /// Serves the transport's workers until it is closed or the task is cancelled.
    package func run(_ transport: some WorkerTransport) async {
        await withDiscardingTaskGroup { group in
            for await link in transport.workers {
                group.addTask { await serve(link) }
            }
            group.cancelAll()
        }
    }

    private func serve(_ link: any WorkerLink) async {
        let leases = HeldLeases()
        let claiming = Task { await claim(for: link, leases) }
        for await report in link.reports { await pass(on: report, of: link, leases) }
        if let failure = link.failure { log("The connection to a worker ended: \(failure).") }
        claiming.cancel()
        link.close()
        await claiming.value
        await unlessTheQueueFails(link) { try await queue.leave(link.id) }
    }

    /// One after the other, so that a cancellation never overtakes its job.
    private func claim(for link: any WorkerLink, _ leases: HeldLeases) async {
        while !Task.isCancelled {
            do {
                let worker = Claimant(id: link.id, info: link.info)
                for assignment in try await queue.claim(for: worker, within: .milliseconds(Limits.leaseMs / 3)) {
                    if case .giveUp = assignment { return link.close() }
                    await hand(assignment, to: link, leases)
                }
            } catch is CancellationError {
                return
            } catch {
                log("The queue could not be asked for a worker: \(error).")
                do { try await Task.sleep(for: .milliseconds(Limits.queueRetryMs)) } catch { return }
            }
        }
    }

    /// A worker that cannot be reached is closed; the end of its reports then says that it is lost. A job that no message
    /// can hold is nobody's but its own end.
    private func hand(_ assignment: Assignment, to link: any WorkerLink, _ leases: HeldLeases) async {
        guard let message = assignment.message else { return }
        if case .run(_, let lease) = assignment { leases.add(lease) }
        do {
            try await link.send(message)
        } catch {
            log("A message to a worker could not be sent: \(error).")
            guard case .run(_, let lease) = assignment, !error.isLostConnection else { return link.close() }
            leases.remove(lease.jobID)
            await unlessTheQueueFails(link) { _ = try await queue.finish(.undeliverable, under: lease) }
        }
    }

    private func pass(on report: JobReport, of link: any WorkerLink, _ leases: HeldLeases) async {
        guard let lease = leases[report.jobID] else { return }
        await unlessTheQueueFails(link) {
            switch report.event {
            case .comparison(.paused): try await queue.pause(under: lease)
            case let event where event.isLast:
                leases.remove(report.jobID)
                try await queue.finish(.reported(event, profile: report.profile), under: lease)
            case let event:
                let isHeld = try await queue.report(event, profile: report.profile, under: lease)
                // Nobody waits for it any more. The lease stays here, because its end may still free cores.
                if !isHeld, leases.isOverNow(lease) { try await link.send(.cancel(jobID: report.jobID)) }
            }
        }
    }

    /// What the queue did not take cannot be told again: the connection ends, and with it the worker's leases.
    private func unlessTheQueueFails(_ link: any WorkerLink, _ body: () async throws -> Void) async {
        do { try await body() } catch {
            log("The queue did not take what a worker reported: \(error).")
            link.close()
        }
    }
}

/// The leases that one worker holds, by their jobs.
private final class HeldLeases: Sendable {
    private struct State {
        var leases: [String: Lease] = [:]
        /// Of which the worker was told that nobody waits for it.
        var over: Set<String> = []
    }

    private let state = Mutex(State())

    subscript(jobID: String) -> Lease? { state.withLock { $0.leases[jobID] } }

    func add(_ lease: Lease) {
        state.withLock { state in
            state.leases[lease.jobID] = lease
            state.over.remove(lease.jobID)
        }
    }

    func remove(_ jobID: String) {
        state.withLock { state in
            state.leases[jobID] = nil
            state.over.remove(jobID)
        }
    }

    /// True the first time.
    func isOverNow(_ lease: Lease) -> Bool { state.withLock { $0.over.insert(lease.jobID).inserted } }
}

extension Assignment {
    /// Nil where there is nothing more to say to the worker.
    fileprivate var message: ServerMessage? {
        switch self {
        case .run(let job, _): .run(job)
        case .pause(let lease): .pause(jobID: lease.jobID)
        case .resume(let lease): .resume(jobID: lease.jobID)
        case .stop(let lease): .cancel(jobID: lease.jobID)
        case .giveUp: nil
        }
    }
}
