import Foundation
import PostgreSQL
package import Runs
import Snippets

extension PostgresStore {
    package func insert(_ upload: Upload, profile: [UInt8], owner: OwnerToken, client: String?) async throws {
        let document = try await Archive.encode(StoredUpload(upload))
        let bytes = Limits.storedRowBytes + document.count + profile.count
        let digest = client.map(clients.of)
        try await write { [clientByteLimit] connection, _ in
            let inserted = try connection.execute(
                """
                INSERT INTO uploads (id, owner_digest, created_at_ms, expires_at_ms, shared, client, stored_bytes, document)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING
                """,
                [
                    .text(upload.id), .data(owner.digest), .int(upload.createdAt.milliseconds),
                    .int(upload.expiresAt?.milliseconds), .bool(upload.shared), .data(digest), .int(bytes),
                    .data(document),
                ])
            guard inserted.changedRows == 1 else { return }
            try connection.execute(
                "INSERT INTO upload_profiles (upload_id, format_version, content) VALUES ($1, $2, $3)",
                [.text(upload.id), .int(Self.profileFormatVersion), .bytes(profile)])
            let freed = try Self.makeRoom(
                for: digest.map(Array.init), besides: upload.id, limitBytes: clientByteLimit, in: &connection)
            try Self.count(bytes - freed, in: &connection)
        }
    }

    package func upload(_ id: String) async throws -> StoreFinding<Upload> {
        try await read { connection in
            let found = try connection.execute(
                "SELECT id, created_at_ms, expires_at_ms, shared, document FROM uploads WHERE id = $1", [.address(id)])
            guard let row = found.rows.first else { return try Self.absence(of: id, in: &connection) }
            return try Self.upload(row)
        }
    }

    package func uploads(ownedBy token: OwnerToken, limit: Int) async throws -> [Upload] {
        try await read { connection in
            try connection.execute(
                """
                SELECT id, created_at_ms, expires_at_ms, shared, document FROM uploads WHERE owner_digest = $1
                ORDER BY created_at_ms DESC LIMIT $2
                """, [.data(token.digest), .int(limit)]
            ).rows.compactMap { row in
                if case .found(let upload) = try Self.upload(row) { upload } else { nil }
            }
        }
    }

    private static func upload(_ row: PostgresRow) throws -> StoreFinding<Upload> {
        try StoredUpload.finding(
            row.text(0), createdAt: Date(milliseconds: row.int(1)),
            expiresAt: row.optionalInt(2).map(Date.init(milliseconds:)), shared: row.bool(3),
            document: Data(row.bytes(4)))
    }

    package func profile(ofUpload id: String) async throws -> [UInt8]? {
        try await content(
            "SELECT content FROM upload_profiles WHERE upload_id = $1 AND format_version = $2",
            [.address(id), .int(Self.profileFormatVersion)])
    }

    package func standing(ofUpload id: String) async throws -> Standing? { try await standing(of: id, in: .uploads) }

    // What others share over the Go Playground's protocol.

    package func keepPlaygroundSnippet(_ content: [UInt8], id: String, client: String?) async throws -> KeptSnippet {
        // What is there costs nothing, and needs no room.
        if try await playgroundSnippet(id) != nil { return .kept }
        let digest = client.map(clients.of)
        let bytes = Limits.storedRowBytes + content.count
        return try await write { [byteLimit, clientByteLimit] connection, _ in
            guard try Self.usedBytes(in: &connection) < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            if let digest {
                let used = try connection.execute(
                    "SELECT CAST(COALESCE(SUM(stored_bytes), 0) AS BIGINT) FROM playground_snippets WHERE client = $1",
                    [.data(digest)]
                ).rows.first?.int(0)
                guard Int(used ?? 0) + bytes <= clientByteLimit else { return .clientFull(limitBytes: clientByteLimit) }
            }
            let inserted = try connection.execute(
                """
                INSERT INTO playground_snippets (id, created_at_ms, client, stored_bytes, content)
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING
                """, [.address(id), .int(Date().milliseconds), .data(digest), .int(bytes), .bytes(content)])
            let freed = try Self.makeRoom(
                for: digest.map(Array.init), besides: id, limitBytes: clientByteLimit, in: &connection)
            try Self.count(inserted.changedRows * bytes - freed, in: &connection)
            return .kept
        }
    }

    package func playgroundSnippet(_ id: String) async throws -> [UInt8]? {
        try await content("SELECT content FROM playground_snippets WHERE id = $1", [.address(id)])
    }
}
