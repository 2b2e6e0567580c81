import GRDB

extension Archive: Store {}

/// What is stored as queued and has no end yet. Whether somebody is at work on it, the queue knows.
extension Archive {
    package func unfinishedRuns() async throws -> [String] {
        try await database.read { try String.fetchAll($0, sql: "SELECT id FROM runs WHERE outcome IS NULL") }
    }

    package func unfinishedComparisons() async throws -> [String] {
        try await database.read { try String.fetchAll($0, sql: "SELECT id FROM comparisons WHERE NOT ended") }
    }
}
