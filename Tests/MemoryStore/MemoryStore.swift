import Comparing
package import Foundation
import Runs
import Snippets
package import Storing
import Synchronization

/// A store in memory, as simple as what `Store` says allows: the second opinion on it, and quick. It always has room on
/// its disk, and its limits count source, output and profiles, not what a database would take for them.
package final class MemoryStore: Store {
    struct Kept<Value: Sendable>: Sendable {
        var value: Value
        let owner: OwnerToken
        /// Whose bytes it counts among; nil for nobody's.
        var client: String?
        var isOver = false
        var bytes: Int
    }

    struct Side: Hashable { let comparisonID: String, side: Comparability.Side }

    struct State {
        var runs: [String: Kept<Run>] = [:]
        var comparisons: [String: Kept<Comparison>] = [:]
        var uploads: [String: Kept<Upload>] = [:]
        var playgroundSnippets: [String: PlaygroundSnippet] = [:]
        var profiles: [String: [UInt8]] = [:]
        var sideProfiles: [Side: [UInt8]] = [:]
        /// The oldest first.
        var removals: [(id: String, at: Date)] = []
    }

    let byteLimit: Int
    let clientByteLimit: Int
    let state = Mutex(State())

    package init(byteLimit: Int = Limits.storeBytes, clientByteLimit: Int = Limits.clientStoreBytes) {
        self.byteLimit = byteLimit
        self.clientByteLimit = clientByteLimit
    }

    package var obstacle: StoreObstacle? { nil }

    package func recover() async -> Bool { true }

    package func size() async throws -> (usedBytes: Int, full: Bool) {
        let used = state.withLock { $0.usedBytes }
        return (used, used >= byteLimit)
    }

    package func isOwner(_ token: OwnerToken, of id: String) async throws -> Bool {
        state.withLock { ($0.runs[id]?.owner ?? $0.comparisons[id]?.owner ?? $0.uploads[id]?.owner) == token }
    }

    package func forgetRemovals(at date: Date, keeping kept: Int) async throws -> Int {
        let oldest = date.addingTimeInterval(-Double(Limits.removalDays) * 86_400)
        return state.withLock { state in
            let before = state.removals.count
            state.removals = Array(state.removals.filter { $0.at >= oldest }.suffix(kept))
            return before - state.removals.count
        }
    }

    package func makeRoom(at date: Date) async throws -> Int {
        let youngest = date.addingTimeInterval(-Double(Limits.unsharedLeastSeconds))
        return state.withLock { state in
            guard state.usedBytes >= byteLimit / 100 * Limits.storeHighWaterPercent else { return 0 }
            var count = 0
            while state.usedBytes > byteLimit / 100 * Limits.storeLowWaterPercent,
                state.removeOldest(at: date, where: { $1 < youngest })
            {
                count += 1
            }
            return count
        }
    }
}

extension MemoryStore.State {
    var usedBytes: Int {
        runs.values.reduce(0) { $0 + $1.bytes } + comparisons.values.reduce(0) { $0 + $1.bytes }
            + uploads.values.reduce(0) { $0 + $1.bytes }
            + playgroundSnippets.values.reduce(0) { $0 + $1.bytes }
    }

    func finding<Value>(_ kept: MemoryStore.Kept<Value>?, _ id: String) -> StoreFinding<Value> {
        if let kept { return .found(kept.value) }
        return removals.contains { $0.id == id } ? .removed : .unknown
    }

    mutating func removeRun(_ id: String, at date: Date) {
        guard runs.removeValue(forKey: id) != nil else { return }
        profiles[id] = nil
        removals.append((id, date))
    }

    mutating func removeComparison(_ id: String, at date: Date) {
        guard comparisons.removeValue(forKey: id) != nil else { return }
        sideProfiles = sideProfiles.filter { $0.key.comparisonID != id }
        removals.append((id, date))
    }

    mutating func removeUpload(_ id: String, at date: Date) {
        guard uploads.removeValue(forKey: id) != nil else { return }
        profiles[id] = nil
        removals.append((id, date))
    }

    /// - Parameter newest: what was just stored, and stays whatever it takes.
    mutating func makeRoom(for client: String?, besides newest: String? = nil, limitBytes: Int) {
        guard let client else { return }
        func isTheirs(_ owner: String?, _: Date) -> Bool { owner == client }
        while runs.values.filter({ $0.client == client }).reduce(0, { $0 + $1.bytes })
            + comparisons.values.filter({ $0.client == client }).reduce(0, { $0 + $1.bytes })
            + uploads.values.filter({ $0.client == client }).reduce(0, { $0 + $1.bytes })
            + playgroundBytes(of: client) > limitBytes
        {
            guard removeOldest(at: Date(), besides: newest, where: isTheirs) else { return }
        }
    }

    /// - Parameter isMeant: of whose it is and when it was made.
    /// - Returns: whether there was one, of those that are over and that nobody shared.
    mutating func removeOldest(
        at date: Date, besides newest: String? = nil, where isMeant: (String?, Date) -> Bool
    ) -> Bool {
        let ofRuns = runs.values.filter { $0.isOver && !$0.value.shared && isMeant($0.client, $0.value.createdAt) }
            .map { ($0.value.expiresAt ?? .distantFuture, $0.value.id) }
        let ofComparisons = comparisons.values
            .filter { $0.isOver && !$0.value.shared && isMeant($0.client, $0.value.createdAt) }
            .map { ($0.value.expiresAt ?? .distantFuture, $0.value.id) }
        let ofUploads = uploads.values.filter { !$0.value.shared && isMeant($0.client, $0.value.createdAt) }
            .map { ($0.value.expiresAt ?? .distantFuture, $0.value.id) }
        let all = (ofRuns + ofComparisons + ofUploads).filter { $0.1 != newest }
        guard let oldest = all.min(by: { $0.0 < $1.0 }) else { return false }
        // An address is of one of them.
        removeRun(oldest.1, at: date)
        removeComparison(oldest.1, at: date)
        removeUpload(oldest.1, at: date)
        return true
    }
}
