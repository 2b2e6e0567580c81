package import Foundation
package import Runs
import Snippets
package import Storing
import Synchronization

extension MemoryStore {
    package func insert(_ run: Run, owner: OwnerToken, client: String?) async throws {
        let bytes = Limits.storedRowBytes + run.snippet.sourceByteCount
        state.withLock { $0.runs[run.id] = Kept(value: run, owner: owner, client: client, bytes: bytes) }
    }

    package func finish(_ runID: String, with outcome: RunOutcome, profile: [UInt8]?) async throws -> Bool {
        state.withLock { state in
            guard state.runs[runID]?.isOver == false else { return false }
            let output = outcome.output.reduce(0) { $0 + $1.text.utf8.count }
            state.runs[runID]?.isOver = true
            state.runs[runID]?.value.end(with: outcome)
            state.runs[runID]?.bytes += output + (profile?.count ?? 0)
            if let profile, !profile.isEmpty { state.profiles[runID] = profile }
            state.makeRoom(for: state.runs[runID]?.client, limitBytes: clientByteLimit)
            return true
        }
    }

    package func run(_ id: String) async throws -> StoreFinding<Run> {
        state.withLock { $0.finding($0.runs[id], id) }
    }

    package func profile(of runID: String) async throws -> [UInt8]? { state.withLock { $0.profiles[runID] } }

    package func unfinishedRuns() async throws -> [String] {
        state.withLock { $0.runs.values.filter { !$0.isOver }.map(\.value.id) }
    }

    package func share(_ runID: String) async throws -> ShareOutcome {
        state.withLock { state in
            guard state.usedBytes < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            state.runs[runID]?.value.shared = true
            state.runs[runID]?.value.expiresAt = nil
            state.runs[runID]?.client = nil
            return .shared
        }
    }

    package func remove(_ runID: String, at date: Date) async throws {
        state.withLock { $0.removeRun(runID, at: date) }
    }

    package func standing(ofRun id: String) async throws -> Standing? {
        state.withLock { $0.runs[id].map { Standing(shared: $0.value.shared, expiresAt: $0.value.expiresAt) } }
    }

    package func sharedRunIDs(of snippetID: String, limit: Int) async throws -> [String] {
        let runs = state.withLock { $0.runs.values.map(\.value).filter(\.shared) }
        let ofSnippet = runs.filter { $0.snippetAddress.rawValue == snippetID }
        return ofSnippet.sorted { $0.createdAt > $1.createdAt }.prefix(limit).map(\.id)
    }

    package func removeExpired(at date: Date) async throws -> Int {
        state.withLock { state in
            let expired = state.runs.values.filter { $0.isOver && $0.value.expiresAt.map { $0 <= date } == true }
            for run in expired { state.removeRun(run.value.id, at: date) }
            return expired.count
        }
    }
}
