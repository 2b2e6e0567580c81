import PostgreSQL
import Snippets
import TestDatabase
import Testing

/// One connection, with a real server at its other end.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"), .timeLimit(.minutes(20)))
struct PostgresConnectionTests {
    private func server() throws -> TestDatabase { try #require(TestDatabase.shared) }

    private func connection() throws -> PostgresConnection {
        try PostgresConnection.open(try server().settings())
    }

    private func failure(_ body: () throws -> Void) -> PostgresFailure? {
        do { try body() } catch let failure as PostgresFailure { return failure } catch {}
        return nil
    }

    @Test func `values come back as they went, the empty and the null ones, too`() throws {
        var connection = try connection()
        let bytes = (0...255).map(UInt8.init) + [0, 0]
        let row = try #require(
            try connection.execute(
                """
                SELECT CAST($1 AS BYTEA), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BOOLEAN), CAST($5 AS TEXT),
                    CAST($6 AS BYTEA), CAST($7 AS TEXT), CAST($8 AS BIGINT)
                """,
                [
                    .bytes(bytes), .text("'; DROP TABLE runs; -- \u{202E}é"), .int(Int64.min), .bool(true), .null,
                    .bytes([]),
                    .text(""), .int(Int64.max),
                ]
            ).rows.first)
        #expect(try row.bytes(0) == bytes)
        #expect(try row.text(1) == "'; DROP TABLE runs; -- \u{202E}é")
        #expect(try row.int(2) == .min)
        #expect(try row.bool(3))
        #expect(try row.optionalText(4) == nil)
        #expect(try row.bytes(5) == [])
        #expect(try row.text(6) == "")
        #expect(try row.int(7) == .max)
        #expect(failure { _ = try row.bytes(4) } != nil)
        #expect(failure { _ = try row.int(1) } != nil)
        #expect(failure { _ = try row.bytes(8) } != nil)
    }

    @Test func `a text with a NUL is refused before it is cut`() throws {
        var connection = try connection()
        #expect(failure { try connection.execute("SELECT CAST($1 AS TEXT)", [.text("a\u{0}b")]) } == .notText)
        let isUsable = connection.isUsable
        #expect(isUsable)
        let text = try connection.execute("SELECT CAST($1 AS TEXT)", [.text("a")]).rows.first?.text(0)
        #expect(text == "a")
    }

    @Test func `what the server refuses has its state, and the connection goes on`() throws {
        var connection = try connection()
        guard case .refused("42P01", _)? = failure({ try connection.execute("SELECT 1 FROM nothing_such") }) else {
            throw PostgresFailure.unexpected("no refusal")
        }
        guard case .refused("22012", _)? = failure({ try connection.execute("SELECT 1 / $1::int", [.int(0)]) }) else {
            throw PostgresFailure.unexpected("no refusal")
        }
        let isUsable = connection.isUsable
        #expect(isUsable)
        let count = try connection.execute("SELECT 1").rows.count
        #expect(count == 1)
    }

    @Test func `a transaction is there as a whole or not at all`() throws {
        var connection = try connection()
        try connection.execute("CREATE TEMPORARY TABLE kept (number BIGINT)")
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try connection.transaction { connection in
                try connection.execute("INSERT INTO kept VALUES ($1)", [.int(1)])
                throw Stop()
            }
        }
        // A failure that its body passes over: the commit is none, and that is an error.
        #expect(throws: PostgresFailure.self) {
            try connection.transaction { connection in
                try connection.execute("INSERT INTO kept VALUES ($1)", [.int(2)])
                _ = try? connection.execute("SELECT 1 / $1::int", [.int(0)])
            }
        }
        let left = try connection.execute("SELECT number FROM kept").rows.count
        #expect(left == 0)
        let inserted = try connection.transaction {
            try $0.execute("INSERT INTO kept VALUES ($1)", [.int(3)]).changedRows
        }
        #expect(inserted == 1)
        let numbers = try connection.execute("SELECT number FROM kept").rows.map { try $0.int(0) }
        #expect(numbers == [3])
    }

    @Test func `an answer beyond all bounds is given up`() throws {
        var connection = try connection()
        let statement = "SELECT repeat('x', 1048576) FROM generate_series(1, \(Limits.databaseAnswerBytes >> 20))"
        guard case .unexpected? = failure({ try connection.execute(statement) }) else {
            throw PostgresFailure.unexpected("no bound")
        }
        let isUsable = connection.isUsable
        #expect(!isUsable)
    }

    @Test func `a statement that takes too long is ended by the server`() throws {
        var connection = try connection()
        guard case .refused("57014", _)? = failure({ try connection.execute("SELECT pg_sleep(60)") }) else {
            throw PostgresFailure.unexpected("no end")
        }
    }
}
