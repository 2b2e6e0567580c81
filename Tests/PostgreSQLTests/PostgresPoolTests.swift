import Glibc
import PostgreSQL
import Snippets
import TestDatabase
import Testing

/// Connections that get lost, servers that go away, and work that gets into others' way.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"), .timeLimit(.minutes(20)))
struct PostgresPoolTests {
    private func server() throws -> TestDatabase { try #require(TestDatabase.shared) }

    private func pool(_ connections: Int = 4) async throws -> PostgresPool {
        let settings = try server().settings()
        let pool = PostgresPool(settings, connections: connections)
        try await pool.write { connection, _ in
            try connection.execute("CREATE SCHEMA \"\(settings.schema)\"")
            try connection.execute("CREATE TABLE counters (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)")
            try connection.execute("INSERT INTO counters VALUES (1, 0), (2, 0)")
        }
        return pool
    }

    @Test func `work that gets into others' way is done again until it is done`() async throws {
        let pool = try await pool()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    try await pool.write { connection, _ in
                        // In either order: some of these lock each other out for good, until the server ends one.
                        for id in index % 2 == 0 ? [1, 2] : [2, 1] {
                            try connection.execute("UPDATE counters SET number = number + 1 WHERE id = $1", [.int(id)])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let numbers = try await pool.read { try $0.execute("SELECT number FROM counters").rows.map { try $0.int(0) } }
        #expect(numbers == [40, 40])
    }

    @Test func `a connection that the server ends is made anew, and nothing is done twice`() async throws {
        let pool = try await pool(1)
        let before = try await pool.read { try $0.execute("SELECT pg_backend_pid()").rows[0].int(0) }
        try server().onDatabase { try $0.execute("SELECT pg_terminate_backend($1::int)", [.int(before)]) }
        try await pool.write { connection, attempt in
            #expect(!attempt.mayHaveCommitted)
            try connection.execute("UPDATE counters SET number = number + 1 WHERE id = 1")
        }
        let after = try await pool.read { try $0.execute("SELECT pg_backend_pid()").rows[0].int(0) }
        #expect(after != before)
        let number = try await pool.read { try $0.execute("SELECT number FROM counters WHERE id = 1").rows[0].int(0) }
        #expect(number == 1)
        #expect(!pool.isAway)
    }

    @Test func `a server that is gone is said to be, soon, and is found when it is back`() async throws {
        let server = try TestDatabase()
        let pool = PostgresPool(try server.settings(), connections: 2)
        _ = try await pool.read { try $0.execute("SELECT 1") }
        server.crash()
        let began = ContinuousClock.now
        for _ in 0..<20 {
            await #expect(throws: PostgresFailure.self) { _ = try await pool.read { try $0.execute("SELECT 1") } }
        }
        #expect(pool.isAway)
        #expect(ContinuousClock.now - began < .seconds(60))
        try server.start()
        while (try? await pool.read({ try $0.execute("SELECT 1") })) == nil {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(!pool.isAway)
    }

    @Test func `a server that stops answering is given up`() async throws {
        let server = try TestDatabase()
        let pool = PostgresPool(try server.settings(), connections: 1)
        let backend = try await pool.read { try $0.execute("SELECT pg_backend_pid()").rows[0].int(0) }
        kill(pid_t(backend), SIGSTOP)
        defer { kill(pid_t(backend), SIGKILL) }
        let began = ContinuousClock.now
        // Another connection takes over.
        _ = try await pool.read { try $0.execute("SELECT 1") }
        #expect(ContinuousClock.now - began >= .milliseconds(Limits.databaseAnswerMs))
    }
}
