import Foundation
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
    init(_ run: Run, owner: OwnerToken) throws {
        id = run.id
        snippetID = try SnippetID(of: run.snippet).rawValue
        ownerDigest = owner.digest
        state = run.state.rawValue
        createdAtMs = run.createdAt.milliseconds
        expiresAtMs = run.expiresAt?.milliseconds
        shared = run.shared
        outcome = nil
        parentID = run.parent
    }

    /// The run with its snippet; nil where the snippet is gone.
    func run(in database: Database) throws -> Run? {
        guard let snippet = try SnippetRow.fetchOne(database, key: snippetID)?.snippet() else { return nil }
        var run = Run(
            id: id, snippet: snippet, createdAt: Date(milliseconds: createdAtMs),
            expiresAt: expiresAtMs.map(Date.init(milliseconds:)), parent: parentID)
        run.shared = shared
        if let outcome {
            run.end(with: try StoredDocument.decode(RunOutcome.self, from: outcome))
        }
        return run
    }
}

/// A snippet as its table holds it.
struct SnippetRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "snippets"

    let id: String
    let document: Data

    init(_ snippet: Snippet) throws {
        id = try SnippetID(of: snippet).rawValue
        document = try StoredDocument.encode(snippet)
    }

    func snippet() throws -> Snippet {
        try StoredDocument.decode(Snippet.self, from: document)
    }
}

extension Date {
    /// Dates beyond what a column holds are its end.
    var milliseconds: Int64 { Int64(exactly: (timeIntervalSince1970 * 1000).rounded()) ?? .max }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
