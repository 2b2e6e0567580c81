/// Tables in a database, as migrations: each is applied once, in order, and never taken back.
package struct PostgresMigrations: Sendable {
    package struct Migration: Sendable {
        let number: Int
        /// The lowest number of the schema by which a program can go on with what this one leaves: while a new version
        /// is rolled out, old and new ones are at work side by side.
        let servesFrom: Int
        let statements: [String]

        package init(number: Int, servesFrom: Int, statements: [String]) {
            self.number = number
            self.servesFrom = servesFrom
            self.statements = statements
        }
    }

    /// Why the tables are not brought up to date.
    package enum Refusal: Error, Equatable {
        /// The schema holds a table that is not ours.
        case foreign(table: String)
        case ofLaterVersion
    }

    /// Where it is written down which were applied. Those of a store and of a queue may share a schema.
    private let table: String
    private let list: [Migration]

    private static let tables: Set = ["migrations", "queue_migrations"]
    /// A number that nobody else's locks in the same database are likely to have.
    private static let lock: Int64 = 0x666C_616D_6562_6F78

    package init(_ list: [Migration], notedIn table: String) {
        precondition(Self.tables.contains(table), "an unknown table of migrations")
        self.table = table
        self.list = list
    }

    /// Brings the schema up to date, in the transaction that is under way; of several who do so at the same time, one does.
    /// - Throws: `Refusal`, `PostgresFailure`
    package func prepare(_ schema: String, atMs nowMs: Int64, in connection: inout PostgresConnection) throws {
        // Held until the end of the transaction. Engines that have no such locks have the primary key of the table.
        try connection.execute("SELECT pg_advisory_xact_lock($1)", [.int(Self.lock)])
        try connection.execute("CREATE SCHEMA IF NOT EXISTS \"\(schema)\"")
        let tables = try connection.execute(
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1", [.text(schema)]
        ).rows.map { try $0.text(0) }
        guard tables.isEmpty || !Self.tables.isDisjoint(with: tables) else {
            throw Refusal.foreign(table: tables.min() ?? "")
        }
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(table) (
                number BIGINT PRIMARY KEY, serves_from BIGINT NOT NULL, applied_at_ms BIGINT NOT NULL)
            """)
        let row = try connection.execute(
            "SELECT COALESCE(MAX(number), 0), COALESCE(MAX(serves_from), 0) FROM \(table)"
        ).rows.first
        let (applied, needed) = (try row?.int(0) ?? 0, try row?.int(1) ?? 0)
        guard needed <= list.last?.number ?? 0 else { throw Refusal.ofLaterVersion }
        for migration in list where migration.number > applied {
            for statement in migration.statements { try connection.execute(statement) }
            try connection.execute(
                "INSERT INTO \(table) (number, serves_from, applied_at_ms) VALUES ($1, $2, $3)",
                [.int(migration.number), .int(migration.servesFrom), .int(nowMs)])
        }
    }
}
