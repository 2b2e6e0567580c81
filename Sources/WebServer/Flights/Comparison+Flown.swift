import Comparing
import Foundation
import Jobs
import Runs
import Snippets
import Storing

extension Comparison: Flown {
    static func event(in event: JobEvent) -> ComparisonEvent? {
        if case .comparison(let event) = event { event } else { nil }
    }

    static func part(of event: ComparisonEvent) -> Comparability.Side? {
        if case .sideProfile(let side) = event { side } else { nil }
    }

    mutating func take(_ event: ComparisonEvent) -> Notice? {
        switch event {
        case .state(let state):
            guard !state.isFinal else { return nil }
            self.state = state
            return Notice(name: "state", json: JSONText.state(state))
        case .pair(let pair):
            pairs.append(pair)
            return Notice(name: "pair", json: JSONText.of(PairDocument(self)))
        case .sideProfile, .paused, .compared: return nil
        }
    }

    static func outcome(in event: ComparisonEvent) -> ComparisonOutcome? {
        if case .compared(let outcome) = event { outcome } else { nil }
    }

    static func failed(_ sentence: String) -> ComparisonOutcome { .failed(sentence) }

    /// What was measured before the end is kept, whatever the end was.
    func outcome(
        of end: FlightEnd<ComparisonOutcome>, startedAt: Date?, profiles: inout [Comparability.Side: [UInt8]]
    ) -> ComparisonOutcome {
        var outcome =
            switch end {
            case .reported(let reported): reported
            case .cancelled: ComparisonOutcome(state: .cancelled)
            case .failed(let sentence): ComparisonOutcome.failed(sentence)
            }
        if outcome.pairs.isEmpty { outcome.pairs = pairs }
        profiles = profiles.filter { $0.value.count <= Limits.profileCompressedBytes }
        return outcome
    }

    var finalDocument: String { JSONText.of(ComparisonDocument(self)) }

    var outline: ComparisonOutline { ComparisonOutline(self) }
}

/// What the store does with comparisons.
extension Comparison {
    func insert(into store: any Store, owner: OwnerToken, client: String) async throws {
        try await store.insert(self, owner: owner, client: client)
    }

    static func find(_ id: String, in store: any Store) async throws -> StoreFinding<Comparison> {
        try await store.comparison(id)
    }

    static func standing(of id: String, in store: any Store) async throws -> Standing? {
        try await store.standing(ofComparison: id)
    }

    static func profile(
        of id: String, _ part: Comparability.Side, in store: any Store
    ) async throws -> [UInt8]? {
        try await store.profile(of: id, part)
    }

    static func unfinished(in store: any Store) async throws -> [String] { try await store.unfinishedComparisons() }

    static func finish(
        _ id: String, with outcome: ComparisonOutcome, profiles: [Comparability.Side: [UInt8]], in store: any Store
    ) async throws -> Bool {
        try await store.finish(id, with: outcome, profiles: profiles)
    }

    static func share(_ id: String, in store: any Store) async throws -> ShareOutcome {
        try await store.shareComparison(id)
    }

    static func remove(_ id: String, from store: any Store, at date: Date) async throws {
        try await store.removeComparison(id, at: date)
    }
}

extension Comparison {
    /// Of memory, as far as it depends on what people wrote and programs did.
    var approximateBytes: Int {
        let changes = outcome?.changes
        // A row of every column, with what surrounds it.
        let rows = (changes?.tree.parents.count ?? 0) + (changes?.functions.count ?? 0)
        let outputs = [outcome?.before, outcome?.after].compactMap { $0?.output }.joined()
        return outputs.reduce(4096 + 256 * rows) { $0 + $1.text.utf8.count + 64 }
            + plan.before.snippet.approximateBytes + plan.after.snippet.approximateBytes
    }

    var bytesInMemory: Int {
        let outputs = [outcome?.before, outcome?.after].compactMap { $0?.output }.joined()
        return outputs.reduce(0) { $0 + $1.text.utf8.count } * 4
    }
}
