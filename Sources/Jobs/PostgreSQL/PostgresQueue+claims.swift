import Foundation
import PostgreSQL
import Snippets
import Synchronization

/// The workers' side: claims and leases.
extension PostgresQueue {
    package func claim(for worker: Claimant, within patience: Duration) async throws -> [Assignment] {
        guard try await meet(worker) else { return [.giveUp] }
        var assignments: [Assignment] = []
        let (hints, end) = watch.follow(.worker(worker.id))
        let alarm = Task { [leaseTime] in
            try await Task.sleep(for: min(patience, leaseTime / 3))
            end.finish()
        }
        defer {
            alarm.cancel()
            end.finish()
        }
        for await _ in hints {
            assignments = try await fetch(worker.id)
            if !assignments.isEmpty { break }
        }
        return assignments
    }

    package func renew(for worker: Claimant) async throws {
        _ = try await noting { [self] in
            try await pool.write { connection, _ in
                try connection.execute(
                    "UPDATE queue_workers SET renewed_at_ms = \(QueueClock.lastTurn) WHERE id = $1", [.job(worker.id)])
            }
        }
    }

    @discardableResult
    package func report(_ event: JobEvent, profile: [UInt8], under lease: Lease) async throws -> Bool {
        let report = RandomID.make()
        return try await persisting { [self] in
            if try await tell(event, profile, report, under: lease) { return true }
            return try await decide { turn, _ in
                if turn.rows[lease.jobID]?.place.lastReport == report { return true }
                guard turn.holds(lease) else { return false }
                turn.turns.began(lease.jobID, on: lease.workerID)
                turn.tell(.told(event, profile: profile), of: lease.jobID)
                turn.rows[lease.jobID]?.place.lastReport = report
                return true
            }
        }
    }

    @discardableResult
    package func pause(under lease: Lease) async throws -> Bool {
        try await persisting { [self] in
            try await decide { turn, _ in
                guard turn.holds(lease) else { return false }
                turn.perform(turn.turns.paused(lease.jobID, on: lease.workerID, at: turn.now))
                return true
            }
        }
    }

    /// Of a job that is overdue it frees the cores, and nobody hears of it.
    @discardableResult
    package func finish(_ end: JobEnd, under lease: Lease) async throws -> Bool {
        let report = RandomID.make()
        return try await persisting { [self] in
            try await decide { turn, connection in
                guard turn.rows[lease.jobID]?.lease == lease else {
                    // Ours may be the end that is there, committed before the connection was lost.
                    return try connection.execute(
                        "SELECT 1 FROM queue_jobs WHERE id = $1 AND last_report = $2",
                        [.job(lease.jobID), .text(report)]
                    ).rows.count == 1
                }
                let holds = turn.holds(lease)
                if holds {
                    turn.end(lease.jobID, end)
                    turn.rows[lease.jobID]?.place.lastReport = report
                }
                turn.rows[lease.jobID]?.place.worker = nil
                turn.perform(turn.turns.finished(lease.jobID, on: lease.workerID, at: turn.now))
                return holds
            }
        }
    }

    package func leave(_ workerID: String) async throws {
        try await persisting { [self] in try await decide { turn, _ in turn.leave(workerID) } }
        handed.withLock { $0[workerID] = nil }
    }

    package func workers() async throws -> [WorkerInfo] {
        try await noting { [self] in
            try await pool.read { [known] connection in
                try connection.execute("SELECT info FROM queue_workers WHERE NOT given_up ORDER BY id").rows
                    .map { try known.info($0.text(0)) }
            }
        }
    }

