import Comparing
import Foundation
import MemoryStore
import Runs
import Snippets
import Storing
import TestDatabase
import Testing

/// The stores there are, made empty.
enum ConformingStore: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, memory, postgres

    /// Without those that this host cannot have, which is said aloud.
    static let allCases: [ConformingStore] =
        [.sqlite, .memory] + (TestDatabase.isMissing ? [] : [.postgres])

    var testDescription: String { rawValue }

    func open(
        byteLimit: Int = Limits.storeBytes, clientByteLimit: Int = Limits.clientStoreBytes
    ) async throws -> any Store {
        switch self {
        case .sqlite:
            let path = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make()).sqlite").path
            return try Archive(path: path, byteLimit: byteLimit, clientByteLimit: clientByteLimit)
        case .memory: return MemoryStore(byteLimit: byteLimit, clientByteLimit: clientByteLimit)
        case .postgres:
            let server = try #require(TestDatabase.shared)
            return try await PostgresStore.open(
                server.settings(), byteLimit: byteLimit, clientByteLimit: clientByteLimit, connections: 4)
        }
    }
}

/// What every store has to do. How each does it, and what only a file can meet, is in tests of their own.
@Suite(.timeLimit(.minutes(20)))
struct StoreConformanceTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private var week: TimeInterval { 7 * 86_400 }

    private func run(code: String = "package main", after seconds: TimeInterval = 0, parent: String? = nil) throws
        -> Run
    {
        let date = now.addingTimeInterval(seconds)
        var run = Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: code), createdAt: date,
            expiresAt: date.addingTimeInterval(week), parent: parent)
        run.snippetID = SnippetID(of: run.snippet)
        return run
    }

    private func comparison(of runID: String? = nil, after seconds: TimeInterval = 0) throws -> Comparison {
        let snippet = try Snippet(language: .go, code: "package main")
        let part = ComparisonPlan.Part(snippet: snippet, runID: runID, snippetID: SnippetID(of: snippet))
        let date = now.addingTimeInterval(seconds)
        return Comparison(
            id: RandomID.make(), plan: ComparisonPlan(before: part, after: part), createdAt: date,
            expiresAt: date.addingTimeInterval(week))
    }

    private var outcome: RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.verdict = Verdict(kind: .exited, exitCode: 0, message: "The program ended by itself.")
        outcome.output = [OutputChunk(stream: .stdout, text: "a\u{0}b\u{FFFD}", atMs: 3)]
        return outcome
    }

    private var compared: ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .finished)
        outcome.pairs = [MeasuredPair(beforeMs: 10.25, afterMs: 5, beforeWallMs: 11, afterWallMs: 6)]
        return outcome
    }

    private func found(_ id: String, in store: any Store) async throws -> Run {
        guard case .found(let run) = try await store.run(id) else { throw CocoaError(.fileNoSuchFile) }
        return run
    }

    private func word<Value>(_ finding: StoreFinding<Value>) -> String {
        switch finding {
        case .found: "found"
        case .unreadable: "unreadable"
        case .removed: "removed"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: ConformingStore.allCases)
    func `a run is queued until its end is stored, and then does not change`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        var run = try run(parent: RandomID.make())
        try await store.insert(run, owner: OwnerToken(), client: "x")
        #expect(try await found(run.id, in: store) == run)
        #expect(try await store.unfinishedRuns() == [run.id])
        #expect(try await store.profile(of: run.id) == nil)
        #expect(try await store.finish(run.id, with: outcome, profile: [1, 2]))
        #expect(try await !store.finish(run.id, with: .failed("Late."), profile: [3]))
        run.end(with: outcome)
        #expect(try await found(run.id, in: store) == run)
        #expect(try await store.profile(of: run.id) == [1, 2])
        #expect(try await store.unfinishedRuns().isEmpty)
        #expect(try await !store.finish(RandomID.make(), with: outcome, profile: nil))
    }

    @Test(arguments: ConformingStore.allCases)
    func `a comparison is queued until its end is stored, and then does not change`(kind: ConformingStore)
        async throws
    {
        let store = try await kind.open()
        var comparison = try comparison()
        try await store.insert(comparison, owner: OwnerToken(), client: "x")
        #expect(try await store.unfinishedComparisons() == [comparison.id])
        #expect(try await store.finish(comparison.id, with: compared, profiles: [.before: [1], .after: []]))
        #expect(try await !store.finish(comparison.id, with: .failed("Late."), profiles: [.after: [3]]))
        comparison.end(with: compared)
        guard case .found(let stored) = try await store.comparison(comparison.id) else {
            throw CocoaError(.fileNoSuchFile)
        }
        #expect(stored == comparison)
        #expect(try await store.profile(of: comparison.id, .before) == [1])
        #expect(try await store.profile(of: comparison.id, .after) == nil)
        #expect(try await store.unfinishedComparisons().isEmpty)
    }

    @Test(arguments: ConformingStore.allCases)
    func `of two who store an end at the same time, one did`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let run = try run()
        try await store.insert(run, owner: OwnerToken(), client: "x")
        async let first = store.finish(run.id, with: outcome, profile: [1])
        async let second = store.finish(run.id, with: outcome, profile: [1])
        let ends = try await [first, second]
        #expect(ends.count { $0 } == 1)
    }

    @Test(arguments: ConformingStore.allCases)
    func `only the owner's token owns, of either kind`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let (run, comparison, token) = (try run(), try comparison(), OwnerToken())
        try await store.insert(run, owner: token, client: nil)
        try await store.insert(comparison, owner: token, client: nil)
        for id in [run.id, comparison.id] {
            #expect(try await store.isOwner(token, of: id))
            #expect(try await !store.isOwner(OwnerToken(), of: id))
        }
        #expect(try await !store.isOwner(token, of: RandomID.make()))
    }

    @Test(arguments: ConformingStore.allCases)
    func `what nobody shared expires when it is over, what is shared stays`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let (unshared, shared, flying) = (try run(), try run(), try run())
        for run in [unshared, shared, flying] { try await store.insert(run, owner: OwnerToken(), client: "x") }
        for run in [unshared, shared] { try await store.finish(run.id, with: outcome, profile: [1]) }
        #expect(try await store.share(shared.id) == .shared)
        #expect(try await store.standing(ofRun: shared.id) == Standing(shared: true, expiresAt: nil))
        let standing = Standing(shared: false, expiresAt: unshared.expiresAt)
        #expect(try await store.standing(ofRun: unshared.id) == standing)
        #expect(try await store.removeExpired(at: now.addingTimeInterval(week - 1)) == 0)
        #expect(try await store.removeExpired(at: now.addingTimeInterval(week)) == 1)
        #expect(word(try await store.run(unshared.id)) == "removed")
        #expect(try await store.profile(of: unshared.id) == nil)
        #expect(try await store.standing(ofRun: unshared.id) == nil)
        #expect(try await found(shared.id, in: store).shared)
        #expect(word(try await store.run(flying.id)) == "found")
    }

    @Test(arguments: ConformingStore.allCases)
    func `comparisons expire with their profiles, and a run lists the shared ones, newest first`(
        kind: ConformingStore
    ) async throws {
        let store = try await kind.open()
        let runID = RandomID.make()
        let all = try (0..<3).map { try comparison(of: runID, after: Double($0)) }
        for comparison in all {
            try await store.insert(comparison, owner: OwnerToken(), client: "x")
            try await store.finish(comparison.id, with: compared, profiles: [.before: [1]])
        }
        for comparison in all.dropLast() { _ = try await store.shareComparison(comparison.id) }
        #expect(try await store.sharedComparisonIDs(of: runID, limit: 9) == [all[1].id, all[0].id])
        #expect(try await store.sharedComparisonIDs(of: runID, limit: 1) == [all[1].id])
        #expect(try await store.removeExpiredComparisons(at: now.addingTimeInterval(2 * week)) == 1)
        #expect(word(try await store.comparison(all[2].id)) == "removed")
        #expect(try await store.profile(of: all[2].id, .before) == nil)
        #expect(try await store.standing(ofComparison: all[0].id) == Standing(shared: true, expiresAt: nil))
        #expect(try await store.standing(ofComparison: all[2].id) == nil)
    }

    @Test(arguments: ConformingStore.allCases)
    func `what is removed is told from what never was, for a while`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let (run, comparison) = (try run(), try comparison())
        try await store.insert(run, owner: OwnerToken(), client: nil)
        try await store.insert(comparison, owner: OwnerToken(), client: nil)
        try await store.remove(run.id, at: now)
        try await store.removeComparison(comparison.id, at: now.addingTimeInterval(1))
        #expect(word(try await store.run(run.id)) == "removed")
        #expect(word(try await store.comparison(comparison.id)) == "removed")
        #expect(word(try await store.run(RandomID.make())) == "unknown")
        #expect(try await store.forgetRemovals(at: now, keeping: 9) == 0)
        #expect(try await store.forgetRemovals(at: now, keeping: 1) == 1)
        #expect(word(try await store.run(run.id)) == "unknown")
        let later = now.addingTimeInterval(Double(Limits.removalDays) * 86_400 + 2)
        #expect(try await store.forgetRemovals(at: later, keeping: 9) == 1)
        #expect(word(try await store.comparison(comparison.id)) == "unknown")
    }

    @Test(arguments: ConformingStore.allCases)
    func `a snippet lists the runs of it that somebody shared, newest first`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let runs = try (0..<3).map { try run(after: Double($0)) } + [try run(code: "package other")]
        for run in runs {
            try await store.insert(run, owner: OwnerToken(), client: nil)
            try await store.finish(run.id, with: outcome, profile: nil)
        }
        for run in [runs[0], runs[2], runs[3]] { _ = try await store.share(run.id) }
        let id = SnippetID(of: runs[0].snippet).rawValue
        #expect(try await store.sharedRunIDs(of: id, limit: 9) == [runs[2].id, runs[0].id])
        #expect(try await store.sharedRunIDs(of: id, limit: 1) == [runs[2].id])
    }

    @Test(arguments: ConformingStore.allCases)
    func `a full store shares nothing further`(kind: ConformingStore) async throws {
        let store = try await kind.open(byteLimit: 1)
        let run = try run()
        try await store.insert(run, owner: OwnerToken(), client: nil)
        #expect(try await store.share(run.id) == .storeFull(limitBytes: 1))
        #expect(try await store.size().full)
        #expect(store.obstacle == nil)
        #expect(await store.recover())
    }

    @Test(arguments: ConformingStore.allCases)
    func `of what one client has, the oldest makes room, but not what is shared or another's`(
        kind: ConformingStore
    ) async throws {
        let store = try await kind.open(clientByteLimit: 350 << 10)
        let noise = (0..<100 << 10).map { _ in UInt8.random(in: .min ... .max) }
        func finished(_ order: Int, of client: String) async throws -> String {
            let run = try run(after: Double(order))
            try await store.insert(run, owner: OwnerToken(), client: client)
            try await store.finish(run.id, with: outcome, profile: noise)
            return run.id
        }
        let others = try await finished(0, of: "other")
        let shared = try await finished(1, of: "x")
        _ = try await store.share(shared)
        var own: [String] = []
        for order in 2..<6 { own.append(try await finished(order, of: "x")) }
        for id in [others, shared] + own.dropFirst() { #expect(word(try await store.run(id)) == "found") }
        #expect(word(try await store.run(own[0])) == "removed")
    }

    @Test(arguments: ConformingStore.allCases)
    func `a store that is nearly full makes room with the oldest that nobody shared`(kind: ConformingStore)
        async throws
    {
        let store = try await kind.open(byteLimit: 4 << 20)
        let noise = (0..<80 << 10).map { _ in UInt8.random(in: .min ... .max) }
        var ids: [String] = []
        for order in 0..<55 {
            let run = try run(code: "package p\(order)", after: Double(order))
            try await store.insert(run, owner: OwnerToken(), client: "\(order)")
            try await store.finish(run.id, with: outcome, profile: noise)
            if order == 0 { _ = try await store.share(run.id) }
            ids.append(run.id)
        }
        #expect(try await store.makeRoom(at: now) == 0, "what ended a moment ago stays for its reader")
        let later = now.addingTimeInterval(Double(Limits.unsharedLeastSeconds) + 60)
        #expect(try await store.makeRoom(at: later) > 0)
        #expect(word(try await store.run(ids[0])) == "found")
        #expect(word(try await store.run(ids[1])) == "removed")
        #expect(word(try await store.run(ids[54])) == "found")
        #expect(try await store.size().usedBytes < 4 << 20)
    }
}
