import Foundation
import GRDB

/// What costs a look at an index only, however large the document: for those who have it already.
extension Archive {
    /// Nil where there is no such run, or none any more.
    package func standing(ofRun id: String) async throws -> Standing? {
        try await standing(of: id, sql: "SELECT shared, expiresAtMs FROM runs WHERE id = ?")
    }

    /// Nil where there is no such comparison, or none any more.
    package func standing(ofComparison id: String) async throws -> Standing? {
        try await standing(of: id, sql: "SELECT shared, expiresAtMs FROM comparisons WHERE id = ?")
    }

    /// Nil where there is no such upload, or none any more.
    package func standing(ofUpload id: String) async throws -> Standing? {
        try await standing(of: id, sql: "SELECT shared, expiresAtMs FROM uploads WHERE id = ?")
    }

    /// Comparisons that name the run and that somebody shared, newest first.
    package func sharedComparisonIDs(of runID: String, limit: Int) async throws -> [String] {
        try await database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM comparisons WHERE (beforeRunID = :id OR afterRunID = :id) AND shared
                    ORDER BY createdAtMs DESC LIMIT :limit
                    """, arguments: ["id": runID, "limit": limit])
        }
    }

    /// A snippet's shared runs, newest first.
    package func sharedRunIDs(of snippetID: String, limit: Int) async throws -> [String] {
        try await database.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT id FROM runs WHERE snippetID = ? AND shared ORDER BY createdAtMs DESC LIMIT ?",
                arguments: [snippetID, limit])
        }
    }

    private func standing(of id: String, sql: String) async throws -> Standing? {
        try await database.read { database in
            try Row.fetchOne(database, sql: sql, arguments: [id]).map { row in
                let expiry: Int64? = row["expiresAtMs"]
                return Standing(shared: row["shared"], expiresAt: expiry.map(Date.init(milliseconds:)))
            }
        }
    }
}
