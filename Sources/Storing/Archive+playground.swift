import Foundation
import GRDB
import Snippets

/// What others share over the Go Playground's protocol: source alone, under an address that is made of it, for good.
extension Archive {
    package func keepPlaygroundSnippet(_ content: [UInt8], id: String, client: String?) async throws -> KeptSnippet {
        // What is there costs nothing, and needs no room.
        if try await playgroundSnippet(id) != nil { return .kept }
        let digest = client.flatMap { clients?.of($0) }
        let bytes = Limits.storedRowBytes + content.count
        return try await file.write(.new) { [byteLimit, clientByteLimit] database in
            guard try StoreFile.usedBytes(database) < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            let used = try Int.fetchOne(
                database, sql: "SELECT TOTAL(storedBytes) FROM playgroundSnippets WHERE client = ?", arguments: [digest]
            )
            if digest != nil, (used ?? 0) + bytes > clientByteLimit { return .clientFull(limitBytes: clientByteLimit) }
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO playgroundSnippets (id, createdAtMs, client, storedBytes, content)
                    VALUES (?, ?, ?, ?, ?)
                    """, arguments: [id, Date().milliseconds, digest, bytes, Data(content)])
            if let digest {
                try Self.makeRoom(for: digest, besides: id, limitBytes: clientByteLimit, at: Date(), in: database)
            }
            return .kept
        }
    }

    package func playgroundSnippet(_ id: String) async throws -> [UInt8]? {
        try await database.read { database in
            try Data.fetchOne(database, sql: "SELECT content FROM playgroundSnippets WHERE id = ?", arguments: [id])
        }.map(Array.init)
    }
}
