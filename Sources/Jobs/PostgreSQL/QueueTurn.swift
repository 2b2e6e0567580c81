import Foundation
import PostgreSQL
import Snippets

/// One decision of the queue's, in one transaction that holds `queue_state`, so that of all processes one decides at a time:
/// what is in the tables becomes a `RunQueue`, that says what follows, and what follows is written.
struct QueueTurn {
    struct Worker: Equatable {
        let id: String
        let info: WorkerInfo
        let renewedAtMs: Int64
        var isGivenUp: Bool
    }

    let clock: QueueClock
    let serial: QueueSerial
    var turns: RunQueue
    var rows: [String: QueueRow] = [:]
    /// Of which this version cannot say what they are.
    private(set) var unreadable: [String] = []
    private(set) var workers: [String: Worker] = [:]
    private var handedOut: [(worker: String, assignment: String)] = []
    private var storedCharges: [String: ClientCharges.Charge] = [:]
    private var changedWorkers: Set<String> = []
    /// What is remarkable, for the log, once it is committed.
    private(set) var remarks: [String] = []

    var now: Duration { clock.now }

    /// - Parameter isPatient: whether to wait for who decides now.
    /// - Returns: nil where somebody else decides, and nobody waits for that.
    static func take(
        _ template: RunQueue, leaseTime: Duration, known: QueueKnowledge, isPatient: Bool = true,
        in connection: inout PostgresConnection
    ) throws -> QueueTurn? {
        let held = try connection.execute(
            """
            SELECT time_ms, clock_ms, arrivals, assignments, joined FROM queue_state WHERE name = 'queue' FOR UPDATE
            \(isPatient ? "" : "SKIP LOCKED")
            """)
        guard let state = held.rows.first else {
            guard isPatient else { return nil }
            throw PostgresFailure.unexpected("no state of the queue")
        }
        // Asked once it is held: what it said before would be old by now.
        guard let server = try connection.execute("SELECT \(QueueClock.server)").rows.first?.int(0) else {
            throw PostgresFailure.unexpected("no time")
        }
        let clock = QueueClock(
            timeMs: try state.int(0), lastMs: try state.int(1), serverMs: server, leaseTime: leaseTime)
        let serial = QueueSerial(
            arrivals: try state.int(2), assignments: try state.int(3), joined: try state.int(4))
        return try QueueTurn(template, clock, serial, known, in: &connection)
    }

    /// As it is now, to be looked at only.
    static func look(
        _ template: RunQueue, known: QueueKnowledge, in connection: inout PostgresConnection
    ) throws -> RunQueue {
        let clock = QueueClock(timeMs: 0, lastMs: 0, serverMs: 0, leaseTime: .zero)
        let serial = QueueSerial(arrivals: 0, assignments: 0, joined: 0)
        return try QueueTurn(template, clock, serial, known, in: &connection).turns
    }

    private init(
        _ template: RunQueue, _ clock: QueueClock, _ serial: QueueSerial, _ known: QueueKnowledge,
        in connection: inout PostgresConnection
    ) throws {
        self.clock = clock
        self.serial = serial
        turns = template
        turns.arrivals = Int(serial.arrivals)
        for row in try connection.execute(
            "SELECT id, info, renewed_at_ms, given_up FROM queue_workers ORDER BY joined"
        ).rows {
            let id = try row.text(0)
            let worker = Worker(
                id: id, info: try known.info(row.text(1)), renewedAtMs: try row.int(2), isGivenUp: try row.bool(3))
            workers[id] = worker
            if !worker.isGivenUp { turns.workers.append(RunQueue.Worker(id: id, info: worker.info)) }
        }
        for row in try connection.execute("SELECT client, amount_us, time_ms FROM queue_charges").rows {
            storedCharges[try row.text(0)] = ClientCharges.Charge(
                amount: .microseconds(try row.int(1)), time: .milliseconds(try row.int(2)))
        }
        turns.charges = ClientCharges(storedCharges)
        let loaded = try connection.execute("SELECT \(QueueRow.columns) FROM queue_jobs WHERE phase < 3").rows
            .map(QueueRow.init)
        let jobs = try known.jobs(Set(loaded.map(\.id)), in: &connection)
        for row in loaded {
            rows[row.id] = row
            guard let job = jobs[row.id] else {
                unreadable.append(row.id)
                continue
            }
            try place(row, job)
        }
    }

