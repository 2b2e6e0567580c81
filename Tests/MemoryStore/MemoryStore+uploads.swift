package import Foundation
package import Runs
import Snippets
package import Storing
import Synchronization

extension MemoryStore {
    package func insert(_ upload: Upload, profile: [UInt8], owner: OwnerToken, client: String?) async throws {
        state.withLock { state in
            var kept = Kept(
                value: upload, owner: owner, client: client, bytes: Limits.storedRowBytes + profile.count)
            kept.isOver = true
            state.uploads[upload.id] = kept
            state.profiles[upload.id] = profile
            state.makeRoom(for: client, besides: upload.id, limitBytes: clientByteLimit)
        }
    }

    package func upload(_ id: String) async throws -> StoreFinding<Upload> {
        state.withLock { $0.finding($0.uploads[id], id) }
    }

    package func profile(ofUpload id: String) async throws -> [UInt8]? {
        state.withLock { $0.uploads[id] == nil ? nil : $0.profiles[id] }
    }

    package func uploads(ownedBy token: OwnerToken, limit: Int) async throws -> [Upload] {
        state.withLock { state in
            let own = state.uploads.values.filter { $0.owner == token }.map(\.value)
            return Array(own.sorted { $0.createdAt > $1.createdAt }.prefix(limit))
        }
    }

    package func shareUpload(_ id: String) async throws -> ShareOutcome {
        state.withLock { state in
            guard state.usedBytes < byteLimit else { return .storeFull(limitBytes: byteLimit) }
            state.uploads[id]?.value.shared = true
            state.uploads[id]?.value.expiresAt = nil
            state.uploads[id]?.client = nil
            return .shared
        }
    }

    package func removeUpload(_ id: String, at date: Date) async throws {
        state.withLock { $0.removeUpload(id, at: date) }
    }

    package func standing(ofUpload id: String) async throws -> Standing? {
        state.withLock { $0.uploads[id].map { Standing(shared: $0.value.shared, expiresAt: $0.value.expiresAt) } }
    }

    package func removeExpiredUploads(at date: Date) async throws -> Int {
        state.withLock { state in
            let expired = state.uploads.values.filter { $0.value.expiresAt.map { $0 <= date } == true }
            for upload in expired { state.removeUpload(upload.value.id, at: date) }
            return expired.count
        }
    }
}
