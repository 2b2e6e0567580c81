package import Foundation
import PostgreSQL
import Snippets

/// How the store makes room: of what nobody shared, the oldest goes first. What is shared or in flight stays.
///
/// What is in use is the sum of what rows are counted for, not the files of the server: those are its operator's matter,
/// and not every engine tells how large they are. The sum is kept in a few rows, one of which each write changes as its
/// last act, so that it costs the same however much is stored.
extension PostgresStore {
    package func size() async throws -> (usedBytes: Int, full: Bool) {
        let used = try await read { try Self.usedBytes(in: &$0) }
        return (used, used >= byteLimit)
    }

    static func usedBytes(in connection: inout PostgresConnection) throws -> Int {
        let sum = try connection.execute("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM totals")
        return Int(try sum.rows.first?.int(0) ?? 0)
    }

    /// Adds to the sum of what is stored. The last act of a transaction, because it holds a row that others want.
    static func count(_ bytes: Int, in connection: inout PostgresConnection) throws {
        guard bytes != 0 else { return }
        try connection.execute(
            "UPDATE totals SET bytes = bytes + $1 WHERE part = $2",
            [.int(bytes), .int(Int.random(in: 0..<PostgresSchema.totals))])
    }

    package func makeRoom(at date: Date) async throws -> Int {
        guard try await size().usedBytes >= byteLimit / 100 * Limits.storeHighWaterPercent else { return 0 }
        let youngest = date.addingTimeInterval(-Double(Limits.unsharedLeastSeconds))
        var count = 0
        while try await size().usedBytes > byteLimit / 100 * Limits.storeLowWaterPercent {
            let removed = try await write { connection, _ in
                let oldest = try UnsharedThing.oldest(
                    "expires_at_ms IS NOT NULL AND created_at_ms < $1", [.int(youngest.milliseconds)],
                    limit: Self.evictedAtOnce, in: &connection)
                let freed = try UnsharedThing.remove(oldest, at: date, in: &connection)
                try Self.count(-freed, in: &connection)
                return oldest.count
            }
            count += removed
            if removed < Self.evictedAtOnce { break }
        }
        return count
    }

    private static let evictedAtOnce = 20

    /// Removes the oldest of what this client has and nobody shared, until the rest is within its limit.
    /// - Parameters:
    ///   - client: nil where nobody's bytes are counted.
    ///   - ended: what has just ended, and is there for its reader whatever it takes.
    /// - Returns: the bytes that were freed.
    static func makeRoom(
        for client: [UInt8]?, besides ended: String, limitBytes: Int, in connection: inout PostgresConnection
    ) throws -> Int {
        guard let client else { return 0 }
        let sums = ["runs", "comparisons", "uploads", "playground_snippets"].map {
            "(SELECT COALESCE(SUM(stored_bytes), 0) FROM \($0) WHERE client = $1)"
        }
        let used = try connection.execute(
            "SELECT CAST(\(sums.joined(separator: " + ")) AS BIGINT)", [.bytes(client)])
        var (excess, freed) = (Int(try used.rows.first?.int(0) ?? 0) - limitBytes, 0)
        while excess > 0 {
            let oldest = try UnsharedThing.oldest(
                "client = $1 AND id <> $2", [.bytes(client), .address(ended)], limit: 1, in: &connection)
            guard let first = oldest.first else { break }
            freed += try UnsharedThing.remove(oldest, at: Date(), in: &connection)
            // Also where another one has just removed it: a row of ours is never free, or this would not end.
            excess -= max(1, first.storedBytes)
        }
        return freed
    }
}

/// A run, a comparison or an upload that is over and that nobody shared.
private struct UnsharedThing {
    let id: String
    let storedBytes: Int
    let table: KeptTable

    /// All that is unshared has an expiry, and all the same time to it: the index by expiry has the oldest first.
    /// - Parameter condition: of columns that all tables have.
    static func oldest(
        _ condition: String, _ parameters: [PostgresValue], limit: Int, in connection: inout PostgresConnection
    ) throws -> [UnsharedThing] {
        let parts = KeptTable.allCases.map { table in
            """
            SELECT * FROM (
                SELECT id, stored_bytes, CAST('\(table.rawValue)' AS TEXT) AS kept, expires_at_ms FROM \(table.rawValue)
                WHERE \(condition) AND \(table.isOverInPostgres) ORDER BY expires_at_ms LIMIT \(limit)) AS \(table.rawValue)
            """
        }
        return try connection.execute(
            parts.joined(separator: " UNION ALL ") + " ORDER BY expires_at_ms LIMIT \(limit)", parameters
        ).rows.compactMap { row in
            guard let table = KeptTable(rawValue: try row.text(2)) else { return nil }
            return UnsharedThing(id: try row.text(0), storedBytes: Int(try row.int(1)), table: table)
        }
    }

    static func remove(
        _ things: [UnsharedThing], at date: Date, in connection: inout PostgresConnection
    ) throws -> Int {
        try KeptTable.allCases.reduce(0) { freed, table in
            let ids = things.filter { $0.table == table }.map(\.id)
            return freed + (try PostgresStore.remove(ids, from: table, at: date, in: &connection))
        }
    }
}
