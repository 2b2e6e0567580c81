package import Comparing
import Foundation
import GRDB
package import Runs
import Snippets

/// Comparisons, kept like runs: what is acknowledged is synced, what is final does not change but for sharing and removal.
extension Archive {
    /// Stores a comparison that was just queued.
    /// - Parameter client: whose bytes it counts among until it is shared; nil for nobody's.
    package func insert(_ comparison: Comparison, owner: OwnerToken, client: String? = nil) async throws {
        var row = try ComparisonRow(comparison, owner: owner)
        row.client = client.flatMap { clients?.of($0) }
        row.storedBytes = Limits.storedRowBytes + row.document.count
        try await file.write(.new) { [row] in try row.insert($0) }
    }

    /// Stores how a comparison ended. Does nothing to one that is final already, or gone.
    /// - Parameter profiles: of each side that has one, the view's JSON, gzip'ed.
    @discardableResult
    package func finish(
        _ id: String, with outcome: ComparisonOutcome, profiles: [Comparability.Side: [UInt8]] = [:]
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
        try await file.write(.owed) { database in
            try database.execute(
                sql: "UPDATE comparisons SET ended = 1 WHERE id = ? AND NOT ended", arguments: [id])
            return database.changesCount == 1
        }
    }

    private func finish(
        _ comparison: Comparison, profiles: [Comparability.Side: [UInt8]]
    ) async throws -> Bool {
        let id = comparison.id
        let document = try await Self.encode(StoredComparison(comparison))
        return try await file.write(.owed) { [clientByteLimit] database in
            guard var row = try ComparisonRow.fetchOne(database, key: id), !row.ended else { return false }
            row.ended = true
            row.document = document
            row.storedBytes =
                Limits.storedRowBytes + document.count + profiles.values.reduce(0) { $0 + $1.count }
            try row.update(database)
            for (side, profile) in profiles where !profile.isEmpty {
                try database.execute(
                    sql: """
                        INSERT INTO comparisonProfiles (comparisonID, side, formatVersion, content)
                        VALUES (?, ?, ?, ?)
                        """, arguments: [id, side.rawValue, Self.profileFormatVersion, Data(profile)])
            }
            if let client = row.client {
                try Self.makeRoom(
                    for: client, besides: id, limitBytes: clientByteLimit, at: Date(), in: database)
            }
            return true
        }
    }

    package func comparison(_ id: String) async throws -> StoreFinding<Comparison> {
        try await database.read { database in
            if let row = try ComparisonRow.fetchOne(database, key: id) { return try row.finding() }
            let removed = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM removals WHERE id = ?)", arguments: [id])
            return removed == true ? .removed : .unknown
        }
    }

    /// The view's JSON, gzip'ed; nil where that side has none.
    package func profile(of comparisonID: String, _ side: Comparability.Side) async throws -> [UInt8]? {
        try await database.read { database in
            try Data.fetchOne(
                database,
                sql: """
                    SELECT content FROM comparisonProfiles
                    WHERE comparisonID = ? AND side = ? AND formatVersion = ?
                    """, arguments: [comparisonID, side.rawValue, Self.profileFormatVersion])
        }.map(Array.init)
    }

    /// What a run's page lists: comparisons that name the run and that somebody shared, newest first. Of others the
    /// address is only for those who have it.
    package func sharedComparisons(of runID: String, limit: Int) async throws -> [Comparison] {
        try await database.read { database in
            try ComparisonRow.fetchAll(
                database,
                sql: """
                    SELECT * FROM comparisons WHERE (beforeRunID = :id OR afterRunID = :id) AND shared
                    ORDER BY createdAtMs DESC LIMIT :limit
                    """, arguments: ["id": runID, "limit": limit]
            ).compactMap { row -> Comparison? in
                guard case .found(let comparison) = try row.finding() else { return nil }
                return comparison
            }
        }
    }
}

/// A comparison as its table holds it.
struct ComparisonRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "comparisons"

    let id: String
    let ownerDigest: Data
    let beforeRunID: String?
    let afterRunID: String?
    let createdAtMs: Int64
    let expiresAtMs: Int64?
    let shared: Bool
    var ended: Bool
    var document: Data
    /// A digest; nil where nobody's bytes are counted: of rows from before, and of what is shared.
    var client: Data?
    /// As compressed, with the profiles.
    var storedBytes = 0

    /// One that was just queued.
    init(_ comparison: Comparison, owner: OwnerToken) throws {
        id = comparison.id
        ownerDigest = owner.digest
        beforeRunID = comparison.plan.before.runID
        afterRunID = comparison.plan.after.runID
        createdAtMs = comparison.createdAt.milliseconds
        expiresAtMs = comparison.expiresAt?.milliseconds
        shared = comparison.shared
        ended = false
        document = try StoredDocument.encode(StoredComparison(comparison))
    }

    /// One as it was stored, without whose bytes it counts among.
    init(
        id: String, ownerDigest: Data, beforeRunID: String?, afterRunID: String?, createdAtMs: Int64,
        expiresAtMs: Int64?, shared: Bool, ended: Bool, document: Data
    ) {
        self.id = id
        self.ownerDigest = ownerDigest
        self.beforeRunID = beforeRunID
        self.afterRunID = afterRunID
        self.createdAtMs = createdAtMs
        self.expiresAtMs = expiresAtMs
        self.shared = shared
        self.ended = ended
        self.document = document
    }

    func finding() throws -> StoreFinding<Comparison> {
        let expiresAt = expiresAtMs.map(Date.init(milliseconds:))
        switch try StoredDocument.read(StoredComparison.self, from: document) {
        case .unreadable(let sentence):
            return .unreadable(
                UnreadableRecord(
                    id: id, createdAt: Date(milliseconds: createdAtMs), expiresAt: expiresAt, shared: shared,
                    sentence: sentence))
        case .read(let stored):
            var comparison = Comparison(
                id: id, plan: stored.plan, createdAt: stored.createdAt ?? Date(milliseconds: createdAtMs),
                expiresAt: expiresAt)
            comparison.shared = shared
            if let outcome = stored.outcome { comparison.end(with: outcome) }
            return .found(comparison)
        }
    }
}

extension Comparison {
    func ended(with outcome: ComparisonOutcome) -> Comparison {
        var comparison = self
        comparison.end(with: outcome)
        return comparison
    }
}
