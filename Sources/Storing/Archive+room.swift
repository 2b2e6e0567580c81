package import Foundation
import GRDB
import Snippets

/// How the store makes room: of what nobody shared, the oldest goes first. What is shared or in flight stays.
extension Archive {
    /// Bytes in use as of the last write, and whether that is beyond the limit. Does not ask the store.
    package func size() async throws -> (usedBytes: Int, full: Bool) {
        (file.usedBytes, file.usedBytes >= byteLimit)
    }

    /// Why nothing new is taken in; nil where something is.
    package var obstacle: StoreObstacle? { file.obstacle }

    /// Tries whether what stood in the way of writing is gone.
    /// - Returns: whether something new can be taken in.
    package func recover() async -> Bool { await file.recover() }

    /// Whether `makeRoom` has something to do.
    package var isNearlyFull: Bool { file.usedBytes >= byteLimit / 100 * Limits.storeHighWaterPercent }

    /// Once the store is filled to `storeHighWaterPercent`, removes what nobody shared until it is filled to
    /// `storeLowWaterPercent`. What ended a moment ago stays for its reader.
    /// - Returns: how much was removed.
    @discardableResult
    package func makeRoom(at date: Date) async throws -> Int {
        guard isNearlyFull else { return 0 }
        var count = 0
        while file.usedBytes > byteLimit / 100 * Limits.storeLowWaterPercent {
            let removed = try await file.write(.owed) { database in
                let oldest = try UnsharedRow.oldest(
                    createdBefore: date.addingTimeInterval(-Double(Limits.unsharedLeastSeconds)),
                    limit: Self.evictedAtOnce, in: database)
                try UnsharedRow.remove(oldest, at: date, in: database)
                return oldest.count
            }
            // Each batch by itself: what is removed is overwritten, and the log would hold all of it.
            await file.emptyLog()
            count += removed
            if removed < Self.evictedAtOnce { break }
        }
        return count
    }

    private static let evictedAtOnce = 20

    /// Removes the oldest of what this client has and nobody shared, until the rest is within its limit.
    /// - Parameter ended: what has just ended, and is there for its reader whatever it takes.
    static func makeRoom(
        for client: Data, besides ended: String, limitBytes: Int, at date: Date, in database: Database
    ) throws {
        let used = try Int.fetchOne(
            database,
            sql: """
                SELECT (SELECT TOTAL(storedBytes) FROM runs WHERE client = :client)
                    + (SELECT TOTAL(storedBytes) FROM comparisons WHERE client = :client)
                    + (SELECT TOTAL(storedBytes) FROM uploads WHERE client = :client)
                    + (SELECT TOTAL(storedBytes) FROM playgroundSnippets WHERE client = :client)
                """, arguments: ["client": client])
        var excess = (used ?? 0) - limitBytes
        while excess > 0, let oldest = try UnsharedRow.oldest(of: client, besides: ended, in: database) {
            try UnsharedRow.remove([oldest], at: date, in: database)
            // A row of ours is never free, or this would not end.
            excess -= max(1, oldest.storedBytes)
        }
    }
}

/// A run, a comparison or an upload that is over and that nobody shared.
private struct UnsharedRow: Codable, FetchableRecord {
    let id: String
    let storedBytes: Int
    /// A case of `KeptTable`.
    let kept: String

    /// All that is unshared has an expiry, and all the same time to it: the index by expiry has the oldest first.
    static func oldest(createdBefore date: Date, limit: Int, in database: Database) throws -> [UnsharedRow] {
        try fetchAll(
            database,
            sql: """
                SELECT * FROM (
                    SELECT id, storedBytes, 'runs' AS kept, expiresAtMs FROM runs
                    WHERE expiresAtMs IS NOT NULL AND outcome IS NOT NULL AND createdAtMs < :date
                    ORDER BY expiresAtMs LIMIT :limit)
                UNION ALL SELECT * FROM (
                    SELECT id, storedBytes, 'comparisons' AS kept, expiresAtMs FROM comparisons
                    WHERE expiresAtMs IS NOT NULL AND ended AND createdAtMs < :date
                    ORDER BY expiresAtMs LIMIT :limit)
                UNION ALL SELECT * FROM (
                    SELECT id, storedBytes, 'uploads' AS kept, expiresAtMs FROM uploads
                    WHERE expiresAtMs IS NOT NULL AND createdAtMs < :date
                    ORDER BY expiresAtMs LIMIT :limit)
                ORDER BY expiresAtMs LIMIT :limit
                """, arguments: ["date": date.milliseconds, "limit": limit])
    }

    static func oldest(of client: Data, besides ended: String, in database: Database) throws -> UnsharedRow? {
        try fetchOne(
            database,
            sql: """
                SELECT * FROM (
                    SELECT id, storedBytes, 'runs' AS kept, expiresAtMs FROM runs
                    WHERE client = :client AND outcome IS NOT NULL AND id != :ended ORDER BY expiresAtMs LIMIT 1)
                UNION ALL SELECT * FROM (
                    SELECT id, storedBytes, 'comparisons' AS kept, expiresAtMs FROM comparisons
                    WHERE client = :client AND ended AND id != :ended ORDER BY expiresAtMs LIMIT 1)
                UNION ALL SELECT * FROM (
                    SELECT id, storedBytes, 'uploads' AS kept, expiresAtMs FROM uploads
                    WHERE client = :client AND id != :ended ORDER BY expiresAtMs LIMIT 1)
                ORDER BY expiresAtMs LIMIT 1
                """, arguments: ["client": client, "ended": ended])
    }

    static func remove(_ rows: [UnsharedRow], at date: Date, in database: Database) throws {
        for table in KeptTable.allCases {
            try Archive.remove(rows.filter { $0.kept == table.rawValue }.map(\.id), from: table, at: date, in: database)
        }
    }
}
