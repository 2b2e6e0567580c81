import Foundation
import GRDB
package import Runs
package import Snippets

/// The store of snippets, runs and profiles: one SQLite file.
///
/// What a method acknowledges by returning survives `kill -9` and power loss: every commit is synced. Runs in flight
/// are stored once, as `queued`; they become immutable, but for sharing and removal, when they are final.
package struct Archive: Sendable {
    /// The version of the profile blobs' format, stored beside each.
    package static let profileFormatVersion = 1

    let file: StoreFile
    let byteLimit: Int
    let clientByteLimit: Int
    /// Nil only in a store that cannot be written.
    let clients: ClientDigest?

    var database: DatabasePool { file.database }

    /// Opens or creates the store at `path`: for reading alone where its disk takes nothing.
    /// - Parameters:
    ///   - byteLimit: beyond it nothing further is shared.
    ///   - clientByteLimit: of what one client has and nobody shared.
    ///   - reserveBytes: of the disk, kept for what must be written when it is full.
    /// - Throws: `StoreRefusal`
    package init(
        path: String, byteLimit: Int = Limits.storeBytes, clientByteLimit: Int = Limits.clientStoreBytes,
        reserveBytes: Int = 0
    ) throws {
        self.byteLimit = byteLimit
        self.clientByteLimit = clientByteLimit
        file = try StoreFile(path: path, reserveBytes: reserveBytes)
        do {
            clients = try file.database.read(ClientDigest.inStore)
        } catch {
            throw StoreRefusal(error, path: path)
        }
    }

    /// Stores a run that was just queued, with its snippet.
    /// - Parameter client: whose bytes it counts among until it is shared; nil for nobody's.
    package func insert(_ run: Run, owner: OwnerToken, client: String? = nil) async throws {
        let snippet = try SnippetRow(run)
        var row = RunRow(run, owner: owner)
        row.client = client.flatMap { clients?.of($0) }
        row.storedBytes = Limits.storedRowBytes + snippet.document.count
        try await file.write(.new) { [row] database in
            try snippet.insert(database, onConflict: .ignore)
            try row.insert(database)
        }
    }

    /// Stores how a run ended, with its profile where there is one. Does nothing to a run that is final already, or gone.
    /// - Parameter profile: the view's JSON, gzip'ed.
    @discardableResult
    package func finish(_ runID: String, with outcome: RunOutcome, profile: [UInt8]?) async throws -> Bool {
        let document = try await Self.encode(StoredOutcome(outcome))
        return try await file.write(.owed) { [clientByteLimit] database in
            try database.execute(
                sql: """
                    UPDATE runs SET state = ?, outcome = ?, storedBytes = storedBytes + ?
                    WHERE id = ? AND outcome IS NULL
                    """,
                arguments: [outcome.state.rawValue, document, document.count + (profile?.count ?? 0), runID])
            guard database.changesCount == 1 else { return false }
            if let profile, !profile.isEmpty {
                try database.execute(
                    sql: "INSERT INTO profiles (runID, formatVersion, content) VALUES (?, ?, ?)",
                    arguments: [runID, Self.profileFormatVersion, Data(profile)])
            }
            let client = try Data.fetchOne(database, sql: "SELECT client FROM runs WHERE id = ?", arguments: [runID])
            if let client {
                try Self.makeRoom(
                    for: client, besides: runID, limitBytes: clientByteLimit, at: Date(), in: database)
            }
            return true
        }
    }

    /// Megabytes of output take a while to encode and to compress, so not on the caller's executor.
    @concurrent
    static func encode(_ form: some StoredForm & Sendable) async throws -> Data { try StoredDocument.encode(form) }

    package func run(_ id: String) async throws -> StoreFinding<Run> {
        try await database.read { database in
            if let finding = try RunRow.fetchOne(database, key: id)?.finding(in: database) { return finding }
            let removed = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM removals WHERE id = ?)", arguments: [id])
            return removed == true ? .removed : .unknown
        }
    }

    /// The view's JSON, gzip'ed, as it was stored; nil where the run has none.
    package func profile(of runID: String) async throws -> [UInt8]? {
        try await database.read { database in
            try Data.fetchOne(
                database, sql: "SELECT content FROM profiles WHERE runID = ? AND formatVersion = ?",
                arguments: [runID, Self.profileFormatVersion])
        }.map(Array.init)
    }

    /// - Parameter id: of a run, a comparison or an upload.
    package func isOwner(_ token: OwnerToken, of id: String) async throws -> Bool {
        try await database.read { database in
            try Data.fetchOne(
                database,
                sql: """
                    SELECT ownerDigest FROM runs WHERE id = :id
                    UNION ALL SELECT ownerDigest FROM comparisons WHERE id = :id
                    UNION ALL SELECT ownerDigest FROM uploads WHERE id = :id
                    """, arguments: ["id": id])
        }.map(token.matches) ?? false
    }

    /// A snippet that somebody shared, with its shared runs, newest first; nil for any other.
    package func sharedSnippet(_ id: SnippetID, runs limit: Int = 20) async throws -> (snippet: Snippet, runs: [Run])? {
        try await database.read { database in
            let rows = try RunRow.fetchAll(
                database,
                sql: "SELECT * FROM runs WHERE snippetID = ? AND shared ORDER BY createdAtMs DESC LIMIT ?",
                arguments: [id.rawValue, limit])
            let runs = try rows.compactMap { row -> Run? in
                guard case .found(let run) = try row.finding(in: database) else { return nil }
                return run
            }
            return runs.first.map { ($0.snippet, runs) }
        }
    }
}