    /// Makes the worker known as what it is now, and lets its leases begin anew.
    /// - Returns: false where it is given up.
    private func meet(_ worker: Claimant) async throws -> Bool {
        let info = try QueueText.of(WrittenWorker(worker.info))
        let isGivenUp = try await noting { [self] in
            try await pool.write { connection, _ in
                try connection.execute(
                    """
                    UPDATE queue_workers SET renewed_at_ms = \(QueueClock.lastTurn) WHERE id = $1 AND info = $2
                    RETURNING given_up
                    """, [.job(worker.id), .text(info)]
                ).rows.first?.bool(0)
            }
        }
        if let isGivenUp { return !isGivenUp }
        return try await decide { turn, connection in
            if let known = turn.workers[worker.id] {
                guard !known.isGivenUp else { return false }
                try connection.execute(
                    "UPDATE queue_workers SET renewed_at_ms = $2, info = $3 WHERE id = $1",
                    [.job(worker.id), .int(turn.clock.nowMs), .text(info)])
                turn.perform(turn.turns.workerChanged(worker.id, to: worker.info, at: turn.now))
                return true
            }
            try connection.execute(
                """
                INSERT INTO queue_workers (id, info, joined, renewed_at_ms, given_up) VALUES ($1, $2, $3, $4, false)
                """, [.job(worker.id), .text(info), .int(turn.serial.joined), .int(turn.clock.nowMs)])
            turn.join(worker)
            turn.perform(turn.turns.workerJoined(worker.id, as: worker.info, at: turn.now))
            return true
        }
    }

    /// What the worker was not handed yet. What it was handed is removed only after that, so that no answer that gets lost
    /// takes an assignment along.
    private func fetch(_ workerID: String) async throws -> [Assignment] {
        let last = handed.withLock { $0[workerID] ?? 0 }
        let (assignments, newest) = try await noting { [self] in
            try await pool.write { [known] connection, _ in
                let rows = try connection.execute(
                    "SELECT number, body FROM queue_assignments WHERE worker_id = $1 AND number > $2 ORDER BY number",
                    [.job(workerID), .int(last)]
                ).rows
                guard let newest = try rows.last?.int(0) else {
                    let isGivenUp =
                        try connection.execute(
                            "SELECT 1 FROM queue_workers WHERE id = $1 AND given_up", [.job(workerID)]
                        ).rows.count == 1
                    return (isGivenUp ? [Assignment.giveUp] : [], last)
                }
                try connection.execute(
                    "DELETE FROM queue_assignments WHERE worker_id = $1 AND number <= $2",
                    [.job(workerID), .int(last)])
                let assignments = try rows.compactMap { row in
                    try Self.assignment(row.text(1), to: workerID, known, in: &connection)
                }
                return (assignments, newest)
            }
        }
        handed.withLock { $0[workerID] = newest }
        return assignments
    }

    private static func assignment(
        _ text: String, to workerID: String, _ known: QueueKnowledge, in connection: inout PostgresConnection
    ) throws -> Assignment? {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let attempt = Int(words[2]) else {
            throw PostgresFailure.unexpected("an assignment that is none")
        }
        let lease = Lease(jobID: words[1], workerID: workerID, attempt: attempt)
        switch words[0] {
        // One that is gone meanwhile is nobody's.
        case "run": return try known.job(lease.jobID, in: &connection).map { .run($0, lease) }
        case "pause": return .pause(lease)
        case "resume": return .resume(lease)
        case "stop": return .stop(lease)
        default: throw PostgresFailure.unexpected("an assignment of another kind")
        }
    }

    /// What is told of a job that has begun: nothing is to be decided.
    /// - Returns: false where something is, or where the lease is over.
    private func tell(
        _ event: JobEvent, _ profile: [UInt8], _ report: String, under lease: Lease
    ) async throws -> Bool {
        let isTold = try await noting { [self] in
            try await pool.write { connection, _ in
                let row = try connection.execute(
                    """
                    UPDATE queue_jobs SET newest = newest + 1, last_report = $4
                    WHERE id = $1 AND worker = $2 AND attempt = $3 AND has_begun AND NOT is_over
                        AND (last_report IS NULL OR last_report <> $4)
                    RETURNING newest
                    """,
                    [.job(lease.jobID), .job(lease.workerID), .int(lease.attempt), .text(report)]
                ).rows.first
                guard let number = try row?.int(0) else { return false }
                try QueueWriter.insert(
                    .told(event, profile: profile), number: number, of: lease.jobID, in: &connection)
                return true
            }
        }
        if isTold { watch.announce() }
        return isTold
    }
}
