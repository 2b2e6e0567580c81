import Comparing
import Foundation
import Profiles
import Runs
import Snippets
import Testing

@testable import Storing

@Suite(.timeLimit(.minutes(20)))
struct ArchiveComparisonsTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "flamebox-\(RandomID.make()).sqlite").path
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func comparison(before runID: String? = nil) throws -> Comparison {
        let snippet = try Snippet(language: .go, code: "package main // 🔥")
        let part = ComparisonPlan.Part(snippet: snippet, runID: runID, snippetID: SnippetID(of: snippet))
        return Comparison(
            id: RandomID.make(), plan: ComparisonPlan(before: part, after: part), createdAt: now,
            expiresAt: now.addingTimeInterval(7 * 86400))
    }

    private var outcome: ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .finished)
        outcome.pairs = [MeasuredPair(beforeMs: 10.25, afterMs: 5, beforeWallMs: 11, afterWallMs: 6)]
        outcome.outputDiffers = true
        return outcome
    }

    private func found(_ id: String, in archive: Archive) async throws -> Comparison {
        guard case .found(let comparison) = try await archive.comparison(id) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return comparison
    }

    private func isRemoved(_ id: String, in archive: Archive) async throws -> Bool {
        if case .removed = try await archive.comparison(id) { true } else { false }
    }

    @Test func `a comparison is found with all that was measured, also by the next process`() async throws {
        var comparison = try comparison()
        let archive = try Archive(path: path)
        try await archive.insert(comparison, owner: OwnerToken())
        #expect(try await found(comparison.id, in: archive) == comparison)
        try await archive.finish(comparison.id, with: outcome, profiles: [.before: [1], .after: [2, 3]])
        comparison.end(with: outcome)
        let reopened = try Archive(path: path)
        #expect(try await found(comparison.id, in: reopened) == comparison)
        #expect(try await reopened.profile(of: comparison.id, .before) == [1])
        #expect(try await reopened.profile(of: comparison.id, .after) == [2, 3])
    }

    @Test func `a final comparison does not change again, and one in flight is failed with a sentence`() async throws {
        let (ended, flying) = try (comparison(), comparison())
        let archive = try Archive(path: path)
        for comparison in [ended, flying] { try await archive.insert(comparison, owner: OwnerToken()) }
        try await archive.finish(ended.id, with: outcome)
        try await archive.finish(ended.id, with: .failed("Late."))
        #expect(try await archive.unfinishedComparisons() == [flying.id])
        try await archive.finish(flying.id, with: .failed("The service was restarted."))
        #expect(try await found(ended.id, in: archive).state == .finished)
        let failed = try await found(flying.id, in: archive)
        #expect(failed.state == .failed)
        #expect(failed.outcome?.failure == "The service was restarted.")
    }

    @Test func `only the owner's token owns`() async throws {
        let comparison = try comparison()
        let token = OwnerToken()
        let archive = try Archive(path: path)
        try await archive.insert(comparison, owner: token)
        #expect(try await archive.isOwner(token, of: comparison.id))
        #expect(try await !archive.isOwner(OwnerToken(), of: comparison.id))
    }

    @Test func `an unshared comparison expires with its profiles, a shared one stays`() async throws {
        let (unshared, shared) = try (comparison(), comparison())
        let archive = try Archive(path: path)
        for comparison in [unshared, shared] {
            try await archive.insert(comparison, owner: OwnerToken())
            try await archive.finish(comparison.id, with: outcome, profiles: [.before: [1]])
        }
        #expect(try await archive.shareComparison(shared.id) == .shared)
        #expect(try await archive.removeExpiredComparisons(at: now.addingTimeInterval(7 * 86400)) == 1)
        #expect(try await isRemoved(unshared.id, in: archive))
        #expect(try await archive.profile(of: unshared.id, .before) == nil)
        let kept = try await found(shared.id, in: archive)
        #expect(kept.shared)
        #expect(kept.expiresAt == nil)
        #expect(try await archive.profile(of: shared.id, .before) == [1])
    }

    @Test func `a run lists those of its comparisons that somebody shared`() async throws {
        let run = RandomID.make()
        let (shared, unshared) = try (comparison(before: run), comparison(before: run))
        let archive = try Archive(path: path)
        for comparison in [shared, unshared] { try await archive.insert(comparison, owner: OwnerToken()) }
        #expect(try await archive.sharedComparisons(of: run, limit: 5).isEmpty)
        _ = try await archive.shareComparison(shared.id)
        #expect(try await archive.sharedComparisons(of: run, limit: 5).map(\.id) == [shared.id])
    }

    @Test func `a run keeps its parent`() async throws {
        let parent = RandomID.make()
        let run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: "x"), createdAt: now, expiresAt: nil,
            parent: parent)
        let archive = try Archive(path: path)
        try await archive.insert(run, owner: OwnerToken())
        guard case .found(let found) = try await archive.run(run.id) else { throw CocoaError(.fileNoSuchFile) }
        #expect(found.parent == parent)
    }
}
