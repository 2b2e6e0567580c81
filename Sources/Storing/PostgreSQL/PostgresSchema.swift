import Foundation
import PostgreSQL
import Snippets

/// The tables in a PostgreSQL database, as migrations: each is applied once, in order, and never taken back.
///
/// They keep to what engines that speak PostgreSQL's protocol have in common: BIGINT, BOOLEAN, TEXT and BYTEA, primary
/// and foreign keys, indices on some of the rows. Identifiers are random text of ours. No extension, no sequence, no
/// trigger, no function of the server's, nothing exotic.
enum PostgresSchema {
    private static let migrations = PostgresMigrations(
        [PostgresMigrations.Migration(number: 1, servesFrom: 1, statements: first)], notedIn: "migrations")

    /// Brings the schema up to date; of several who do so at the same time, one does.
    /// - Throws: `StoreRefusal` where what is there is not ours, or of a later version; `PostgresFailure`
    static func prepare(_ schema: String, name: String, in connection: inout PostgresConnection) throws {
        do {
            try migrations.prepare(schema, atMs: Date().milliseconds, in: &connection)
        } catch let refusal as PostgresMigrations.Refusal {
            throw StoreRefusal(refusal, name: name)
        }
    }

    /// How many rows share the sum of what is stored: each write changes one, so that writes do not wait for each other.
    static let totals = 16

    private static let first =
        [
            "CREATE TABLE keys (name TEXT PRIMARY KEY, value BYTEA NOT NULL)",
            "CREATE TABLE snippets (id TEXT PRIMARY KEY, document BYTEA NOT NULL)",
            """
            CREATE TABLE runs (
                id TEXT PRIMARY KEY, snippet_id TEXT NOT NULL REFERENCES snippets (id), owner_digest BYTEA NOT NULL,
                state TEXT NOT NULL, created_at_ms BIGINT NOT NULL, expires_at_ms BIGINT, shared BOOLEAN NOT NULL,
                outcome BYTEA, parent_id TEXT, client BYTEA, stored_bytes BIGINT NOT NULL)
            """,
            "CREATE INDEX runs_by_snippet ON runs (snippet_id)",
            "CREATE INDEX runs_in_flight ON runs (id) WHERE outcome IS NULL",
            """
            CREATE TABLE run_profiles (
                run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, format_version BIGINT NOT NULL,
                content BYTEA NOT NULL)
            """,
            """
            CREATE TABLE comparisons (
                id TEXT PRIMARY KEY, owner_digest BYTEA NOT NULL, before_run_id TEXT, after_run_id TEXT,
                created_at_ms BIGINT NOT NULL, expires_at_ms BIGINT, shared BOOLEAN NOT NULL, ended BOOLEAN NOT NULL,
                document BYTEA NOT NULL, client BYTEA, stored_bytes BIGINT NOT NULL)
            """,
            "CREATE INDEX comparisons_by_before ON comparisons (before_run_id) WHERE before_run_id IS NOT NULL",
            "CREATE INDEX comparisons_by_after ON comparisons (after_run_id) WHERE after_run_id IS NOT NULL",
            "CREATE INDEX comparisons_in_flight ON comparisons (id) WHERE NOT ended",
            """
            CREATE TABLE comparison_profiles (
                comparison_id TEXT NOT NULL REFERENCES comparisons (id) ON DELETE CASCADE, side TEXT NOT NULL,
                format_version BIGINT NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (comparison_id, side))
            """,
            """
            CREATE TABLE uploads (
                id TEXT PRIMARY KEY, owner_digest BYTEA NOT NULL, created_at_ms BIGINT NOT NULL, expires_at_ms BIGINT,
                shared BOOLEAN NOT NULL, document BYTEA NOT NULL, client BYTEA, stored_bytes BIGINT NOT NULL)
            """,
            "CREATE INDEX uploads_by_owner ON uploads (owner_digest, created_at_ms)",
            """
            CREATE TABLE upload_profiles (
                upload_id TEXT PRIMARY KEY REFERENCES uploads (id) ON DELETE CASCADE, format_version BIGINT NOT NULL,
                content BYTEA NOT NULL)
            """,
            """
            CREATE TABLE playground_snippets (
                id TEXT PRIMARY KEY, created_at_ms BIGINT NOT NULL, client BYTEA, stored_bytes BIGINT NOT NULL,
                content BYTEA NOT NULL)
            """,
            """
            CREATE INDEX playground_snippets_by_client ON playground_snippets (client, stored_bytes)
            WHERE client IS NOT NULL
            """,
            "CREATE TABLE removals (id TEXT PRIMARY KEY, removed_at_ms BIGINT NOT NULL)",
            "CREATE INDEX removals_by_age ON removals (removed_at_ms, id)",
            "CREATE TABLE totals (part BIGINT PRIMARY KEY, bytes BIGINT NOT NULL)",
        ]
        + ["runs", "comparisons", "uploads"].flatMap { table in
            [
                "CREATE INDEX \(table)_by_expiry ON \(table) (expires_at_ms) WHERE expires_at_ms IS NOT NULL",
                """
                CREATE INDEX \(table)_by_client ON \(table) (client, expires_at_ms, stored_bytes)
                WHERE client IS NOT NULL
                """,
            ]
        } + (0..<totals).map { "INSERT INTO totals (part, bytes) VALUES (\($0), 0)" }
}
