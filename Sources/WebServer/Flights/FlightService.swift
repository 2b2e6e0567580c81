import Foundation
import Jobs
import Logging
import Reports
import Runs
import Snippets
import Storing

/// What the web side does with one kind of work: takes it in, follows it while it is in flight, stores its end, and finds
/// it afterwards.
///
/// The store knows what was taken in and what is over, the queue what is in flight. What is held in here is made from
/// those two, and made anew where it is missing: any number of services on one store and one queue tell the same.
actor FlightService<Value: Flown> {
    enum Finding: Sendable {
        case found(Value, position: Int?)
        case unreadable(UnreadableRecord)
        case removed
        case unknown
    }

    enum Events: Sendable {
        case live(EventFeed)
        case over(Value)
        case unreadable(UnreadableRecord)
        case removed
        case unknown
    }

    /// Who stored an end.
    enum Storing {
        case byUs, byAnother
        case failed
    }

    let store: any Store
    let queue: any JobQueue
    /// Called for each end that this service stored.
    private let onEnd: @Sendable (Run.State) -> Void
    var flights: [String: Flight<Value>] = [:]
    var unstored = UnstoredEnds()
    /// What is over, as it was read last. Reading a large one takes a while.
    private let known = ByteCache<Value>(byteLimit: Limits.documentCacheBytes)
    private let outlines = ByteCache<Value.Outline>(byteLimit: Limits.outlineCacheBytes)

    init(store: any Store, queue: any JobQueue, onEnd: @escaping @Sendable (Run.State) -> Void = { _ in }) {
        self.store = store
        self.queue = queue
        self.onEnd = onEnd
    }

    var eventReaderCount: Int { flights.values.reduce(0) { $0 + $1.feed.readerCount } }

    /// Takes something in. What this returns is stored for good.
    /// - Parameter client: whose limit it counts against.
    func submit(_ value: Value, as work: Job.Work, client: String) async throws -> OwnerToken {
        let owner = OwnerToken()
        let job = Job(id: value.id, work: work, queuedAt: value.createdAt)
        try await queue.submit(job, client: client) { [store] in
            try await value.insert(into: store, owner: owner, client: client)
        }
        follow(value)
        return owner
    }

    func find(_ id: String) async throws -> Finding {
        if var flight = try await current(id), let standing = try await Value.standing(of: id, in: store) {
            flight.value.take(standing)
            return .found(flight.value, position: flight.position)
        }
        if var value = known[id], let standing = try await Value.standing(of: id, in: store) {
            value.take(standing)
            return .found(value, position: nil)
        }
        switch try await Value.find(id, in: store) {
        case .found(let stored):
            // It was not in the queue, so its end is stored by now, or never will be.
            let value = stored.ifInterrupted()
            if stored.state.isFinal { known.insert(value, bytes: value.approximateBytes, for: id, of: [id]) }
            return .found(value, position: nil)
        case .unreadable(let record): return .unreadable(record)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    /// Nil where there is none, or none any more.
    func outline(of id: String) async throws -> Value.Outline? {
        if flights[id] == nil, var outline = outlines[id] {
            guard let standing = try await Value.standing(of: id, in: store) else { return nil }
            outline.shared = standing.shared
            return outline
        }
        guard case .found(let value, _) = try await find(id) else { return nil }
        let outline = value.outline
        if value.state.isFinal { outlines.insert(outline, bytes: outline.approximateBytes, for: id, of: [id]) }
        return outline
    }

    func events(of id: String) async throws -> Events {
        if let flight = try await current(id) { return .live(flight.feed) }
        switch try await find(id) {
        case .found(let value, _): return .over(value)
        case .unreadable(let record): return .unreadable(record)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    /// The view's JSON, gzip'ed; of what is in flight, as far as it is. Nil where there is none.
    func profile(of id: String, _ part: Value.Part) async throws -> [UInt8]? {
        if let flight = try await current(id) { return flight.profiles[part] }
        return try await Value.profile(of: id, part, in: store)
    }

    /// Stops what was seen in flight, and removes what was seen to be over: what ends while its owner reaches for the
    /// button is not lost.
    func stopOrRemove(_ seen: Value) async throws {
        guard seen.state.isFinal else { return try await queue.cancel(seen.id) }
        try await Value.remove(seen.id, from: store, at: Date())
        try await queue.retire(seen.id)
        flights[seen.id] = nil
        unstored.remove(seen.id)
        known.remove(of: seen.id)
        outlines.remove(of: seen.id)
    }

    func share(_ id: String) async throws -> ShareOutcome { try await Value.share(id, in: store) }

    /// What is in flight as of now; nil where nothing is, or its end is stored.
    func current(_ id: String) async throws -> Flight<Value>? {
        guard let reading = try await queue.reading(of: id, after: flights[id]?.newest ?? 0) else {
            try await missEnd(of: id)
            return nil
        }
        if flights[id] == nil {
            // It may have landed while the store was asked.
            guard !reading.isRetired, case .found(let value) = try await Value.find(id, in: store),
                !value.state.isFinal, try await queue.has(id)
            else { return nil }
            follow(value)
        }
        // Another call may have read the same meanwhile: what is known already is passed over.
        for news in reading.news { flights[id]?.take(news) }
        if case .ended = flights[id]?.phase {
            // In a task of its own: a reader who leaves must not keep an end from being stored.
            await Task { await land(id) }.value
        }
        return flights[id]
    }

    /// Reads on whenever there is something new, until the end.
    private func follow(_ value: Value) {
        let id = value.id
        guard flights[id] == nil else { return }
        flights[id] = Flight(value)
        Task {
            for await _ in await queue.changes(of: id) where await !isUnderWay(id) { return }
            // The queue has forgotten it, and what became of it could not be read: until it can.
            while await isUnderWay(id) {
                do { try await Task.sleep(for: .milliseconds(Limits.queueRetryMs)) } catch { return }
            }
        }
    }

    /// Also where that cannot be read now.
    private func isUnderWay(_ id: String) async -> Bool {
        do { return try await current(id) != nil } catch {
            RunService.logger.error("What became of \(id) could not be read: \(error).")
            return flights[id] != nil
        }
    }

    /// Stores the end first, then tells it: whoever hears that something is over finds it. What could not be stored stays
    /// here and in the queue, so that its reader still gets the answer, and is stored when the store can be written again.
    private func land(_ id: String) async {
        guard let flight = flights[id], case .ended(let end, let number) = flight.phase else { return }
        flights[id]?.phase = .landing
        var (value, profiles) = (flight.value, flight.profiles)
        let outcome = value.outcome(of: end, startedAt: flight.startedAt, profiles: &profiles)
        value.end(with: outcome)
        let storing = await store(value, outcome, profiles)
        await read(&value, after: storing)
        flights[id]?.land(value, outcome, profiles)
        flight.feed.finish(value, number: number)
        if storing != .failed {
            flights[id] = nil
        } else {
            let bytes = profiles.values.reduce(value.bytesInMemory) { $0 + $1.count }
            for lost in unstored.add(id, bytes: bytes) { await giveUp(lost) }
        }
    }

    /// What readers are told is what is stored. Where that cannot be read, it is what was known of it before.
    private func read(_ value: inout Value, after storing: Storing) async {
        if storing == .byAnother, case .found(let stored)? = try? await Value.find(value.id, in: store) {
            value = stored.ifInterrupted()
        } else if let standing = try? await Value.standing(of: value.id, in: store) {
            value.take(standing)
        }
    }

    func store(_ ended: Value, _ outcome: Value.Outcome, _ profiles: [Value.Part: [UInt8]]) async -> Storing {
        var wasInFlight = false
        let isStored = await stored {
            wasInFlight = try await Value.finish(ended.id, with: outcome, profiles: profiles, in: store)
            if wasInFlight { onEnd(ended.state) }
            try await queue.retire(ended.id)
        }
        return isStored ? wasInFlight ? .byUs : .byAnother : .failed
    }

    /// The queue has forgotten something whose end was not read here in time: the store has it.
    private func missEnd(of id: String) async throws {
        guard let flight = flights[id], case .flying = flight.phase else { return }
        // Whatever the store says, or cannot say, its readers hear of an end.
        var value = flight.value.ifInterrupted()
        if case .found(let stored) = try await Value.find(id, in: store) { value = stored.ifInterrupted() }
        flights[id] = nil
        flight.feed.finish(value, number: flight.newest + 1)
    }

    private func giveUp(_ id: String) async {
        flights[id] = nil
        _ = await stored { try await queue.retire(id) }
    }
}

extension FlightService {
    /// Ends what the store has in flight and the queue does not know: whoever was at work on it is gone.
    func failInterrupted() async throws {
        for id in try await Value.unfinished(in: store) where try await !queue.has(id) {
            _ = try await Value.finish(id, with: Value.failed(Sentences.interrupted), profiles: [:], in: store)
        }
    }

    /// Stores what ended while the store could not be written.
    func storeLeftovers() async {
        for id in unstored.ids {
            guard let flight = flights[id], case .landed(let outcome) = flight.phase else { continue }
            guard await store(flight.value, outcome, flight.profiles) != .failed else { return }
            unstored.remove(id)
            flights[id] = nil
        }
    }
}

extension Flown {
    mutating func take(_ standing: Standing) {
        shared = standing.shared
        expiresAt = standing.expiresAt
    }
}

extension EventFeed {
    fileprivate func finish(_ value: some Flown, number: Int) {
        append("state", JSONText.state(value.state), id: number)
        finish(value.finalDocument)
    }
}
