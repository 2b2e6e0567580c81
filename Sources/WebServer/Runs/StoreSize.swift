import Snippets
import Storing
import Synchronization

/// How much is stored, as far as it is known: who asks for it must not wait for whatever else the store is busy with.
final class StoreSize: Sendable {
    struct Size: Sendable {
        let usedBytes: Int
        let full: Bool
    }

    private struct State {
        var known: Size?
        var isAsking = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let store: any Store
    private let state = Mutex(State())

    init(store: any Store) {
        self.store = store
    }

    /// What it is now where the store says so soon, else what it said last; nil where it never answered.
    func latest(within patience: Duration = .milliseconds(Limits.storeSizeWaitMs)) async -> Size? {
        let mustAsk = state.withLock { state in
            defer { state.isAsking = true }
            return !state.isAsking
        }
        if mustAsk { Task { await ask() } }
        let alarm = Task {
            try await Task.sleep(for: patience)
            wakeAll()
        }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isAsking { state.waiting.append(continuation) }
                return !state.isAsking
            }
            if isOver { continuation.resume() }
        }
        alarm.cancel()
        return state.withLock { $0.known }
    }

    private func ask() async {
        // A store that cannot say how large it is now is as large as it was: readers hear of its trouble elsewhere.
        let size = try? await store.size()
        state.withLock { state in
            if let size { state.known = Size(usedBytes: size.usedBytes, full: size.full) }
            state.isAsking = false
        }
        wakeAll()
    }

    private func wakeAll() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
