import GRDB

/// The tables, as migrations: a store of any earlier version is brought up to date when it is opened.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("snippets, runs and profiles") { database in
            try database.execute(sql: first)
        }
        return migrator
    }

    /// Times are milliseconds since 1970. `outcome` is null while the run is in flight. Of what was removed only its
    /// address stays, so that it can be told from what never was.
    private static let first = """
        CREATE TABLE snippets (
            id TEXT PRIMARY KEY NOT NULL,
            document BLOB NOT NULL
        );
        CREATE TABLE runs (
            id TEXT PRIMARY KEY NOT NULL,
            snippetID TEXT NOT NULL REFERENCES snippets (id),
            ownerDigest BLOB NOT NULL,
            state TEXT NOT NULL,
            createdAtMs INTEGER NOT NULL,
            expiresAtMs INTEGER,
            shared INTEGER NOT NULL DEFAULT 0,
            outcome BLOB
        );
        CREATE INDEX runsBySnippet ON runs (snippetID);
        CREATE INDEX runsByExpiry ON runs (expiresAtMs) WHERE expiresAtMs IS NOT NULL;
        CREATE TABLE profiles (
            runID TEXT PRIMARY KEY NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            formatVersion INTEGER NOT NULL,
            content BLOB NOT NULL
        );
        CREATE TABLE removals (
            id TEXT PRIMARY KEY NOT NULL,
            removedAtMs INTEGER NOT NULL
        );
        """
}
