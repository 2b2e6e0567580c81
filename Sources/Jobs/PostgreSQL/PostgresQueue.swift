import Foundation
import Linux
package import PostgreSQL
import Snippets
import Synchronization

/// The queue in a PostgreSQL database, which any number of machines may share.
///
/// `RunQueue` decides here as well, on what the tables say, and one process at a time (`QueueTurn`): whose turn it is, and
/// what a client may have, depends on all that waits and runs anywhere. What is told of a job that has begun, by far the
/// most of what is written, waits for no decision. The rows are the truth; notifications only make others look sooner.
package final class PostgresQueue: JobQueue {
    let pool: PostgresPool
    let template: RunQueue
    let leaseTime: Duration
    /// This process's, among those that let jobs in.
    let origin = RandomID.make()
    let known = QueueKnowledge()
    let watch: QueueWatch
    /// The number of the last assignment that each worker was handed here.
    let handed = Mutex<[String: Int64]>([:])
    private let naming: @Sendable (String) -> String
    private let log: Log

    private init(
        _ settings: PostgresSettings, _ pool: PostgresPool, _ template: RunQueue, leaseTime: Duration,
        naming: @escaping @Sendable (String) -> String, log: @escaping Log
    ) {
        self.pool = pool
        self.template = template
        self.leaseTime = leaseTime
        self.naming = naming
        self.log = log
        watch = QueueWatch(settings, pool, origin: origin)
    }

    deinit { watch.stop() }

    /// Connects, and brings the tables up to date.
    /// - Parameters:
    ///   - turns: by what limits is decided; what waits and runs is in the database.
    ///   - leaseTime: how long a lease stands that is not renewed.
    ///   - naming: what a client is called in the database: its own name is not for all who read that.
    /// - Throws: `PostgresFailure`, `PostgresMigrations.Refusal`
    package static func open(
        _ settings: PostgresSettings, turns: RunQueue = RunQueue(),
        leaseTime: Duration = .milliseconds(Limits.leaseMs), connections: Int = Limits.queueConnections,
        naming: @escaping @Sendable (String) -> String = { $0 }, log: @escaping Log = standardErrorLog
    ) async throws -> PostgresQueue {
        let pool = PostgresPool(settings, connections: connections)
        let schema = settings.schema
        try await pool.write { connection, _ in
            try connection.patiently(forMs: Limits.databaseMigrationMs) { connection in
                let now = Int64(Date().timeIntervalSince1970 * 1000)
                try QueueSchema.migrations.prepare(schema, atMs: now, in: &connection)
            }
        }
        return PostgresQueue(settings, pool, turns, leaseTime: leaseTime, naming: naming, log: log)
    }

    package func submit(_ job: Job, client: String, storing store: @Sendable () async throws -> Void) async throws {
        let client = naming(client)
        let document = try QueueText.of(WrittenJob(job))
        // What this process lets in it can read, or it would wait for nobody.
        guard QueueKnowledge.job(document) != nil else {
            throw ForeignMessage(description: "a job that nobody can read")
        }
        try await reserve(job, document, client: client)
        do { try await store() } catch {
            // Also where who asked has left: the reservation counts among the client's.
            await Task { await self.withdraw(job.id) }.value
            throw error
        }
        // In a task of its own: it is stored, so that a client that leaves now must not leave it behind.
        try await Task { try await self.persisting { try await self.confirm(job.id) } }.value
    }

    package func cancel(_ jobID: String) async throws {
        try await persisting { [self] in
            try await decide { turn, _ in turn.perform(turn.turns.cancel(jobID, at: turn.now)) }
        }
    }

    package func counts() async throws -> QueueCounts {
        let turns = try await noting { [self] in
            try await pool.read { [template, known] in try QueueTurn.look(template, known: known, in: &$0) }
        }
        return turns.counts
    }

    package func keepTime() async {
        while true {
            do { try await Task.sleep(for: .milliseconds(Limits.deadlineCheckMs)) } catch { return }
            do { try await checkTime() } catch is QueueObstacle {
                // Said by the store, and over when it is over.
            } catch {
                log("The queue's time could not be kept: \(error).")
            }
        }
    }

    private func reserve(_ job: Job, _ document: String, client: String) async throws {
        try await decide { [origin] turn, connection in
            // Twice, where the first time was committed and nobody heard of it.
            guard turn.rows[job.id] == nil else { return }
            try turn.turns.reserve(job, client: client)
            let place = try QueueText.of(WrittenTurn(sinceMs: turn.now.wholeMs))
            try connection.execute(
                """
                INSERT INTO queue_jobs (id, client, origin, document, phase, turn, attempt, has_begun, is_over, newest)
                VALUES ($1, $2, $3, $4, 0, $5, 0, false, false, 0)
                """, [.text(job.id), .text(client), .text(origin), .text(document), .text(place)])
        }
    }

    private func confirm(_ jobID: String) async throws {
        try await decide { turn, connection in
            guard turn.turns.reserved[jobID] != nil else {
                let stored = try connection.execute("SELECT 1 FROM queue_jobs WHERE id = $1", [.job(jobID)])
                guard stored.rows.isEmpty else { return }
                throw PostgresFailure.unexpected("a reservation that is over")
            }
            turn.perform(turn.turns.confirm(jobID, at: turn.now))
        }
    }

    /// Where this cannot be done, the reservation ends by itself.
    private func withdraw(_ jobID: String) async {
        do {
            _ = try await noting { [self] in
                try await pool.write { connection, _ in
                    try connection.execute("DELETE FROM queue_jobs WHERE id = $1 AND phase = 0", [.job(jobID)])
                }
            }
        } catch { log("A job that could not be stored was not withdrawn: \(error).") }
        watch.announce()
    }

    /// Ends what is over its time, where nobody else does so at this moment.
    func checkTime() async throws {
        _ = try await decide(isPatient: false) { [leaseTime] turn, connection in
            turn.perform(turn.turns.tick(at: turn.now))
            for worker in turn.workers.values.sorted(by: { $0.id < $1.id })
            where turn.clock.nowMs - worker.renewedAtMs >= leaseTime.wholeMs {
                turn.remark("A worker did not renew its leases in time: they are over.")
                turn.leave(worker.id)
            }
            try Self.forgetOld(&turn, in: &connection)
        }
    }

    private static func forgetOld(_ turn: inout QueueTurn, in connection: inout PostgresConnection) throws {
        for (id, row) in turn.rows.sorted(by: { $0.key < $1.key })
        where row.place.phase == .reserved || turn.unreadable.contains(id) {
            let age = turn.now.wholeMs - (try QueueText.read(WrittenTurn.self, from: row.place.turn).sinceMs)
            guard age >= Limits.reservationMs else { continue }
            turn.remark(
                turn.unreadable.contains(id)
                    ? "Job \(id) is forgotten: nobody understood it." : "Job \(id) is forgotten: it was never stored.")
            turn.turns.withdraw(id)
            turn.rows[id] = nil
            // What the store has of it is found there without anybody at work on it.
            try connection.execute("DELETE FROM queue_jobs WHERE id = $1", [.text(id)])
        }
        // What nobody stores is nothing that anybody would store: a tool's, whose asker is gone with the whole process.
        try connection.execute(
            "DELETE FROM queue_jobs WHERE is_over AND phase = 3 AND (retired_at_ms < $1 OR ended_at_ms < $2)",
            [
                .int(turn.clock.nowMs - Int64(Limits.retiredNewsMs)),
                .int(turn.clock.nowMs - Int64(Limits.unstoredEndMs)),
            ])
    }

    // How it is spoken to.

    /// One decision. Whatever follows for others, they are told of.
    func decide<Value: Sendable>(
        _ body: @escaping @Sendable (inout QueueTurn, inout PostgresConnection) throws -> Value
    ) async throws -> Value {
        guard let value = try await decide(isPatient: true, body) else {
            throw PostgresFailure.unexpected("no state of the queue")
        }
        return value
    }

    /// - Returns: nil where somebody else decides at this moment, and that is not waited for.
    private func decide<Value: Sendable>(
        isPatient: Bool, _ body: @escaping @Sendable (inout QueueTurn, inout PostgresConnection) throws -> Value
    ) async throws -> Value? {
        let decided: Decision<Value>? = try await noting { [self] in
            try await pool.write { [template, leaseTime, known] connection, _ in
                let taken = try QueueTurn.take(
                    template, leaseTime: leaseTime, known: known, isPatient: isPatient, in: &connection)
                guard var turn = taken else { return nil }
                let value = try body(&turn, &connection)
                let hasNews = try turn.end(in: &connection)
                return Decision(value: value, remarks: turn.remarks, hasNews: hasNews)
            }
        }
        guard let decided else { return nil }
        for remark in decided.remarks { log(remark) }
        if decided.hasNews { watch.announce() }
        return decided.value
    }

    private struct Decision<Value: Sendable>: Sendable {
        let value: Value
        let remarks: [String]
        /// Whether others have something to look for.
        let hasNews: Bool
    }

    /// What must not be lost is tried again as long as the database is away, for a bounded time: it may be written twice
    /// without harm.
    func persisting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let end = ContinuousClock.now + .milliseconds(Limits.queueOutageMs)
        while true {
            do { return try await body() } catch let obstacle as QueueObstacle {
                guard ContinuousClock.now < end else { throw obstacle }
                try await Task.sleep(for: .milliseconds(Limits.queueRetryMs))
            }
        }
    }

    /// What the server's trouble means to who asks.
    func noting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let failure as PostgresFailure {
            throw failure.isOfTheServer ? QueueObstacle.databaseAway : failure
        }
    }
}
