package import Comparing
package import Foundation
package import Runs
import Snippets
package import Storing
import Synchronization

extension MemoryStore {
    package func insert(_ comparison: Comparison, owner: OwnerToken, client: String?) async throws {
        let plan = comparison.plan
        let bytes =
            Limits.storedRowBytes + plan.before.snippet.sourceByteCount + plan.after.snippet.sourceByteCount
        state.withLock {
            $0.comparisons[comparison.id] = Kept(value: comparison, owner: owner, client: client, bytes: bytes)
        }
    }

    package func finish(
        _ id: String, with outcome: ComparisonOutcome, profiles: [Comparability.Side: [UInt8]]
    ) async throws -> Bool {
        state.withLock { state in
            guard state.comparisons[id]?.isOver == false else { return false }
            state.comparisons[id]?.isOver = true
            state.comparisons[id]?.value.end(with: outcome)
            for (side, profile) in profiles where !profile.isEmpty {
                state.comparisons[id]?.bytes += profile.count
                state.sideProfiles[Side(comparisonID: id, side: side)] = profile
            }
            state.makeRoom(for: state.comparisons[id]?.client, limitBytes: clientByteLimit)
            return true
        }
    }

    package func comparison(_ id: String) async throws -> StoreFinding<Comparison> {
        state.withLock { $0.finding($0.comparisons[id], id) }
    }

    package func profile(of comparisonID: String, _ side: Comparability.Side) async throws -> [UInt8]? {
        state.withLock { $0.sideProfiles[Side(comparisonID: comparisonID, side: side)] }
    }

    package func unfinishedComparisons() async throws -> [String] {
        state.withLock { $0.comparisons.values.filter { !$0.isOver }.map(\.value.id) }
    }

    package func shareComparison(_ id: String) async throws -> ShareOutcome {
        state.withLock { state in
            guard state.usedBytes < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            state.comparisons[id]?.value.shared = true
            state.comparisons[id]?.value.expiresAt = nil
            state.comparisons[id]?.client = nil
            return .shared
        }
    }

    package func removeComparison(_ id: String, at date: Date) async throws {
        state.withLock { $0.removeComparison(id, at: date) }
    }

    package func standing(ofComparison id: String) async throws -> Standing? {
        state.withLock { $0.comparisons[id].map { Standing(shared: $0.value.shared, expiresAt: $0.value.expiresAt) } }
    }

    package func sharedComparisonIDs(of runID: String, limit: Int) async throws -> [String] {
        let shared = state.withLock { $0.comparisons.values.map(\.value).filter(\.shared) }
        let named = shared.filter { $0.plan.before.runID == runID || $0.plan.after.runID == runID }
        return named.sorted { $0.createdAt > $1.createdAt }.prefix(limit).map(\.id)
    }

    package func removeExpiredComparisons(at date: Date) async throws -> Int {
        state.withLock { state in
            let expired = state.comparisons.values
                .filter { $0.isOver && $0.value.expiresAt.map { $0 <= date } == true }
            for comparison in expired { state.removeComparison(comparison.value.id, at: date) }
            return expired.count
        }
    }
}
