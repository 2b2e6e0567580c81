import Comparing
import Foundation
import GRDB
import Profiles
import Runs
import Snippets
import Testing

@testable import Storing

/// What makes room for what.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct ArchiveRoomTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).sqlite").path
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    /// - Parameter order: the larger, the later.
    private func store(
        _ order: Int, of client: String?, kilobytes: Int = 100, isOver: Bool = true, in archive: Archive
    ) async throws -> String {
        let createdAt = now.addingTimeInterval(Double(order))
        let run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: "package p\(order)"), createdAt: createdAt,
            expiresAt: createdAt.addingTimeInterval(7 * 86400))
        try await archive.insert(run, owner: OwnerToken(), client: client)
        guard isOver else { return run.id }
        let profile = [UInt8].noise(kilobytes: kilobytes)
        try await archive.finish(run.id, with: RunOutcome(state: .finished), profile: profile)
        return run.id
    }

    private func isThere(_ id: String, in archive: Archive) async throws -> Bool {
        if case .found = try await archive.run(id) { true } else { false }
    }

    @Test func `beyond its limit a client's oldest makes room, and nobody else's`() async throws {
        let archive = try Archive(path: path, clientByteLimit: 350 << 10)
        let other = try await store(0, of: "192.0.2.9", in: archive)
        let nobodys = try await store(1, of: nil, in: archive)
        let flying = try await store(2, of: "192.0.2.1", isOver: false, in: archive)
        let shared = try await store(3, of: "192.0.2.1", in: archive)
        _ = try await archive.share(shared)
        var own: [String] = []
        for order in 4..<9 { own.append(try await store(order, of: "192.0.2.1", in: archive)) }
        for id in own.prefix(2) { #expect(try await !isThere(id, in: archive)) }
        for id in own.suffix(3) + [other, nobodys, flying, shared] { #expect(try await isThere(id, in: archive)) }
    }

    @Test func `a comparison counts among its client's bytes and makes room for a run`() async throws {
        let archive = try Archive(path: path, clientByteLimit: 350 << 10)
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"))
        let comparison = Comparison(
            id: RandomID.make(), plan: ComparisonPlan(before: part, after: part), createdAt: now,
            expiresAt: now.addingTimeInterval(7 * 86400))
        try await archive.insert(comparison, owner: OwnerToken(), client: "192.0.2.1")
        let profile = [UInt8](repeating: 7, count: 150 << 10)
        try await archive.finish(
            comparison.id, with: ComparisonOutcome(state: .finished), profiles: [.before: profile, .after: profile])
        let run = try await store(1, of: "192.0.2.1", in: archive)
        guard case .removed = try await archive.comparison(comparison.id) else {
            Issue.record("the comparison is still there")
            return
        }
        #expect(try await isThere(run, in: archive))
    }

    @Test func `a client's address is in no file of the store`() async throws {
        let archive = try Archive(path: path)
        let run = try await store(0, of: "203.0.113.77", in: archive)
        let files = ["", "-wal"].compactMap { FileManager.default.contents(atPath: path + $0) }
        #expect(files.allSatisfy { $0.range(of: Data("203.0.113.77".utf8)) == nil })
        func client() async throws -> Data? {
            try await archive.database.read {
                try Data.fetchOne($0, sql: "SELECT client FROM runs WHERE id = ?", arguments: [run])
            }
        }
        #expect(try await client()?.count == 8)
        _ = try await archive.share(run)
        #expect(try await client() == nil)
    }

    @Test func `nearly full, what nobody shared makes room from the oldest on, until there is enough`() async throws {
        let archive = try Archive(path: path, byteLimit: 4 << 20)
        let flying = try await store(0, of: nil, isOver: false, in: archive)
        let shared = try await store(1, of: nil, in: archive)
        _ = try await archive.share(shared)
        var runs: [String] = []
        var order = 2
        while !archive.isNearlyFull {
            runs.append(try await store(order, of: nil, in: archive))
            order += 1
        }
        let newest = try #require(runs.last)
        // Too young, all of them.
        #expect(try await archive.makeRoom(at: now.addingTimeInterval(Double(Limits.unsharedLeastSeconds))) == 0)
        let later = now.addingTimeInterval(Double(Limits.unsharedLeastSeconds) + 86400)
        let removed = try await archive.makeRoom(at: later)
        #expect(removed > 0)
        #expect(try await archive.size().usedBytes <= 4 << 20 / 100 * Limits.storeLowWaterPercent)
        for id in runs.prefix(removed) { #expect(try await !isThere(id, in: archive)) }
        for id in runs.dropFirst(removed) + [flying, shared, newest] { #expect(try await isThere(id, in: archive)) }
        #expect(try await archive.makeRoom(at: later) == 0)
    }

    @Test func `output takes little room in the store`() async throws {
        let archive = try Archive(path: path)
        let run = try await store(0, of: nil, isOver: false, in: archive)
        var outcome = RunOutcome(state: .finished)
        let line = "a line that a program prints again and again\n"
        outcome.output = [OutputChunk(stream: .stdout, text: String(repeating: line, count: 20_000), atMs: 1)]
        let before = try await archive.size().usedBytes
        try await archive.finish(run, with: outcome, profile: nil)
        #expect(try await archive.size().usedBytes - before < 100 << 10)
        guard case .found(let found) = try await archive.run(run) else { throw CocoaError(.fileNoSuchFile) }
        #expect(found.output == outcome.output)
    }

    @Test func `a store of the version before opens, and is read, shared and removed as ever`() async throws {
        let (run, other, snippetID) = (RandomID.make(), RandomID.make(), RandomID.make())
        let snippet = try Snippet(language: .go, code: "package main // from before")
        try await {
            let older = try DatabasePool(path: path)
            try Schema.migrator.migrate(older, upTo: "parents")
            let outcome = Data(#"{"state":"finished","diagnostics":[],"output":[],"outputDroppedBytes":0}"#.utf8)
            let file = #"{"name":"main.go","content":"package main // from before"}"#
            let document = Data(#"{"language":"go","files":[\#(file)],"options":{}}"#.utf8)
            try await older.write { database in
                try database.execute(sql: "INSERT INTO snippets VALUES (?, ?)", arguments: [snippetID, document])
                for run in [run, other] {
                    try database.execute(
                        sql: """
                            INSERT INTO runs (id, snippetID, ownerDigest, state, createdAtMs, expiresAtMs, outcome)
                            VALUES (?, ?, x'00', 'finished', 1, 2, ?)
                            """, arguments: [run, snippetID, outcome])
                }
            }
            try older.close()
        }()
        let archive = try Archive(path: path)
        guard case .found(let found) = try await archive.run(run) else { throw CocoaError(.fileNoSuchFile) }
        #expect(found.snippet == snippet)
        #expect(found.snippetID?.rawValue == snippetID)
        #expect(found.state == .finished)
        #expect(try await archive.share(run) == .shared)
        #expect(try await archive.removeExpired(at: now) == 1)
        #expect(try await isThere(run, in: archive))
    }
}

extension [UInt8] {
    /// What no compression makes smaller.
    static func noise(kilobytes: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<kilobytes * 128 { Swift.withUnsafeBytes(of: UInt64.random(in: 0 ... .max)) { bytes += $0 } }
        return bytes
    }
}
