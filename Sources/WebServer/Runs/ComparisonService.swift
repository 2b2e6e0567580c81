package import Foundation
import Jobs
import Profiles
package import Runs
import Snippets
package import Storing

/// What the web side does with comparisons: takes them in, follows them while they are in flight, finds them afterwards.
package actor ComparisonService {
    /// A comparison that no worker has finished yet.
    private struct Flight {
        var comparison: Comparison
        /// From 1; nil once a worker has it.
        var position: Int?
        /// The newest of each side: the view's JSON, gzip'ed.
        var profiles: [Comparability.Side: [UInt8]] = [:]
        let feed = EventFeed()
    }

    package struct Submission: Sendable {
        package let id: String
        package let owner: OwnerToken
    }

    enum Finding: Sendable {
        case found(Comparison, position: Int?)
        case removed
        case unknown
    }

    private let archive: Archive
    private let dispatcher: Dispatcher
    private var flights: [String: Flight] = [:]
    private var unstored = UnstoredEnds()
    /// Comparisons that are over, as they were read last. Reading one takes a while.
    private let known = ByteCache<Comparison>(byteLimit: Limits.documentCacheBytes)
    private let outlines = ByteCache<ComparisonOutline>(byteLimit: Limits.outlineCacheBytes)

    init(archive: Archive, dispatcher: Dispatcher) {
        self.archive = archive
        self.dispatcher = dispatcher
    }

    /// Takes a comparison in. What this returns is stored for good.
    /// - Parameter client: whose limit it counts against.
    package func submit(
        _ plan: ComparisonPlan, client: String, at date: Date = Date()
    ) async throws -> Submission {
        try await dispatcher.check(client, isComparison: true)
        let comparison = Comparison(
            id: RandomID.make(), plan: plan, createdAt: date,
            expiresAt: date.addingTimeInterval(Double(Limits.unsharedRunDays) * 86_400))
        let submission = Submission(id: comparison.id, owner: OwnerToken())
        try await archive.insert(comparison, owner: submission.owner, client: client)
        flights[comparison.id] = Flight(comparison: comparison)
        do {
            try await dispatcher.enqueue(
                Job(id: comparison.id, work: .compare(plan), queuedAt: date), client: client)
        } catch {
            flights[comparison.id] = nil
            try await archive.removeComparison(comparison.id, at: date)
            throw error
        }
        return submission
    }

    func find(_ id: String) async throws -> Finding {
        if let flight = flights[id] { return .found(flight.comparison, position: flight.position) }
        if var comparison = known[id], let standing = try await archive.standing(ofComparison: id) {
            (comparison.shared, comparison.expiresAt) = (standing.shared, standing.expiresAt)
            return .found(comparison, position: nil)
        }
        switch try await archive.comparison(id) {
        case .found(let stored):
            let comparison = stored.ifInterrupted()
            if comparison.state.isFinal {
                known.insert(comparison, bytes: comparison.approximateBytes, for: id, of: [id])
            }
            return .found(comparison, position: nil)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    /// Nil where there is no such comparison, or none any more.
    func outline(of id: String) async throws -> ComparisonOutline? {
        if flights[id] == nil, let outline = outlines[id] {
            return try await archive.standing(ofComparison: id) == nil ? nil : outline
        }
        guard case .found(let comparison, _) = try await find(id) else { return nil }
        let outline = ComparisonOutline(comparison)
        if comparison.state.isFinal { outlines.insert(outline, bytes: outline.approximateBytes, for: id, of: [id]) }
        return outline
    }

    /// Nil for a comparison that is over, or that never was.
    func feed(of id: String) -> EventFeed? { flights[id]?.feed }

    /// The view's JSON, gzip'ed; nil where that side has none.
    func profile(of id: String, _ side: Comparability.Side) async throws -> [UInt8]? {
        if let flight = flights[id] { return flight.profiles[side] }
        return try await archive.profile(of: id, side)
    }

    /// Stops one that was seen in flight, and removes one that was seen to be over.
    func stopOrRemove(_ seen: Comparison) async throws {
        guard seen.state.isFinal else {
            await dispatcher.cancel(seen.id)
            return
        }
        try await archive.removeComparison(seen.id, at: Date())
        flights[seen.id] = nil
        unstored.remove(seen.id)
        known.remove(of: seen.id)
        outlines.remove(of: seen.id)
    }

    /// Stores what ended while the store could not be written.
    func storeLeftovers() async {
        for id in unstored.ids {
            guard let flight = flights[id], let outcome = flight.comparison.outcome else { continue }
            guard await stored({ try await archive.finish(id, with: outcome, profiles: flight.profiles) }) else {
                return
            }
            unstored.remove(id)
            flights[id] = nil
        }
    }

    func share(_ id: String) async throws -> Archive.ShareOutcome {
        let outcome = try await archive.shareComparison(id)
        if outcome == .shared {
            flights[id]?.comparison.shared = true
            flights[id]?.comparison.expiresAt = nil
        }
        return outcome
    }

    var eventReaderCount: Int { flights.values.reduce(0) { $0 + $1.feed.readerCount } }

    /// False where the event is not about a comparison in flight.
    func take(_ event: Dispatcher.Event) async -> Bool {
        switch event {
        case .position(let id, let position):
            // One that was begun may have to let others pass.
            flights[id]?.comparison.state = .queued
            flights[id]?.position = position
            flights[id]?.feed.append("state", JSONText.state(.queued, position: position))
            return flights[id] != nil
        case .started(let id):
            flights[id]?.position = nil
            return flights[id] != nil
        case .report(let report): return await take(report)
        case .dropped(let id): return await end(id, ComparisonOutcome(state: .cancelled))
        case .lost(let id): return await end(id, .failed(Sentences.workerLost))
        case .overdue(let id): return await end(id, .failed(Sentences.overdue))
        case .undeliverable(let id): return await end(id, .failed(Sentences.undeliverable))
        }
    }

    private func take(_ report: JobReport) async -> Bool {
        let id = report.jobID
        guard let feed = flights[id]?.feed, case .comparison(let event) = report.event else { return false }
        switch event {
        case .state(let state) where !state.isFinal:
            flights[id]?.comparison.state = state
            feed.append("state", JSONText.state(state))
        case .pair(let pair): add(pair, to: id, feed)
        case .sideProfile(let side): flights[id]?.profiles[side] = report.profile
        case .compared(let outcome): return await end(id, outcome)
        case .state, .paused: break
        }
        return true
    }

    private func add(_ pair: MeasuredPair, to id: String, _ feed: EventFeed) {
        flights[id]?.comparison.pairs.append(pair)
        guard let comparison = flights[id]?.comparison else { return }
        feed.append("pair", JSONText.of(PairDocument(comparison)))
    }

    /// Stores first, then tells. One that could not be stored stays in memory, so that its reader still gets the answer,
    /// and is stored when the store can be written again.
    private func end(_ id: String, _ outcome: ComparisonOutcome) async -> Bool {
        guard let flight = flights[id], !flight.comparison.state.isFinal else { return flights[id] != nil }
        var outcome = outcome
        // What was measured before the end is kept, whatever the end was.
        if outcome.pairs.isEmpty { outcome.pairs = flight.comparison.pairs }
        let profiles = flight.profiles.filter { $0.value.count <= Limits.profileCompressedBytes }
        let isStored = await stored { try await archive.finish(id, with: outcome, profiles: profiles) }
        flights[id]?.comparison.end(with: outcome)
        guard let comparison = flights[id]?.comparison else { return true }
        flight.feed.append("state", JSONText.state(comparison.state))
        flight.feed.finish(JSONText.of(ComparisonDocument(comparison)))
        if isStored {
            flights[id] = nil
        } else {
            flights[id]?.profiles = profiles
            let bytes = profiles.values.reduce(comparison.bytesInMemory) { $0 + $1.count }
            for lost in unstored.add(id, bytes: bytes) { flights[lost] = nil }
        }
        return true
    }
}

extension Comparison {
    /// Of memory, as far as it depends on what people wrote and programs did.
    fileprivate var approximateBytes: Int {
        let changes = outcome?.changes
        // A row of every column, with what surrounds it.
        let rows = (changes?.tree.parents.count ?? 0) + (changes?.functions.count ?? 0)
        let outputs = [outcome?.before, outcome?.after].compactMap { $0?.output }.joined()
        return outputs.reduce(4096 + 256 * rows) { $0 + $1.text.utf8.count + 64 }
            + plan.before.snippet.approximateBytes + plan.after.snippet.approximateBytes
    }
}