    private mutating func place(_ row: QueueRow, _ job: Job) throws {
        let turn = try QueueText.read(WrittenTurn.self, from: row.place.turn)
        switch row.place.phase {
        case .reserved: turns.reserved[row.id] = RunQueue.Reservation(job: job, client: row.client)
        case .waiting:
            let position = row.place.toldPosition.map(Int.init)
            turns.waiting.append(turn.waiting(job, client: row.client, toldPosition: position))
        case .running: turns.running[row.id] = turn.running(job, client: row.client, hasBegun: row.place.hasBegun)
        case .done: break
        }
    }

    // What follows from a change.

    mutating func perform(_ actions: [RunQueue.Action]) {
        for action in actions {
            switch action {
            case .start(let job, let worker): start(job.id, on: worker)
            case .resume(let jobID, let worker):
                tell(.started(at: clock.date), of: jobID)
                assign(to: worker, of: jobID, "resume")
            case .pause(let jobID, let worker): assign(to: worker, of: jobID, "pause")
            case .stop(let jobID, let worker): assign(to: worker, of: jobID, "stop")
            case .returned(let jobID):
                remarks.append("Job \(jobID) waits again: its worker was lost before it told anything of it.")
                rows[jobID]?.place.worker = nil
            case .dropped(let jobID): end(jobID, .cancelled)
            case .unclaimed(let jobID): end(jobID, .unclaimed)
            case .overdue(let jobID):
                remarks.append("Job \(jobID) is over its time: its worker is told to stop it.")
                end(jobID, .overdue, isLeaseOver: false)
            case .lost(let jobID): end(jobID, .workerLost)
            case .giveUp(let worker):
                remarks.append("A worker did not stop a job in time: it is given up.")
                endLeases(of: worker)
                workers[worker]?.isGivenUp = true
                changedWorkers.insert(worker)
            case .moved(let jobID, let position): tell(.queued(position: position), of: jobID)
            }
        }
    }

    mutating func tell(_ news: JobNews, of jobID: String) {
        guard rows[jobID]?.place.isOver == false else { return }
        rows[jobID]?.news.append(news)
    }

    /// - Parameter isLeaseOver: false where its worker has yet to stop it.
    mutating func end(_ jobID: String, _ end: JobEnd, isLeaseOver: Bool = true) {
        tell(.ended(end), of: jobID)
        rows[jobID]?.place.isOver = true
        if isLeaseOver { rows[jobID]?.place.worker = nil }
    }

    mutating func endLeases(of worker: String) {
        for id in rows.keys where rows[id]?.place.worker == worker { rows[id]?.place.worker = nil }
    }

    func holds(_ lease: Lease) -> Bool {
        rows[lease.jobID].map { $0.lease == lease && !$0.place.isOver } ?? false
    }

    /// Of a worker that the tables know by now.
    mutating func join(_ worker: Claimant) {
        workers[worker.id] = Worker(id: worker.id, info: worker.info, renewedAtMs: clock.nowMs, isGivenUp: false)
    }

    /// Forgets a worker, with all that it had.
    mutating func leave(_ worker: String) {
        guard workers.removeValue(forKey: worker) != nil else { return }
        changedWorkers.insert(worker)
        perform(turns.workerLost(worker, at: now))
        endLeases(of: worker)
    }

    mutating func remark(_ sentence: String) { remarks.append(sentence) }

    private mutating func start(_ jobID: String, on worker: String) {
        rows[jobID]?.place.attempt += 1
        rows[jobID]?.place.worker = worker
        tell(.started(at: clock.date), of: jobID)
        assign(to: worker, of: jobID, "run")
    }

