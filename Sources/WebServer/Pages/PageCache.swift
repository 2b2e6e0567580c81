import Snippets
import Synchronization

/// Pages of runs that were shared: they never change until they are removed.
final class PageCache: Sendable {
    private struct State {
        var pages: [String: Content] = [:]
        var order: [String] = []
        var bytes = 0
    }

    private let state = Mutex(State())
    private let byteLimit: Int

    init(byteLimit: Int = Limits.pageCacheBytes) {
        self.byteLimit = byteLimit
    }

    subscript(_ runID: String) -> Content? {
        state.withLock { $0.pages[runID] }
    }

    /// The oldest make room.
    func insert(_ page: Content, for runID: String) {
        state.withLock { state in
            Self.remove(runID, from: &state)
            guard page.byteCount <= byteLimit else { return }
            while state.bytes + page.byteCount > byteLimit, let oldest = state.order.first {
                Self.remove(oldest, from: &state)
            }
            state.pages[runID] = page
            state.order.append(runID)
            state.bytes += page.byteCount
        }
    }

    func remove(_ runID: String) {
        state.withLock { Self.remove(runID, from: &$0) }
    }

    private static func remove(_ runID: String, from state: inout State) {
        guard let page = state.pages.removeValue(forKey: runID) else { return }
        state.order.removeAll { $0 == runID }
        state.bytes -= page.byteCount
    }
}
