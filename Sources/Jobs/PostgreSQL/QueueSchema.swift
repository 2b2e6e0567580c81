import PostgreSQL

/// The tables of a queue in a PostgreSQL database. They keep to what engines that speak PostgreSQL's protocol have in common.
///
/// Times are the queue's own: see `QueueClock`.
enum QueueSchema {
    static let migrations = PostgresMigrations(
        [PostgresMigrations.Migration(number: 1, servesFrom: 1, statements: first)], notedIn: "queue_migrations")

    private static let first = [
        // One row, which whoever decides something holds.
        """
        CREATE TABLE queue_state (
            name TEXT PRIMARY KEY, time_ms BIGINT NOT NULL, clock_ms BIGINT NOT NULL, arrivals BIGINT NOT NULL,
            assignments BIGINT NOT NULL, joined BIGINT NOT NULL)
        """,
        """
        INSERT INTO queue_state (name, time_ms, clock_ms, arrivals, assignments, joined)
        VALUES ('queue', 0, 0, 0, 0, 0)
        """,
        // `phase` is `QueueRow.Phase`. `worker` and `attempt` are the lease. `newest` is the number of the last news.
        """
        CREATE TABLE queue_jobs (
            id TEXT PRIMARY KEY, client TEXT NOT NULL, origin TEXT NOT NULL, document TEXT NOT NULL,
            phase BIGINT NOT NULL, turn TEXT NOT NULL, told_position BIGINT, attempt BIGINT NOT NULL, worker TEXT,
            has_begun BOOLEAN NOT NULL, is_over BOOLEAN NOT NULL, newest BIGINT NOT NULL, last_report TEXT,
            ended_at_ms BIGINT, retired_at_ms BIGINT)
        """,
        "CREATE INDEX queue_jobs_in_turn ON queue_jobs (id) WHERE phase < 3",
        "CREATE INDEX queue_jobs_over ON queue_jobs (id) WHERE is_over",
        """
        CREATE TABLE queue_news (
            job_id TEXT NOT NULL REFERENCES queue_jobs (id) ON DELETE CASCADE, number BIGINT NOT NULL,
            slot TEXT NOT NULL, position BIGINT, body TEXT NOT NULL, profile BYTEA NOT NULL,
            PRIMARY KEY (job_id, number))
        """,
        """
        CREATE TABLE queue_workers (
            id TEXT PRIMARY KEY, info TEXT NOT NULL, joined BIGINT NOT NULL, renewed_at_ms BIGINT NOT NULL,
            given_up BOOLEAN NOT NULL)
        """,
        """
        CREATE TABLE queue_assignments (
            worker_id TEXT NOT NULL, number BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (worker_id, number))
        """,
        "CREATE TABLE queue_charges (client TEXT PRIMARY KEY, amount_us BIGINT NOT NULL, time_ms BIGINT NOT NULL)",
    ]
}
