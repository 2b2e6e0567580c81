import Foundation
import GRDB
package import Runs
import Snippets

extension Archive {
    /// Stores an upload with its profile, and makes room for it among what its client has.
    package func insert(_ upload: Upload, profile: [UInt8], owner: OwnerToken, client: String?) async throws {
        let document = try await Self.encode(StoredUpload(upload))
        let digest = client.flatMap { clients?.of($0) }
        try await file.write(.new) { [clientByteLimit] database in
            try database.execute(
                sql: """
                    INSERT INTO uploads (id, ownerDigest, createdAtMs, expiresAtMs, shared, client, storedBytes, document)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    upload.id, owner.digest, upload.createdAt.milliseconds, upload.expiresAt?.milliseconds,
                    upload.shared, digest, Limits.storedRowBytes + document.count + profile.count, document,
                ])
            try database.execute(
                sql: "INSERT INTO uploadProfiles (uploadID, formatVersion, content) VALUES (?, ?, ?)",
                arguments: [upload.id, Self.profileFormatVersion, Data(profile)])
            if let digest {
                try Self.makeRoom(
                    for: digest, besides: upload.id, limitBytes: clientByteLimit, at: Date(), in: database)
            }
        }
    }

    package func upload(_ id: String) async throws -> StoreFinding<Upload> {
        try await database.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT createdAtMs, expiresAtMs, shared, document FROM uploads WHERE id = ?",
                arguments: [id])
            if let row { return try Self.finding(id, row) }
            let removed = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM removals WHERE id = ?)", arguments: [id])
            return removed == true ? .removed : .unknown
        }
    }

    package func uploads(ownedBy token: OwnerToken, limit: Int) async throws -> [Upload] {
        try await database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, createdAtMs, expiresAtMs, shared, document FROM uploads WHERE ownerDigest = ?
                    ORDER BY createdAtMs DESC LIMIT ?
                    """, arguments: [token.digest, limit])
            return try rows.compactMap { row in
                if case .found(let upload) = try Self.finding(row["id"], row) { upload } else { nil }
            }
        }
    }

    private static func finding(_ id: String, _ row: Row) throws -> StoreFinding<Upload> {
        let expiry: Int64? = row["expiresAtMs"]
        return try StoredUpload.finding(
            id, createdAt: Date(milliseconds: row["createdAtMs"]), expiresAt: expiry.map(Date.init(milliseconds:)),
            shared: row["shared"], document: row["document"])
    }

    /// The view's JSON, gzip'ed, as it was stored; nil where there is no such upload.
    package func profile(ofUpload id: String) async throws -> [UInt8]? {
        try await database.read { database in
            try Data.fetchOne(
                database, sql: "SELECT content FROM uploadProfiles WHERE uploadID = ? AND formatVersion = ?",
                arguments: [id, Self.profileFormatVersion])
        }.map(Array.init)
    }
}
