import Foundation
import GRDB
package import Runs
package import Snippets

/// The store of snippets, runs and profiles: one SQLite file.
///
/// What a method acknowledges by returning survives `kill -9` and power loss: every commit is synced. Runs in flight
/// are stored once, as `queued`; they become immutable, but for sharing and removal, when they are final.
package struct Archive: Sendable {
    package enum Finding: Sendable {
        /// A run that is in flight is `queued` here; how far it is, its worker knows.
        case found(Run)
        case removed
        case unknown
    }

    /// The version of the profile blobs' format, stored beside each.
    package static let profileFormatVersion = 1

    let database: any DatabaseWriter
    let byteLimit: Int

    /// Opens or creates the store at `path`.
    /// - Parameter byteLimit: beyond it nothing further is shared.
    package init(path: String, byteLimit: Int = Limits.storeBytes) throws {
        self.byteLimit = byteLimit
        var configuration = Configuration()
        // The default fails at once where two writers meet.
        configuration.busyMode = .timeout(5)
        // What is removed is overwritten, not only unlinked.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        database = try DatabasePool(path: path, configuration: configuration)
        // A pool syncs at checkpoints only, so an acknowledged run could be lost with the power.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Schema.migrator.migrate(database)
    }

    /// Stores a run that was just queued, with its snippet.
    package func insert(_ run: Run, owner: OwnerToken) async throws {
        let row = try RunRow(run, owner: owner)
        let snippet = try SnippetRow(run.snippet)
        try await database.write { database in
            try snippet.insert(database, onConflict: .ignore)
            try row.insert(database)
        }
    }

    /// Stores how a run ended, with its profile where there is one. Does nothing to a run that is final already, or gone.
    /// - Parameter profile: the view's JSON, gzip'ed.
    package func finish(_ runID: String, with outcome: RunOutcome, profile: [UInt8]?) async throws {
        let document = try JSONEncoder().encode(outcome)
        try await database.write { database in
            try database.execute(
                sql: "UPDATE runs SET state = ?, outcome = ? WHERE id = ? AND outcome IS NULL",
                arguments: [outcome.state.rawValue, document, runID])
            guard database.changesCount == 1, let profile, !profile.isEmpty else { return }
            try database.execute(
                sql: "INSERT INTO profiles (runID, formatVersion, content) VALUES (?, ?, ?)",
                arguments: [runID, Self.profileFormatVersion, Data(profile)])
        }
    }

    /// Runs that an earlier process left in flight become `failed`.
    /// - Parameter sentence: what their pages say.
    /// - Returns: how many there were.
    @discardableResult
    package func failInterruptedRuns(_ sentence: String) async throws -> Int {
        let document = try JSONEncoder().encode(RunOutcome.failed(sentence))
        return try await database.write { database in
            try database.execute(
                sql: "UPDATE runs SET state = ?, outcome = ? WHERE outcome IS NULL",
                arguments: [Run.State.failed.rawValue, document])
            return database.changesCount
        }
    }

    package func run(_ id: String) async throws -> Finding {
        try await database.read { database in
            if let row = try RunRow.fetchOne(database, key: id), let run = try row.run(in: database) {
                return .found(run)
            }
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

    /// - Parameter id: of a run or a comparison.
    package func isOwner(_ token: OwnerToken, of id: String) async throws -> Bool {
        try await database.read { database in
            try Data.fetchOne(
                database,
                sql: """
                    SELECT ownerDigest FROM runs WHERE id = :id
                    UNION ALL SELECT ownerDigest FROM comparisons WHERE id = :id
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
            let runs = try rows.compactMap { try $0.run(in: database) }
            return runs.first.map { ($0.snippet, runs) }
        }
    }
}
