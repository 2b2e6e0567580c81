package import Foundation
import GRDB
import Runs
import Snippets

/// A run as its table holds it.
struct RunRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "runs"

    let id: String
    let snippetID: String
    let ownerDigest: Data
    let state: String
    let createdAtMs: Int64
    let expiresAtMs: Int64?
    let shared: Bool
    let outcome: Data?
    let parentID: String?
    /// A digest; nil where nobody's bytes are counted: of rows from before, and of what is shared.
    var client: Data?
    /// As compressed, with the snippet and the profile.
    var storedBytes = 0

    /// A run that was just queued.
    init(_ run: Run, owner: OwnerToken) {
        id = run.id
        snippetID = run.snippetAddress.rawValue
        ownerDigest = owner.digest
        state = run.state.rawValue
        createdAtMs = run.createdAt.milliseconds
        expiresAtMs = run.expiresAt?.milliseconds
        shared = run.shared
        outcome = nil
        parentID = run.parent
    }

    /// One as it was stored, without whose bytes it counts among.
    init(
        id: String, snippetID: String, ownerDigest: Data, state: String, createdAtMs: Int64, expiresAtMs: Int64?,
        shared: Bool, outcome: Data?, parentID: String?
    ) {
        self.id = id
        self.snippetID = snippetID
        self.ownerDigest = ownerDigest
        self.state = state
        self.createdAtMs = createdAtMs
        self.expiresAtMs = expiresAtMs
        self.shared = shared
        self.outcome = outcome
        self.parentID = parentID
    }

    /// The run with its snippet; nil where the snippet is gone. One whose end cannot be read has failed with a sentence
    /// that says so.
    func finding(in database: Database) throws -> StoreFinding<Run>? {
        guard let row = try SnippetRow.fetchOne(database, key: snippetID) else { return nil }
        return try finding(of: row.document)
    }

    /// - Parameter document: of its snippet.
    func finding(of document: Data) throws -> StoreFinding<Run> {
        switch try StoredDocument.read(StoredSnippet.self, from: document) {
        case .unreadable(let sentence):
            return .unreadable(
                UnreadableRecord(
                    id: id, createdAt: Date(milliseconds: createdAtMs),
                    expiresAt: expiresAtMs.map(Date.init(milliseconds:)), shared: shared, sentence: sentence))
        case .read(let snippet): return .found(try run(of: snippet))
        }
    }

    private func run(of snippet: Snippet) throws -> Run {
        var run = Run(
            id: id, snippet: snippet, createdAt: Date(milliseconds: createdAtMs),
            expiresAt: expiresAtMs.map(Date.init(milliseconds:)), parent: parentID)
        run.snippetID = SnippetID(rawValue: snippetID)
        run.shared = shared
        guard let outcome else { return run }
        switch try StoredDocument.read(StoredOutcome.self, from: outcome) {
        case .read(let outcome): run.end(with: outcome)
        case .unreadable(let sentence): run.end(with: .failed(sentence))
        }
        return run
    }
}

/// A snippet as its table holds it.
struct SnippetRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "snippets"

    let id: String
    let document: Data

    init(_ run: Run) throws {
        id = run.snippetAddress.rawValue
        document = try StoredDocument.encode(StoredSnippet(run.snippet))
    }
}

/// A run or a comparison whose document this version cannot read: what its row says of it.
package struct UnreadableRecord: Error, Hashable, Sendable {
    package let id: String
    package let createdAt: Date
    /// Nil once shared.
    package let expiresAt: Date?
    package let shared: Bool
    /// Why it cannot be read.
    package let sentence: String
}

extension Date {
    /// Dates beyond what a column holds are its end.
    var milliseconds: Int64 { Int64(exactly: (timeIntervalSince1970 * 1000).rounded()) ?? .max }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
