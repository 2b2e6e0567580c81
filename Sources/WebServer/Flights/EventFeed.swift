import Synchronization

/// The events of one run in flight, for any number of readers who come, go and come back. Their ids are the numbers of the
/// job's news, so that they are the same wherever a reader asks.
///
/// A reader asks for what is newer than the last it saw and is woken when there is more: a slow one skips partial
/// profiles, because only the newest is kept, and costs no memory.
final class EventFeed: Sendable {
    struct Entry: Equatable, Sendable {
        let id: Int
        let name: String
        /// One line of JSON.
        let json: String
    }

    /// The id of every run's `finished`, whichever process sent what came before it.
    static let finalID = 999_999_999

    private struct State {
        var entries: [Entry] = []
        var newestID = 0
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextReader = 0
    }

    private let state = Mutex(State())

    /// - Parameter id: greater than any before.
    func append(_ name: String, _ json: String, id: Int) {
        add(id) { $0.entries.append(Entry(id: id, name: name, json: json)) }
    }

    /// As `append`, but forgets the last of the same name.
    func replace(_ name: String, _ json: String, id: Int) {
        add(id) { state in
            state.entries.removeAll { $0.name == name }
            state.entries.append(Entry(id: id, name: name, json: json))
        }
    }

    /// As `append`, in the place of the last one where that bears the same name.
    func replaceLast(_ name: String, _ json: String, id: Int) {
        add(id) { state in
            if state.entries.last?.name == name { state.entries.removeLast() }
            state.entries.append(Entry(id: id, name: name, json: json))
        }
    }

    /// The last event of all.
    func finish(_ json: String) {
        append("finished", json, id: Self.finalID)
    }

    func entries(after id: Int) -> [Entry] {
        state.withLock { state in
            // A reader who was ahead of us read an earlier process's feed: everything is new.
            let isAhead = id > state.newestID && id != Self.finalID
            return state.entries.reversed().prefix { $0.id > (isAhead ? 0 : id) }.reversed()
        }
    }

    /// Yields at once and then whenever there may be something new, until the reader leaves.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        let reader = state.withLock { state in
            state.nextReader += 1
            state.readers[state.nextReader] = continuation
            return state.nextReader
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.readers[reader] = nil }
        }
        return stream
    }

    var readerCount: Int { state.withLock { $0.readers.count } }

    private func add(_ id: Int, _ change: (inout State) -> Void) {
        let readers = state.withLock { state in
            state.newestID = id
            change(&state)
            return Array(state.readers.values)
        }
        for reader in readers { reader.yield() }
    }
}
