package import Foundation
import GRDB
import Snippets

/// How long runs and comparisons stay: for a while, for good once shared, or until their owner removes them.
extension Archive {
    /// Keeps the run for good. A store that is full keeps what it has and takes nothing more.
    package func share(_ runID: String) async throws -> ShareOutcome {
        try await share(runID, in: .runs)
    }

    /// Keeps the comparison for good, unless the store is full.
    package func shareComparison(_ id: String) async throws -> ShareOutcome {
        try await share(id, in: .comparisons)
    }

    /// Keeps the upload for good, unless the store is full.
    package func shareUpload(_ id: String) async throws -> ShareOutcome {
        try await share(id, in: .uploads)
    }

    /// Removes the upload for good, with its profile.
    package func removeUpload(_ id: String, at date: Date) async throws {
        try await remove(id, from: .uploads, at: date)
    }

    /// Removes unshared uploads whose time has come.
    /// - Returns: how many there were.
    @discardableResult
    package func removeExpiredUploads(at date: Date) async throws -> Int {
        try await removeExpired(from: .uploads, at: date)
    }

    /// Removes the run for good, with its profile, and its snippet where no other run has the same.
    package func remove(_ runID: String, at date: Date) async throws {
        try await remove(runID, from: .runs, at: date)
    }

    /// Removes the comparison for good, with its profiles.
    package func removeComparison(_ id: String, at date: Date) async throws {
        try await remove(id, from: .comparisons, at: date)
    }

    /// Removes unshared runs whose time has come.
    /// - Returns: how many there were.
    @discardableResult
    package func removeExpired(at date: Date) async throws -> Int {
        try await removeExpired(from: .runs, at: date)
    }

    /// Removes unshared comparisons whose time has come.
    /// - Returns: how many there were.
    @discardableResult
    package func removeExpiredComparisons(at date: Date) async throws -> Int {
        try await removeExpired(from: .comparisons, at: date)
    }

    /// Forgets the addresses of what was removed long ago, and the oldest beyond a number: who asks for one of those
    /// hears that there is nothing, as if there never had been.
    /// - Returns: how many there were.
    @discardableResult
    package func forgetRemovals(at date: Date, keeping kept: Int = Limits.removalsKept) async throws -> Int {
        let oldest = date.addingTimeInterval(-Double(Limits.removalDays) * 86_400)
        var count = 0
        while true {
            let forgotten = try await file.write(.owed) { database in
                // Row numbers grow, so the smallest are the oldest.
                try database.execute(
                    sql: """
                        DELETE FROM removals WHERE rowid IN (
                            SELECT rowid FROM removals WHERE removedAtMs < :oldest
                                OR rowid <= (SELECT rowid FROM removals ORDER BY rowid DESC LIMIT 1 OFFSET :kept)
                            ORDER BY rowid LIMIT :atOnce)
                        """,
                    arguments: ["oldest": oldest.milliseconds, "kept": kept, "atOnce": Self.removedAtOnce])
                return database.changesCount
            }
            count += forgotten
            if forgotten < Self.removedAtOnce { return count }
        }
    }
}

/// A table of what has an address, an owner and an end. The names are columns and conditions of `Schema`.
enum KeptTable: String, CaseIterable {
    case runs, comparisons, uploads

    /// What is in flight is not removed under its worker's hands.
    fileprivate var isOver: String {
        switch self {
        case .runs: "outcome IS NOT NULL"
        case .comparisons: "ended"
        case .uploads: "1"
        }
    }
}

extension Archive {
    private static let removedAtOnce = 1000

    private func share(_ id: String, in table: KeptTable) async throws -> ShareOutcome {
        try await file.write(.new) { [byteLimit] database in
            guard try StoreFile.usedBytes(database) < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            try database.execute(
                sql: "UPDATE \(table.rawValue) SET shared = 1, expiresAtMs = NULL, client = NULL WHERE id = ?",
                arguments: [id])
            return .shared
        }
    }

    private func remove(_ id: String, from table: KeptTable, at date: Date) async throws {
        do {
            try await file.write(.owed) { try Self.remove([id], from: table, at: date, in: $0) }
        } catch StoreObstacle.diskFull {
            try await file.writeUnscrubbed { try Self.remove([id], from: table, at: date, in: $0) }
        }
        await file.emptyLog()
    }

    private func removeExpired(from table: KeptTable, at date: Date) async throws -> Int {
        let count = try await file.write(.owed) { database in
            let expired = try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM \(table.rawValue) WHERE expiresAtMs <= ? AND \(table.isOver)
                    LIMIT \(Self.removedAtOnce)
                    """, arguments: [date.milliseconds])
            try Self.remove(expired, from: table, at: date, in: database)
            return expired.count
        }
        if count > 0 { await file.emptyLog() }
        return count
    }

    static func remove(_ ids: [String], from table: KeptTable, at date: Date, in database: Database) throws {
        // Before the rows that name them are gone.
        let snippets = table == .runs ? try Self.snippets(of: ids, in: database) : []
        for id in ids {
            try database.execute(sql: "DELETE FROM \(table.rawValue) WHERE id = ?", arguments: [id])
            guard database.changesCount == 1 else { continue }
            try database.execute(
                sql: "INSERT OR IGNORE INTO removals (id, removedAtMs) VALUES (?, ?)",
                arguments: [id, date.milliseconds])
        }
        for snippet in snippets {
            try database.execute(
                sql: "DELETE FROM snippets WHERE id = :id AND NOT EXISTS (SELECT 1 FROM runs WHERE snippetID = :id)",
                arguments: ["id": snippet])
        }
    }

    private static func snippets(of runIDs: [String], in database: Database) throws -> Set<String> {
        Set(
            try runIDs.compactMap {
                try String.fetchOne(database, sql: "SELECT snippetID FROM runs WHERE id = ?", arguments: [$0])
            })
    }
}
