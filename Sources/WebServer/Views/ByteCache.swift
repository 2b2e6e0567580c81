import Synchronization

/// Values by key, up to a number of bytes; those that were asked for longest ago make room.
final class ByteCache<Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let bytes: Int
        /// Of runs and comparisons: what the value shows.
        let ids: Set<String>
        var lastUse: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// In the order of use; a key's earlier uses do not count.
        var uses: [(key: String, use: Int)] = []
        var nextUse = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let byteLimit: Int

    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    subscript(_ key: String) -> Value? {
        state.withLock { state in
            guard state.entries[key] != nil else { return nil }
            Self.use(key, in: &state)
            return state.entries[key]?.value
        }
    }

    var byteCount: Int { state.withLock { $0.bytes } }

    /// One that would take more than a quarter of all room is not kept.
    func insert(_ value: Value, bytes: Int, for key: String, of ids: Set<String>) {
        guard bytes <= byteLimit / 4 else { return }
        state.withLock { state in
            Self.remove(key, from: &state)
            state.entries[key] = Entry(value: value, bytes: bytes, ids: ids, lastUse: 0)
            state.bytes += bytes
            Self.use(key, in: &state)
            while state.bytes > byteLimit { Self.removeOldest(from: &state) }
        }
    }

    /// Whatever shows the run or comparison.
    func remove(of id: String) {
        state.withLock { state in
            for (key, entry) in state.entries where entry.ids.contains(id) { Self.remove(key, from: &state) }
        }
    }

    private static func use(_ key: String, in state: inout State) {
        state.nextUse += 1
        state.entries[key]?.lastUse = state.nextUse
        state.uses.append((key, state.nextUse))
        guard state.uses.count > 2 * state.entries.count + 64 else { return }
        state.uses = state.uses.filter { state.entries[$0.key]?.lastUse == $0.use }
    }

    private static func removeOldest(from state: inout State) {
        let first = state.uses.firstIndex { state.entries[$0.key]?.lastUse == $0.use }
        guard let first else { return }
        remove(state.uses[first].key, from: &state)
        state.uses.removeFirst(first + 1)
    }

    private static func remove(_ key: String, from state: inout State) {
        if let entry = state.entries.removeValue(forKey: key) { state.bytes -= entry.bytes }
    }
}
