import Foundation
import PostgreSQL
import Runs
import Snippets
import Storing
import TestDatabase
import Synchronization
import Testing

/// What only a store in a database can meet: others beside it, a server that dies, and one that is not there.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"), .timeLimit(.minutes(20)))
struct PostgresStoreTests {
    private func run(_ code: String = "package main") throws -> Run {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        var run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: now,
            expiresAt: now.addingTimeInterval(86_400))
        run.snippetID = SnippetID(of: run.snippet)
        return run
    }

    private func isThere(_ id: String, in store: any Store) async throws -> Bool {
        if case .found = try await store.run(id) { true } else { false }
    }

    @Test func `two stores on one database tell the same, and one of them makes its tables`() async throws {
        let settings = try #require(TestDatabase.shared).settings()
        let stores = try await withThrowingTaskGroup(of: PostgresStore.self) { group in
            for _ in 0..<4 { group.addTask { try await PostgresStore.open(settings, connections: 2) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let (run, token) = (try run(), OwnerToken())
        try await stores[0].insert(run, owner: token, client: "x")
        #expect(try await stores[1].isOwner(token, of: run.id))
        #expect(try await stores[2].finish(run.id, with: RunOutcome(state: .finished), profile: [1]))
        #expect(try await !stores[3].finish(run.id, with: RunOutcome(state: .finished), profile: [2]))
        #expect(try await stores[3].profile(of: run.id) == [1])
    }

    @Test func `runs of one snippet are stored and removed at the same time`() async throws {
        let settings = try #require(TestDatabase.shared).settings()
        let store = try await PostgresStore.open(settings, connections: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<25 {
                        let run = try self.run()
                        try await store.insert(run, owner: OwnerToken(), client: "x")
                        #expect(try await self.isThere(run.id, in: store))
                        _ = try await store.finish(run.id, with: RunOutcome(state: .finished), profile: nil)
                        try await store.remove(run.id, at: Date())
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.size().usedBytes == 0, "what is counted is given back to the byte")
    }

    @Test func `a schema of something else, or of a later version, is left alone`() async throws {
        let foreign = try #require(TestDatabase.shared).settings()
        try await PostgresPool(foreign, connections: 1).write { connection, _ in
            try connection.execute("CREATE SCHEMA \"\(foreign.schema)\"")
            try connection.execute("CREATE TABLE invoices (id BIGINT PRIMARY KEY)")
        }
        await #expect(throws: StoreRefusal.databaseIsForeign(name: foreign.name, table: "invoices")) {
            _ = try await PostgresStore.open(foreign, connections: 1)
        }
        for (servesFrom, opens) in [(1, true), (1000, false)] {
            let later = try #require(TestDatabase.shared).settings()
            _ = try await PostgresStore.open(later, connections: 1)
            try await PostgresPool(later, connections: 1).write { connection, _ in
                _ = try connection.execute(
                    "INSERT INTO migrations (number, serves_from, applied_at_ms) VALUES (1000, $1, 0)",
                    [.int(servesFrom)])
            }
            if opens {
                _ = try await PostgresStore.open(later, connections: 1)
            } else {
                await #expect(throws: StoreRefusal.ofLaterVersion(path: later.name)) {
                    _ = try await PostgresStore.open(later, connections: 1)
                }
            }
        }
    }

    @Test func `addresses that are none are found nowhere`() async throws {
        let store = try await PostgresStore.open(#require(TestDatabase.shared).settings(), connections: 1)
        for id in ["", "\u{0}", "a\u{0}b", "'; DROP TABLE runs; --", String(repeating: "x", count: 1 << 20)] {
            #expect(try await !isThere(id, in: store))
            #expect(try await store.playgroundSnippet(id) == nil)
            #expect(try await !store.isOwner(OwnerToken(), of: id))
        }
    }

    private final class Progress: Sendable {
        let state = Mutex((acknowledged: 0, isOver: false))
    }

    @Test func `what was acknowledged before the server was killed under load is there afterwards`() async throws {
        let server = try TestDatabase()
        let store = try await PostgresStore.open(server.settings(), connections: 4)
        let crashes = 3
        // Until the last crash, and until enough was acknowledged, however long that takes a busy machine.
        let wanted = 20
        let progress = Progress()
        let crashing = Task { () -> Void in
            defer { progress.state.withLock { $0.isOver = true } }
            for _ in 0..<crashes {
                try await Task.sleep(for: .milliseconds(.random(in: 200...600)))
                server.crash()
                try server.start()
            }
        }
        let acknowledged = try await withThrowingTaskGroup(of: [String: Bool].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var known: [String: Bool] = [:]
                    while progress.state.withLock({ !$0.isOver || $0.acknowledged < wanted }) {
                        let run = try self.run("package p\(known.count % 7)")
                        do {
                            try await store.insert(run, owner: OwnerToken(), client: nil)
                            known[run.id] = false
                            progress.state.withLock { $0.acknowledged += 1 }
                            if try await store.finish(run.id, with: RunOutcome(state: .finished), profile: [7]) {
                                known[run.id] = true
                            }
                        } catch let obstacle as StoreObstacle {
                            #expect(obstacle == .databaseAway)
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    return known
                }
            }
            return try await group.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
        try await crashing.value
        while await !store.recover() { try await Task.sleep(for: .milliseconds(50)) }
        #expect(store.obstacle == nil)
        #expect(acknowledged.count >= wanted)
        for (id, isFinished) in acknowledged {
            guard case .found(let run) = try await store.run(id) else {
                Issue.record("\(id) is lost")
                continue
            }
            if isFinished {
                #expect(run.state == .finished)
                #expect(try await store.profile(of: id) == [7])
            }
        }
    }

    @Test func `a server that is not there is named, and no password`() async throws {
        let settings = try PostgresSettings("host=/nonexistent password=s3cr3t")
        do {
            _ = try await PostgresStore.open(settings, connections: 1)
            Issue.record("It opened.")
        } catch let refusal as StoreRefusal {
            #expect("\(refusal)".contains("/nonexistent"))
            #expect(!"\(refusal)".contains("s3cr3t"))
            #expect(!refusal.isLasting)
        }
    }
}
