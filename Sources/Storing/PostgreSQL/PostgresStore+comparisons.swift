package import Comparing
import Foundation
import PostgreSQL
package import Runs
import Snippets

extension PostgresStore {
    package func insert(_ comparison: Comparison, owner: OwnerToken, client: String?) async throws {
        let row = try ComparisonRow(comparison, owner: owner)
        let bytes = Limits.storedRowBytes + row.document.count
        let digest = client.map(clients.of)
        try await write { connection, _ in
            let inserted = try connection.execute(
                """
                INSERT INTO comparisons (id, owner_digest, before_run_id, after_run_id, created_at_ms, expires_at_ms,
                    shared, ended, document, client, stored_bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9, $10) ON CONFLICT (id) DO NOTHING
                """,
                [
                    .text(row.id), .data(row.ownerDigest), .text(row.beforeRunID), .text(row.afterRunID),
                    .int(row.createdAtMs), .int(row.expiresAtMs), .bool(row.shared), .data(row.document),
                    .data(digest), .int(bytes),
                ])
            try Self.count(inserted.changedRows * bytes, in: &connection)
        }
    }

    package func finish(
        _ id: String, with outcome: ComparisonOutcome, profiles: [Comparability.Side: [UInt8]]
    ) async throws -> Bool {
        switch try await comparison(id) {
        case .found(let planned):
            guard !planned.state.isFinal else { return false }
            return try await finish(planned.ended(with: outcome), profiles: profiles)
        case .unreadable: return try await close(id)
        case .removed, .unknown: return false
        }
    }

    /// Over, so that it expires and makes room like others; what its document says stays what it is.
    private func close(_ id: String) async throws -> Bool {
        try await write { connection, _ in
            try connection.execute(
                "UPDATE comparisons SET ended = TRUE WHERE id = $1 AND NOT ended", [.address(id)]
            ).changedRows == 1
        }
    }

    private func finish(_ comparison: Comparison, profiles: [Comparability.Side: [UInt8]]) async throws -> Bool {
        let id = comparison.id
        let document = try await Archive.encode(StoredComparison(comparison))
        let stored = Limits.storedRowBytes + document.count + profiles.values.reduce(0) { $0 + $1.count }
        return try await write { [clientByteLimit] connection, attempt in
            let open = try connection.execute(
                "SELECT stored_bytes, client FROM comparisons WHERE id = $1 AND NOT ended FOR UPDATE", [.address(id)])
            guard let row = open.rows.first else {
                // Ours may be the end that is there, committed before the connection was lost.
                guard attempt.mayHaveCommitted else { return false }
                return try connection.execute(
                    "SELECT 1 FROM comparisons WHERE id = $1 AND document = $2", [.address(id), .data(document)]
                ).rows.count == 1
            }
            try connection.execute(
                "UPDATE comparisons SET ended = TRUE, document = $2, stored_bytes = $3 WHERE id = $1",
                [.address(id), .data(document), .int(stored)])
            for (side, profile) in profiles where !profile.isEmpty {
                try connection.execute(
                    """
                    INSERT INTO comparison_profiles (comparison_id, side, format_version, content)
                    VALUES ($1, $2, $3, $4)
                    """,
                    [.address(id), .text(side.rawValue), .int(Self.profileFormatVersion), .bytes(profile)])
            }
            let freed = try Self.makeRoom(
                for: row.optionalBytes(1), besides: id, limitBytes: clientByteLimit, in: &connection)
            try Self.count(stored - Int(row.int(0)) - freed, in: &connection)
            return true
        }
    }

    package func comparison(_ id: String) async throws -> StoreFinding<Comparison> {
        try await read { connection in
            let found = try connection.execute(
                """
                SELECT owner_digest, before_run_id, after_run_id, created_at_ms, expires_at_ms, shared, ended, document
                FROM comparisons WHERE id = $1
                """, [.address(id)])
            guard let row = found.rows.first else { return try Self.absence(of: id, in: &connection) }
            return try ComparisonRow(id: id, row).finding()
        }
    }

    package func profile(of comparisonID: String, _ side: Comparability.Side) async throws -> [UInt8]? {
        try await content(
            "SELECT content FROM comparison_profiles WHERE comparison_id = $1 AND side = $2 AND format_version = $3",
            [.address(comparisonID), .text(side.rawValue), .int(Self.profileFormatVersion)])
    }

    package func unfinishedComparisons() async throws -> [String] {
        try await identifiers("SELECT id FROM comparisons WHERE NOT ended", [])
    }

    package func standing(ofComparison id: String) async throws -> Standing? {
        try await standing(of: id, in: .comparisons)
    }

    package func sharedComparisonIDs(of runID: String, limit: Int) async throws -> [String] {
        try await identifiers(
            """
            SELECT id FROM comparisons WHERE (before_run_id = $1 OR after_run_id = $1) AND shared
            ORDER BY created_at_ms DESC LIMIT $2
            """, [.address(runID), .int(limit)])
    }
}

extension ComparisonRow {
    fileprivate init(id: String, _ row: PostgresRow) throws {
        self.init(
            id: id, ownerDigest: Data(try row.bytes(0)), beforeRunID: try row.optionalText(1),
            afterRunID: try row.optionalText(2), createdAtMs: try row.int(3), expiresAtMs: try row.optionalInt(4),
            shared: try row.bool(5), ended: try row.bool(6), document: Data(try row.bytes(7)))
    }
}
