package import Foundation
import GRDB

/// How long runs and comparisons stay: for a while, for good once shared, or until their owner removes them.
extension Archive {
    package enum ShareOutcome: Equatable, Sendable {
        case shared
        case storeFull(limitBytes: Int)
    }

    /// Keeps the run for good. A store that is full keeps what it has and takes nothing more.
    package func share(_ runID: String) async throws -> ShareOutcome {
        try await share(runID, in: .runs)
    }

    /// Keeps the comparison for good, unless the store is full.
    package func shareComparison(_ id: String) async throws -> ShareOutcome {
        try await share(id, in: .comparisons)
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

    /// Bytes in use, and whether that is beyond the limit.
    package func size() async throws -> (usedBytes: Int, full: Bool) {
        let used = try await database.read { try Self.usedBytes($0) }
        return (used, used >= byteLimit)
    }
}

/// A table of what has an address, an owner and an end. The names are columns and conditions of `Schema`.
private enum KeptTable: String {
    case runs, comparisons

    /// What is in flight is not removed under its worker's hands.
    var isOver: String {
        switch self {
        case .runs: "outcome IS NOT NULL"
        case .comparisons: "ended"
        }
    }
}

extension Archive {
    private static let removedAtOnce = 1000

    private func share(_ id: String, in table: KeptTable) async throws -> ShareOutcome {
        try await database.write { [byteLimit] database in
            guard try Self.usedBytes(database) < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            try database.execute(
                sql: "UPDATE \(table.rawValue) SET shared = 1, expiresAtMs = NULL WHERE id = ?", arguments: [id])
            return .shared
        }
    }

    private func remove(_ id: String, from table: KeptTable, at date: Date) async throws {
        try await database.write { try Self.remove([id], from: table, at: date, in: $0) }
        await emptyLog()
    }

    private func removeExpired(from table: KeptTable, at date: Date) async throws -> Int {
        let count = try await database.write { database in
            let expired = try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM \(table.rawValue) WHERE expiresAtMs <= ? AND \(table.isOver)
                    LIMIT \(Self.removedAtOnce)
                    """, arguments: [date.milliseconds])
            try Self.remove(expired, from: table, at: date, in: database)
            return expired.count
        }
        if count > 0 { await emptyLog() }
        return count
    }

    private static func remove(_ ids: [String], from table: KeptTable, at date: Date, in database: Database) throws {
        for id in ids {
            try database.execute(sql: "DELETE FROM \(table.rawValue) WHERE id = ?", arguments: [id])
            guard database.changesCount == 1 else { continue }
            try database.execute(
                sql: "INSERT OR IGNORE INTO removals (id, removedAtMs) VALUES (?, ?)",
                arguments: [id, date.milliseconds])
        }
        guard table == .runs, !ids.isEmpty else { return }
        try database.execute(sql: "DELETE FROM snippets WHERE id NOT IN (SELECT snippetID FROM runs)")
    }

    /// The write-ahead log holds pages as they were before a removal, until it is emptied. Where a reader is in the way
    /// this gives up: the next checkpoint of any write overwrites them.
    private func emptyLog() async {
        _ = try? await database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    private static func usedBytes(_ database: Database) throws -> Int {
        func pragma(_ name: String) throws -> Int { try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0 }
        return try (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
    }
}
