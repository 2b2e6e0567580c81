import Foundation
import GRDB
import Profiles
import Runs
import Snippets
import Testing

@testable import Storing

@Suite(.timeLimit(.minutes(20)))
struct ArchiveTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).sqlite").path
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func run(code: String = "package main", expires days: Double = 7) throws -> Run {
        var run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: now,
            expiresAt: now.addingTimeInterval(days * 86400))
        run.snippetID = SnippetID(of: run.snippet)
        return run
    }

    private func found(_ id: String, in archive: Archive) async throws -> Run {
        guard case .found(let run) = try await archive.run(id) else { throw CocoaError(.fileNoSuchFile) }
        return run
    }

    private func isRemoved(_ id: String, in archive: Archive) async throws -> Bool {
        if case .removed = try await archive.run(id) { true } else { false }
    }

    private var outcome: RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.verdict = Verdict(kind: .exited, exitCode: 0, message: "The program ended by itself.")
        outcome.output = [OutputChunk(stream: .stdout, text: "a\u{0}b\u{FFFD}", atMs: 3)]
        outcome.usage.wallMs = 12
        outcome.profile = ProfileSummary(types: [], quality: ProfileQuality())
        return outcome
    }

    @Test func `of a removed run no file of the store holds a word`() async throws {
        let archive = try Archive(path: path)
        let word = "unforgettable\(RandomID.make())"
        let run = try run(code: String(repeating: "// \(word)\n", count: 700))
        try await archive.insert(run, owner: OwnerToken())
        try await archive.finish(run.id, with: outcome, profile: Array(word.utf8))
        #expect(holds(word))
        try await archive.remove(run.id, at: now)
        #expect(!holds(word))
    }

    private func holds(_ word: String) -> Bool {
        ["", "-wal", "-journal"].contains { suffix in
            FileManager.default.contents(atPath: path + suffix)?.range(of: Data(word.utf8)) != nil
        }
    }

    @Test func `a run is found as it was, also by the next process`() async throws {
        var run = try run(code: "package main\u{0} // é e\u{301} 🔥")
        let archive = try Archive(path: path)
        try await archive.insert(run, owner: OwnerToken())
        #expect(try await found(run.id, in: archive) == run)
        try await archive.finish(run.id, with: outcome, profile: [1, 2, 3])
        run.end(with: outcome)
        let reopened = try Archive(path: path)
        #expect(try await found(run.id, in: reopened) == run)
        #expect(try await reopened.profile(of: run.id) == [1, 2, 3])
    }

    @Test func `a final run does not change again`() async throws {
        let run = try run()
        let archive = try Archive(path: path)
        try await archive.insert(run, owner: OwnerToken())
        try await archive.finish(run.id, with: outcome, profile: [1])
        try await archive.finish(run.id, with: .failed("Late."), profile: [2])
        #expect(try await found(run.id, in: archive).state == .finished)
        #expect(try await archive.profile(of: run.id) == [1])
    }

    @Test func `a run whose end is not stored is known as such until it is`() async throws {
        let (flying, ended) = try (run(), run())
        let archive = try Archive(path: path)
        try await archive.insert(flying, owner: OwnerToken())
        try await archive.insert(ended, owner: OwnerToken())
        try await archive.finish(ended.id, with: outcome, profile: nil)
        #expect(try await archive.unfinishedRuns() == [flying.id])
        #expect(try await archive.finish(flying.id, with: .failed("The service was restarted."), profile: nil))
        #expect(try await archive.unfinishedRuns().isEmpty)
        let failed = try await found(flying.id, in: archive)
        #expect(failed.state == .failed)
        #expect(failed.failure == "The service was restarted.")
        #expect(try await found(ended.id, in: archive).state == .finished)
    }

    @Test func `only the owner's token owns, and only its digest is stored`() async throws {
        let run = try run()
        let token = OwnerToken()
        let archive = try Archive(path: path)
        try await archive.insert(run, owner: token)
        #expect(try await archive.isOwner(token, of: run.id))
        #expect(try await !archive.isOwner(OwnerToken(), of: run.id))
        #expect(try await !archive.isOwner(token, of: RandomID.make()))
        let stored = try Data(contentsOf: URL(filePath: path)) + Data(contentsOf: URL(filePath: path + "-wal"))
        #expect(stored.range(of: Data(token.text.utf8)) == nil)
        #expect(stored.range(of: Data(run.id.utf8)) != nil)
    }

    @Test func `an unshared run expires, a shared one stays`() async throws {
        let (unshared, shared) = try (run(code: "package a"), run(code: "package b"))
        let archive = try Archive(path: path)
        for run in [unshared, shared] {
            try await archive.insert(run, owner: OwnerToken())
            try await archive.finish(run.id, with: outcome, profile: [1])
        }
        #expect(try await archive.share(shared.id) == .shared)
        #expect(try await archive.removeExpired(at: now.addingTimeInterval(7 * 86400 - 1)) == 0)
        #expect(try await archive.removeExpired(at: now.addingTimeInterval(7 * 86400)) == 1)
        #expect(try await isRemoved(unshared.id, in: archive))
        #expect(try await archive.profile(of: unshared.id) == nil)
        let kept = try await found(shared.id, in: archive)
        #expect(kept.shared)
        #expect(kept.expiresAt == nil)
    }

    @Test func `a removed run leaves nothing but its address`() async throws {
        let run = try run(code: "package main // a secret")
        let archive = try Archive(path: path)
        try await archive.insert(run, owner: OwnerToken())
        try await archive.finish(run.id, with: outcome, profile: [1])
        try await archive.remove(run.id, at: now)
        #expect(try await isRemoved(run.id, in: archive))
        let snippets = try await archive.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM snippets") }
        #expect(snippets == 0)
        guard case .unknown = try await archive.run(RandomID.make()) else { throw CocoaError(.fileNoSuchFile) }
    }

    @Test func `addresses of what was removed are forgotten after a while, and beyond a number`() async throws {
        let archive = try Archive(path: path)
        var removed: [String] = []
        for day in 0..<4 {
            let run = try run(code: "package main // \(day)")
            try await archive.insert(run, owner: OwnerToken())
            try await archive.remove(run.id, at: now.addingTimeInterval(Double(day) * 86_400))
            removed.append(run.id)
        }
        #expect(try await archive.forgetRemovals(at: now) == 0)
        let later = now.addingTimeInterval(Double(Limits.removalDays) * 86_400 + 1)
        #expect(try await archive.forgetRemovals(at: later) == 1)
        #expect(try await archive.forgetRemovals(at: later, keeping: 1) == 2)
        for (id, stays) in zip(removed, [false, false, false, true]) {
            #expect(try await isRemoved(id, in: archive) == stays)
        }
    }

    @Test func `a snippet is readable only where somebody shared a run of it`() async throws {
        let (first, second) = try (run(), run())
        let id = SnippetID(of: first.snippet)
        let archive = try Archive(path: path)
        for run in [first, second] {
            try await archive.insert(run, owner: OwnerToken())
            try await archive.finish(run.id, with: outcome, profile: nil)
        }
        #expect(try await archive.sharedSnippet(id) == nil)
        _ = try await archive.share(first.id)
        let shared = try #require(try await archive.sharedSnippet(id))
        #expect(shared.snippet == first.snippet)
        #expect(shared.runs.map(\.id) == [first.id])
    }

    @Test func `a full store shares nothing further`() async throws {
        let run = try run()
        let archive = try Archive(path: path, byteLimit: 1)
        try await archive.insert(run, owner: OwnerToken())
        #expect(try await archive.share(run.id) == .storeFull(limitBytes: 1))
        #expect(try await archive.size().full)
    }

    @Test func `every commit is synced`() async throws {
        let archive = try Archive(path: path)
        let level = try await archive.database.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(level == 2)
    }

    @Test func `parallel writers all succeed`() async throws {
        let archives = try [Archive(path: path), Archive(path: path)]
        let runs = try (0..<40).map { try run(code: "package p\($0)") }
        try await withThrowingTaskGroup { group in
            for (index, run) in runs.enumerated() {
                group.addTask { try await archives[index % 2].insert(run, owner: OwnerToken()) }
            }
            try await group.waitForAll()
        }
        for run in runs { #expect(try await found(run.id, in: archives[0]) == run) }
    }
}
