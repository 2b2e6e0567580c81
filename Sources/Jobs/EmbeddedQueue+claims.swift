import Snippets

/// The workers' side: claims and leases.
extension EmbeddedQueue {
    package func claim(for worker: Claimant, within patience: Duration) async -> [Assignment] {
        meet(worker)
        if claimants[worker.id]?.outbox.isEmpty == true, claimants[worker.id]?.isGivenUp == false {
            await waitForWork(worker.id, atMost: min(patience, leaseTime / 3))
        }
        guard claimants[worker.id]?.isGivenUp != true else { return [.giveUp] }
        let assignments = claimants[worker.id]?.outbox ?? []
        claimants[worker.id]?.outbox = []
        claimants[worker.id]?.renewedAt = now
        return assignments
    }

    package func renew(for worker: Claimant) { claimants[worker.id]?.renewedAt = now }

    package func report(_ event: JobEvent, profile: [UInt8], under lease: Lease) -> Bool {
        guard holds(lease) else { return false }
        turns.began(lease.jobID, on: lease.workerID)
        tell(.told(event, profile: profile), of: lease.jobID)
        return true
    }

    package func pause(under lease: Lease) -> Bool {
        guard holds(lease) else { return false }
        perform(turns.paused(lease.jobID, on: lease.workerID, at: now))
        return true
    }

    /// Of a job that is overdue it frees the cores, and nobody hears of it.
    package func finish(_ end: JobEnd, under lease: Lease) -> Bool {
        guard leases[lease.jobID] == lease else { return false }
        let holds = holds(lease)
        if holds { self.end(lease.jobID, end) }
        leases[lease.jobID] = nil
        perform(turns.finished(lease.jobID, on: lease.workerID, at: now))
        return holds
    }

    package func leave(_ workerID: String) {
        guard let worker = claimants.removeValue(forKey: workerID) else { return }
        worker.waiting?.resume()
        perform(turns.workerLost(workerID, at: now))
        leases = leases.filter { $0.value.workerID != workerID }
    }

    package func workers() -> [WorkerInfo] {
        claimants.values.filter { !$0.isGivenUp }.sorted { $0.claimant.id < $1.claimant.id }.map(\.claimant.info)
    }

    func wake(_ workerID: String) {
        claimants[workerID]?.waiting?.resume()
        claimants[workerID]?.waiting = nil
    }

    private func holds(_ lease: Lease) -> Bool {
        leases[lease.jobID] == lease && entries[lease.jobID]?.isOver == false
    }

    private func meet(_ worker: Claimant) {
        guard let known = claimants[worker.id] else {
            claimants[worker.id] = Worker(claimant: worker, renewedAt: now)
            return perform(turns.workerJoined(worker.id, as: worker.info, at: now))
        }
        claimants[worker.id]?.renewedAt = now
        guard known.claimant != worker else { return }
        claimants[worker.id]?.claimant = worker
        perform(turns.workerChanged(worker.id, to: worker.info, at: now))
    }

    /// Returns when there is something, when the patience is over, and when the task is cancelled.
    private func waitForWork(_ workerID: String, atMost patience: Duration) async {
        // Two that claim under one name take turns.
        wake(workerID)
        let alarm = Task {
            // Cancelled where there is nothing to wait for any more: then somebody else has woken the worker.
            try await Task.sleep(for: patience)
            wake(workerID)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled || claimants[workerID] == nil {
                    continuation.resume()
                } else {
                    claimants[workerID]?.waiting = continuation
                }
            }
        } onCancel: {
            Task { await wake(workerID) }
        }
        alarm.cancel()
    }
}
