import GRDB

/// The tables, as migrations: a store of any earlier version is brought up to date when it is opened.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("snippets, runs and profiles") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("comparisons") { database in
            try database.execute(sql: comparisons)
        }
        migrator.registerMigration("parents") { database in
            try database.execute(sql: "ALTER TABLE runs ADD COLUMN parentID TEXT")
        }
        migrator.registerMigration("bytes of clients") { database in
            try database.execute(sql: clients)
        }
        migrator.registerMigration("uploads") { database in
            try database.execute(sql: uploads)
        }
        migrator.registerMigration("uploads of an owner") { database in
            try database.execute(sql: "CREATE INDEX uploadsByOwner ON uploads (ownerDigest, createdAtMs)")
        }
        migrator.registerMigration("playground snippets") { database in
            try database.execute(sql: playgroundSnippets)
        }
        return migrator
    }

    /// Whether what was opened is a store, and one that this version knows.
    /// - Throws: `StoreRefusal`
    static func check(_ database: Database, path: String) throws {
        // Asked before anything is written, so a file of something else stays as it is.
        if try migrator.hasBeenSuperseded(database) { throw StoreRefusal.ofLaterVersion(path: path) }
        let tables = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        let applied = try migrator.appliedIdentifiers(database)
        guard tables.allSatisfy({ $0 == "grdb_migrations" }) == applied.isEmpty,
            applied.isEmpty || ["snippets", "runs", "profiles", "removals"].allSatisfy(tables.contains)
        else { throw StoreRefusal.foreign(path: path) }
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

    /// Nothing that is there is written again: of what was stored before, nobody's bytes are counted.
    private static let clients = """
        CREATE TABLE keys (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL);
        INSERT INTO keys VALUES ('clients', randomblob(32));
        ALTER TABLE runs ADD COLUMN client BLOB;
        ALTER TABLE runs ADD COLUMN storedBytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE comparisons ADD COLUMN client BLOB;
        ALTER TABLE comparisons ADD COLUMN storedBytes INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX runsByClient ON runs (client, expiresAtMs, storedBytes) WHERE client IS NOT NULL;
        CREATE INDEX comparisonsByClient ON comparisons (client, expiresAtMs, storedBytes) WHERE client IS NOT NULL;
        CREATE INDEX runsInFlight ON runs (id) WHERE outcome IS NULL;
        CREATE INDEX comparisonsInFlight ON comparisons (id) WHERE NOT ended;
        """

    /// Profiles from elsewhere. `document` holds what is said of one beside what the columns do.
    private static let uploads = """
        CREATE TABLE uploads (
            id TEXT PRIMARY KEY NOT NULL,
            ownerDigest BLOB NOT NULL,
            createdAtMs INTEGER NOT NULL,
            expiresAtMs INTEGER,
            shared INTEGER NOT NULL DEFAULT 0,
            client BLOB,
            storedBytes INTEGER NOT NULL DEFAULT 0,
            document BLOB NOT NULL
        );
        CREATE INDEX uploadsByExpiry ON uploads (expiresAtMs) WHERE expiresAtMs IS NOT NULL;
        CREATE INDEX uploadsByClient ON uploads (client, expiresAtMs, storedBytes) WHERE client IS NOT NULL;
        CREATE TABLE uploadProfiles (
            uploadID TEXT PRIMARY KEY NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            formatVersion INTEGER NOT NULL,
            content BLOB NOT NULL
        );
        """

    /// Addresses are digests, which are told apart by case.
    private static let playgroundSnippets = """
        CREATE TABLE playgroundSnippets (
            id TEXT PRIMARY KEY NOT NULL,
            createdAtMs INTEGER NOT NULL,
            client BLOB,
            storedBytes INTEGER NOT NULL,
            content BLOB NOT NULL
        );
        CREATE INDEX playgroundSnippetsByClient ON playgroundSnippets (client, storedBytes) WHERE client IS NOT NULL;
        """

    /// `document` holds everything but the profiles, both snippets included: a comparison outlives the runs it names,
    /// which are not references for that reason. `ended` is false while it is in flight.
    private static let comparisons = """
        CREATE TABLE comparisons (
            id TEXT PRIMARY KEY NOT NULL,
            ownerDigest BLOB NOT NULL,
            beforeRunID TEXT,
            afterRunID TEXT,
            createdAtMs INTEGER NOT NULL,
            expiresAtMs INTEGER,
            shared INTEGER NOT NULL DEFAULT 0,
            ended INTEGER NOT NULL DEFAULT 0,
            document BLOB NOT NULL
        );
        CREATE INDEX comparisonsByBefore ON comparisons (beforeRunID) WHERE beforeRunID IS NOT NULL;
        CREATE INDEX comparisonsByAfter ON comparisons (afterRunID) WHERE afterRunID IS NOT NULL;
        CREATE INDEX comparisonsByExpiry ON comparisons (expiresAtMs) WHERE expiresAtMs IS NOT NULL;
        CREATE TABLE comparisonProfiles (
            comparisonID TEXT NOT NULL REFERENCES comparisons (id) ON DELETE CASCADE,
            side TEXT NOT NULL,
            formatVersion INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (comparisonID, side)
        );
        """
}
