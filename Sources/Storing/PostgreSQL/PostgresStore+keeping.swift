package import Foundation
import PostgreSQL
import Snippets

/// How long things stay: for a while, for good once shared, or until their owner removes them.
///
/// What is removed is gone from every answer at once. The server overwrites it when it gets round to it (VACUUM), and its
/// log and its backups hold it for as long as its operator has them do so.
extension PostgresStore {
    package func isOwner(_ token: OwnerToken, of id: String) async throws -> Bool {
        let stored = try await content(
            """
            SELECT owner_digest FROM runs WHERE id = $1
            UNION ALL SELECT owner_digest FROM comparisons WHERE id = $1
            UNION ALL SELECT owner_digest FROM uploads WHERE id = $1
            """, [.address(id)])
        return stored.map { token.matches(Data($0)) } ?? false
    }

    package func share(_ runID: String) async throws -> ShareOutcome { try await share(runID, in: .runs) }

    package func shareComparison(_ id: String) async throws -> ShareOutcome { try await share(id, in: .comparisons) }

    package func shareUpload(_ id: String) async throws -> ShareOutcome { try await share(id, in: .uploads) }

    private func share(_ id: String, in table: KeptTable) async throws -> ShareOutcome {
        try await write { [byteLimit] connection, _ in
            guard try Self.usedBytes(in: &connection) < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            try connection.execute(
                "UPDATE \(table.rawValue) SET shared = TRUE, expires_at_ms = NULL, client = NULL WHERE id = $1",
                [.address(id)])
            return .shared
        }
    }

    package func remove(_ runID: String, at date: Date) async throws { try await remove(runID, from: .runs, at: date) }

    package func removeComparison(_ id: String, at date: Date) async throws {
        try await remove(id, from: .comparisons, at: date)
    }

    package func removeUpload(_ id: String, at date: Date) async throws {
        try await remove(id, from: .uploads, at: date)
    }

    private func remove(_ id: String, from table: KeptTable, at date: Date) async throws {
        try await write { connection, _ in
            try Self.count(-Self.remove([id], from: table, at: date, in: &connection), in: &connection)
        }
    }

    package func removeExpired(at date: Date) async throws -> Int { try await removeExpired(from: .runs, at: date) }

    package func removeExpiredComparisons(at date: Date) async throws -> Int {
        try await removeExpired(from: .comparisons, at: date)
    }

    package func removeExpiredUploads(at date: Date) async throws -> Int {
        try await removeExpired(from: .uploads, at: date)
    }

    private func removeExpired(from table: KeptTable, at date: Date) async throws -> Int {
        try await write { connection, _ in
            // Several who sweep at the same time take different ones.
            let expired = try connection.execute(
                """
                SELECT id FROM \(table.rawValue) WHERE expires_at_ms <= $1 AND \(table.isOverInPostgres)
                ORDER BY expires_at_ms LIMIT \(Limits.databaseRemovedAtOnce) FOR UPDATE SKIP LOCKED
                """, [.int(date.milliseconds)]
            ).rows.map { try $0.text(0) }
            try Self.count(-Self.remove(expired, from: table, at: date, in: &connection), in: &connection)
            return expired.count
        }
    }

    /// - Returns: the bytes that they were counted for.
    static func remove(
        _ ids: [String], from table: KeptTable, at date: Date, in connection: inout PostgresConnection
    ) throws -> Int {
        var (freed, snippets) = (0, Set<String>())
        for id in ids {
            let removed = try connection.execute(
                "DELETE FROM \(table.rawValue) WHERE id = $1 RETURNING stored_bytes"
                    + (table == .runs ? ", snippet_id" : ""), [.address(id)])
            guard let row = removed.rows.first else { continue }
            freed += Int(try row.int(0))
            if table == .runs { snippets.insert(try row.text(1)) }
            try connection.execute(
                "INSERT INTO removals (id, removed_at_ms) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
                [.address(id), .int(date.milliseconds)])
        }
        for snippet in snippets.sorted() {
            // Where another one stores a run of it at this moment, the foreign key refuses this or that, and the pool
            // does it again.
            try connection.execute(
                "DELETE FROM snippets WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM runs WHERE snippet_id = $1)",
                [.text(snippet)])
        }
        return freed
    }

    package func forgetRemovals(at date: Date, keeping kept: Int) async throws -> Int {
        let oldest = date.addingTimeInterval(-Double(Limits.removalDays) * 86_400)
        var count = 0
        while true {
            let forgotten = try await write { connection, _ in
                try connection.execute(
                    """
                    DELETE FROM removals WHERE id IN (
                        SELECT id FROM removals WHERE removed_at_ms < $1 OR (removed_at_ms, id) <= (
                            SELECT removed_at_ms, id FROM removals
                            ORDER BY removed_at_ms DESC, id DESC LIMIT 1 OFFSET $2)
                        ORDER BY removed_at_ms, id LIMIT \(Self.forgottenAtOnce))
                    """, [.int(oldest.milliseconds), .int(kept)]
                ).changedRows
            }
            count += forgotten
            if forgotten < Self.forgottenAtOnce { return count }
        }
    }

    private static let forgottenAtOnce = 1000
}

extension KeptTable {
    /// What is in flight is not removed under its worker's hands.
    var isOverInPostgres: String {
        switch self {
        case .runs: "outcome IS NOT NULL"
        case .comparisons: "ended"
        case .uploads: "TRUE"
        }
    }
}
