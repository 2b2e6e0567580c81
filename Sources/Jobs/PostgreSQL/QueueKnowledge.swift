import PostgreSQL
import Synchronization

/// What was read of jobs and workers that never changes, so that a turn does not read every program that waits.
final class QueueKnowledge: Sendable {
    private struct State {
        var jobs: [String: Job] = [:]
        var infos: [String: WorkerInfo] = [:]
    }

    private static let infoLimit = 1024

    private let state = Mutex(State())

    /// Those of `ids` that this version can read; all others are forgotten.
    func jobs(_ ids: Set<String>, in connection: inout PostgresConnection) throws -> [String: Job] {
        var known = state.withLock { state in
            state.jobs = state.jobs.filter { ids.contains($0.key) }
            return state.jobs
        }
        let missing = ids.subtracting(known.keys)
        guard !missing.isEmpty else { return known }
        let read = try Self.read(missing.sorted(), in: &connection)
        known.merge(read) { $1 }
        state.withLock { $0.jobs.merge(read) { $1 } }
        return known
    }

    /// Nil where there is none, or none that this version can read.
    func job(_ id: String, in connection: inout PostgresConnection) throws -> Job? {
        if let job = state.withLock({ $0.jobs[id] }) { return job }
        return try Self.read([id], in: &connection)[id]
    }

    func info(_ text: String) throws -> WorkerInfo {
        if let info = state.withLock({ $0.infos[text] }) { return info }
        let info = try QueueText.read(WrittenWorker.self, from: text).info
        state.withLock { state in
            if state.infos.count >= Self.infoLimit { state.infos = [:] }
            state.infos[text] = info
        }
        return info
    }

    /// A job is held to what a person may submit, as by a worker.
    static func job(_ document: String) -> Job? {
        try? QueueText.read(WrittenJob.self, from: document).job()
    }

    private static func read(
        _ ids: [String], in connection: inout PostgresConnection
    ) throws -> [String: Job] {
        let rows = try connection.execute(
            "SELECT id, document FROM queue_jobs WHERE id = ANY (CAST($1 AS TEXT[]))", [QueueText.array(ids)]
        ).rows
        return try rows.reduce(into: [:]) { $0[try $1.text(0)] = job(try $1.text(1)) }
    }
}