    private mutating func assign(to worker: String, of jobID: String, _ what: String) {
        guard let lease = rows[jobID]?.lease, lease.workerID == worker else { return }
        handedOut.append((worker, "\(what) \(lease.jobID) \(lease.attempt)"))
    }

    // Writing.

    /// Writes what changed.
    /// - Returns: whether readers or workers have something to look for.
    mutating func end(in connection: inout PostgresConnection) throws -> Bool {
        let changed = try places()
        try QueueWriter.write(changed, at: clock, in: &connection)
        var assignments = serial.assignments
        for (worker, assignment) in handedOut where workers[worker] != nil {
            assignments += 1
            try connection.execute(
                "INSERT INTO queue_assignments (worker_id, number, body) VALUES ($1, $2, $3)",
                [.text(worker), .int(assignments), .text(assignment)])
        }
        for id in changedWorkers.sorted() {
            if workers[id]?.isGivenUp == true {
                try connection.execute("UPDATE queue_workers SET given_up = true WHERE id = $1", [.text(id)])
            } else {
                try connection.execute("DELETE FROM queue_workers WHERE id = $1", [.text(id)])
                try connection.execute("DELETE FROM queue_assignments WHERE worker_id = $1", [.text(id)])
            }
        }
        try writeCharges(in: &connection)
        try connection.execute(
            """
            UPDATE queue_state SET time_ms = $1, clock_ms = $2, arrivals = $3, assignments = $4, joined = joined + 1
            WHERE name = 'queue'
            """,
            [.int(clock.nowMs), .int(clock.serverMs), .int(turns.arrivals), .int(assignments)])
        return !changedWorkers.isEmpty || !handedOut.isEmpty || changed.contains { !$0.news.isEmpty }
    }

    /// Where every job stands now.
    private mutating func places() throws -> [QueueRow] {
        var turn: [String: (QueueRow.Phase, WrittenTurn)] = [:]
        for next in turns.waiting {
            turn[next.job.id] = (.waiting, WrittenTurn(next))
            rows[next.job.id]?.place.toldPosition = next.toldPosition.map(Int64.init)
            rows[next.job.id]?.place.hasBegun = next.pause != nil
        }
        for (id, job) in turns.running {
            turn[id] = (.running, WrittenTurn(job))
            rows[id]?.place.hasBegun = job.hasBegun
        }
        for id in rows.keys {
            // What nobody here can read stays as it is, until it is over.
            if unreadable.contains(id), rows[id]?.place.isOver == false { continue }
            if turns.reserved[id] != nil { continue }
            let (phase, written) = turn[id].map { ($0.0, $0.1 as WrittenTurn?) } ?? (.done, nil)
            if phase != .waiting { rows[id]?.place.toldPosition = nil }
            rows[id]?.place.phase = phase
            rows[id]?.place.turn = try written.map { try QueueText.of($0) } ?? ""
        }
        return rows.values.filter { $0.place != $0.stored || !$0.news.isEmpty }.sorted { $0.id < $1.id }
    }

    private func writeCharges(in connection: inout PostgresConnection) throws {
        let charges = turns.charges.charges
        for (client, charge) in charges.sorted(by: { $0.key < $1.key }) where storedCharges[client] != charge {
            try connection.execute(
                """
                INSERT INTO queue_charges (client, amount_us, time_ms) VALUES ($1, $2, $3)
                ON CONFLICT (client) DO UPDATE SET amount_us = excluded.amount_us, time_ms = excluded.time_ms
                """, [.text(client), .int(Int64(charge.amount / .microseconds(1))), .int(charge.time.wholeMs)])
        }
        for client in storedCharges.keys.sorted() where charges[client] == nil {
            try connection.execute("DELETE FROM queue_charges WHERE client = $1", [.text(client)])
        }
    }
}

/// Numbers that are given once.
struct QueueSerial {
    let arrivals: Int64
    let assignments: Int64
    let joined: Int64
}
