import Foundation
import Profiles
import Runs
import Snippets
import Storing
import Testing

/// What every store has to do with profiles from elsewhere.
@Suite(.timeLimit(.minutes(20)))
struct UploadStoreTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)
    private var week: TimeInterval { 7 * 86_400 }

    private func upload(after seconds: TimeInterval = 0) -> Upload {
        let date = now.addingTimeInterval(seconds)
        let type = ProfileSummary.TypeTotal(name: "inuse_space", unit: "bytes", samples: 2, total: -7)
        return Upload(
            id: RandomID.make(), name: "<b>\u{202E}heap", format: "pprof", createdAt: date,
            expiresAt: date.addingTimeInterval(week),
            summary: ProfileSummary(types: [type], quality: ProfileQuality()), notes: ["3 lines were passed over."])
    }

    private func found(_ id: String, in store: any Store) async throws -> Upload? {
        if case .found(let upload) = try await store.upload(id) { upload } else { nil }
    }

    private func isRemoved(_ id: String, in store: any Store) async throws -> Bool {
        if case .removed = try await store.upload(id) { true } else { false }
    }

    @Test(arguments: ConformingStore.allCases)
    func `an upload is there as it was stored, for its owner's token alone`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let (upload, token) = (upload(), OwnerToken())
        try await store.insert(upload, profile: [1, 2, 3], owner: token, client: "x")
        #expect(try await found(upload.id, in: store) == upload)
        #expect(try await store.profile(ofUpload: upload.id) == [1, 2, 3])
        #expect(try await store.isOwner(token, of: upload.id))
        #expect(try await !store.isOwner(OwnerToken(), of: upload.id))
        #expect(try await store.profile(ofUpload: RandomID.make()) == nil)
        guard case .unknown = try await store.upload(RandomID.make()) else { throw CocoaError(.fileNoSuchFile) }
    }

    @Test(arguments: ConformingStore.allCases)
    func `a token's uploads are listed newest first, and nobody else's`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        let token = OwnerToken()
        let own = (0..<4).map { upload(after: Double($0)) }
        for upload in own { try await store.insert(upload, profile: [1], owner: token, client: "x") }
        try await store.insert(upload(), profile: [1], owner: OwnerToken(), client: "x")
        try await store.removeUpload(own[2].id, at: now)
        #expect(try await store.uploads(ownedBy: token, limit: 2) == [own[3], own[1]])
        #expect(try await store.uploads(ownedBy: token, limit: 9).map(\.id) == [3, 1, 0].map { own[$0].id })
        #expect(try await store.uploads(ownedBy: OwnerToken(), limit: 9).isEmpty)
    }

    @Test(arguments: ConformingStore.allCases)
    func `what nobody shared expires, what is shared stays, what is removed is gone`(kind: ConformingStore) async throws
    {
        let store = try await kind.open()
        let (unshared, shared, removed) = (upload(), upload(), upload())
        for upload in [unshared, shared, removed] {
            try await store.insert(upload, profile: [1], owner: OwnerToken(), client: "x")
        }
        #expect(try await store.shareUpload(shared.id) == .shared)
        try await store.removeUpload(removed.id, at: now)
        #expect(try await isRemoved(removed.id, in: store))
        #expect(try await store.profile(ofUpload: removed.id) == nil)
        #expect(try await store.standing(ofUpload: removed.id) == nil)
        #expect(
            try await store.standing(ofUpload: unshared.id) == Standing(shared: false, expiresAt: unshared.expiresAt))
        #expect(try await store.removeExpiredUploads(at: now.addingTimeInterval(week - 1)) == 0)
        #expect(try await store.removeExpiredUploads(at: now.addingTimeInterval(week)) == 1)
        #expect(try await isRemoved(unshared.id, in: store))
        #expect(try await found(shared.id, in: store)?.shared == true)
        #expect(try await store.standing(ofUpload: shared.id) == Standing(shared: true, expiresAt: nil))
    }

    @Test(arguments: ConformingStore.allCases)
    func `a client's oldest make room for its newest`(kind: ConformingStore) async throws {
        let store = try await kind.open(clientByteLimit: 25_000)
        let all = (0..<4).map { upload(after: Double($0)) }
        let profile = [UInt8](repeating: 7, count: 10_000)
        let others = upload()
        try await store.insert(others, profile: profile, owner: OwnerToken(), client: "y")
        for upload in all { try await store.insert(upload, profile: profile, owner: OwnerToken(), client: "x") }
        #expect(try await isRemoved(all[0].id, in: store))
        #expect(try await isRemoved(all[1].id, in: store))
        for upload in [all[2], all[3], others] { #expect(try await found(upload.id, in: store) != nil) }
        // What alone is too large is there for who brought it.
        let large = upload(after: 9)
        try await store.insert(
            large, profile: [UInt8](repeating: 1, count: 30_000), owner: OwnerToken(), client: "x")
        #expect(try await found(large.id, in: store) != nil)
        #expect(try await isRemoved(all[3].id, in: store))
    }
}
