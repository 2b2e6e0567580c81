import Foundation
import PostgreSQL
package import Runs
import Snippets

extension PostgresStore {
    package func insert(_ run: Run, owner: OwnerToken, client: String?) async throws {
        let snippet = try SnippetRow(run)
        let bytes = Limits.storedRowBytes + snippet.document.count
        let digest = client.map(clients.of)
        try await write { connection, _ in
            try connection.execute(
                "INSERT INTO snippets (id, document) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
                [.text(snippet.id), .data(snippet.document)])
            let inserted = try connection.execute(
                """
                INSERT INTO runs (id, snippet_id, owner_digest, state, created_at_ms, expires_at_ms, shared, parent_id,
                    client, stored_bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
                """,
                [
                    .text(run.id), .text(snippet.id), .data(owner.digest), .text(run.state.rawValue),
                    .int(run.createdAt.milliseconds), .int(run.expiresAt?.milliseconds), .bool(run.shared),
                    .text(run.parent), .data(digest), .int(bytes),
                ])
            try Self.count(inserted.changedRows * bytes, in: &connection)
        }
    }

    package func finish(_ runID: String, with outcome: RunOutcome, profile: [UInt8]?) async throws -> Bool {
        let document = try await Archive.encode(StoredOutcome(outcome))
        let bytes = document.count + (profile?.count ?? 0)
        return try await write { [clientByteLimit] connection, attempt in
            let ended = try connection.execute(
                """
                UPDATE runs SET state = $2, outcome = $3, stored_bytes = stored_bytes + $4
                WHERE id = $1 AND outcome IS NULL RETURNING client
                """, [.address(runID), .text(outcome.state.rawValue), .data(document), .int(bytes)])
            guard let row = ended.rows.first else {
                // Ours may be the end that is there, committed before the connection was lost.
                guard attempt.mayHaveCommitted else { return false }
                return try connection.execute(
                    "SELECT 1 FROM runs WHERE id = $1 AND outcome = $2", [.address(runID), .data(document)]
                ).rows.count == 1
            }
            if let profile, !profile.isEmpty {
                try connection.execute(
                    "INSERT INTO run_profiles (run_id, format_version, content) VALUES ($1, $2, $3)",
                    [.address(runID), .int(Self.profileFormatVersion), .bytes(profile)])
            }
            let freed = try Self.makeRoom(
                for: row.optionalBytes(0), besides: runID, limitBytes: clientByteLimit, in: &connection)
            try Self.count(bytes - freed, in: &connection)
            return true
        }
    }

    package func run(_ id: String) async throws -> StoreFinding<Run> {
        try await read { connection in
            let found = try connection.execute(
                """
                SELECT r.snippet_id, r.owner_digest, r.state, r.created_at_ms, r.expires_at_ms, r.shared, r.outcome,
                    r.parent_id, s.document
                FROM runs r JOIN snippets s ON s.id = r.snippet_id WHERE r.id = $1
                """, [.address(id)])
            guard let row = found.rows.first else { return try Self.absence(of: id, in: &connection) }
            return try RunRow(id: id, row).finding(of: Data(row.bytes(8)))
        }
    }

    package func profile(of runID: String) async throws -> [UInt8]? {
        try await content(
            "SELECT content FROM run_profiles WHERE run_id = $1 AND format_version = $2",
            [.address(runID), .int(Self.profileFormatVersion)])
    }

    package func unfinishedRuns() async throws -> [String] {
        try await identifiers("SELECT id FROM runs WHERE outcome IS NULL", [])
    }

    package func standing(ofRun id: String) async throws -> Standing? { try await standing(of: id, in: .runs) }

    package func sharedRunIDs(of snippetID: String, limit: Int) async throws -> [String] {
        try await identifiers(
            "SELECT id FROM runs WHERE snippet_id = $1 AND shared ORDER BY created_at_ms DESC LIMIT $2",
            [.address(snippetID), .int(limit)])
    }

    // Of all kinds.

    func content(_ statement: String, _ parameters: [PostgresValue]) async throws -> [UInt8]? {
        try await read { try $0.execute(statement, parameters).rows.first?.bytes(0) }
    }

    func identifiers(_ statement: String, _ parameters: [PostgresValue]) async throws -> [String] {
        try await read { try $0.execute(statement, parameters).rows.map { try $0.text(0) } }
    }

    func standing(of id: String, in table: KeptTable) async throws -> Standing? {
        try await read { connection in
            try connection.execute(
                "SELECT shared, expires_at_ms FROM \(table.rawValue) WHERE id = $1", [.address(id)]
            ).rows.first.map { row in
                Standing(shared: try row.bool(0), expiresAt: try row.optionalInt(1).map(Date.init(milliseconds:)))
            }
        }
    }

    /// What is said of an address under which there is nothing.
    static func absence<Value>(
        of id: String, in connection: inout PostgresConnection
    ) throws -> StoreFinding<Value> {
        let removed = try connection.execute("SELECT 1 FROM removals WHERE id = $1", [.address(id)])
        return removed.rows.isEmpty ? .unknown : .removed
    }
}

extension RunRow {
    fileprivate init(id: String, _ row: PostgresRow) throws {
        self.init(
            id: id, snippetID: try row.text(0), ownerDigest: Data(try row.bytes(1)), state: try row.text(2),
            createdAtMs: try row.int(3), expiresAtMs: try row.optionalInt(4), shared: try row.bool(5),
            outcome: try row.optionalBytes(6).map { Data($0) }, parentID: try row.optionalText(7))
    }
}
