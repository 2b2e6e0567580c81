import Foundation
import GRDB
import Glibc
import Runs
import Snippets
import Testing

@testable import Storing

/// What is no store, or no whole one, is refused with a sentence, and left as it is.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct DamagedStoreTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).sqlite").path

    private func refusal() -> StoreRefusal? {
        do {
            _ = try Archive(path: path)
            return nil
        } catch {
            return error as? StoreRefusal
        }
    }

    private func isDamaged() -> Bool {
        if case .damaged = refusal() { true } else { false }
    }

    /// With everything in its one file.
    private func makeStore(runs: Int = 20) async throws {
        let archive = try Archive(path: path)
        for index in 0..<runs {
            let run = Run(
                id: RandomID.make(), snippet: try Snippet(language: .go, code: "package p\(index)"), createdAt: Date(),
                expiresAt: nil)
            try await archive.insert(run, owner: OwnerToken())
            let profile = [UInt8](repeating: 7, count: 20_000)
            try await archive.finish(run.id, with: RunOutcome(state: .finished), profile: profile)
        }
        await archive.file.emptyLog()
        try archive.database.close()
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    }

    @Test func `garbage is no store`() throws {
        let garbage = Data((0..<5000).map { _ in UInt8.random(in: 1...255) })
        try garbage.write(to: URL(filePath: path))
        #expect(isDamaged())
        #expect(FileManager.default.contents(atPath: path) == garbage)
    }

    @Test(arguments: [1, 50, 99, 100, 4000, 4096, 50_000, 200_001])
    func `what was cut is damaged`(length: Int) async throws {
        try await makeStore()
        truncate(path, length)
        #expect(isDamaged())
    }

    @Test(arguments: [true, false])
    func `what was overwritten in the middle is damaged`(withLog: Bool) async throws {
        try await makeStore()
        if withLog {
            let archive = try Archive(path: path)
            try await archive.remove(RandomID.make(), at: Date())
            try archive.database.close()
        }
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data((0..<40_960).map { _ in UInt8.random(in: 1...255) }))
        try file.close()
        #expect(isDamaged())
    }

    @Test func `another program's database is not taken for one`() async throws {
        try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE runs (id INTEGER)") }
        #expect(refusal() == .foreign(path: path))
        let tables = try await DatabaseQueue(path: path).read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        #expect(tables == ["runs"])
    }

    @Test func `a store of a later version is left to it`() async throws {
        try await makeStore(runs: 1)
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('what is to come')")
        }
        #expect(refusal() == .ofLaterVersion(path: path))
    }

    @Test func `a directory that is not there is said`() throws {
        let refusal = #expect(throws: StoreRefusal.self) { try Archive(path: "/nowhere/at/all.sqlite") }
        #expect(refusal?.isLasting == false)
        #expect(refusal?.description.contains("/nowhere/at/all.sqlite") == true)
    }

    @Test func `an empty file becomes a store, as one that a start was cut short with`() throws {
        try Data().write(to: URL(filePath: path))
        #expect(refusal() == nil)
    }
}
