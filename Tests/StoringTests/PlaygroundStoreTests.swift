import Foundation
import Profiles
import Runs
import Snippets
import Storing
import Testing

/// What every store has to do with what is shared over the Go Playground's protocol.
@Suite(.timeLimit(.minutes(20)))
struct PlaygroundStoreTests {
    private func content(_ number: Int, bytes: Int = 10_000) -> [UInt8] {
        [UInt8](repeating: UInt8(number), count: bytes)
    }

    private func upload() -> Upload {
        Upload(
            id: RandomID.make(), name: "x", format: "pprof", createdAt: Date(),
            expiresAt: Date().addingTimeInterval(86_400),
            summary: ProfileSummary(types: [], quality: ProfileQuality()), notes: [])
    }

    @Test(arguments: ConformingStore.allCases)
    func `a snippet is there byte for byte, whatever its bytes are`(kind: ConformingStore) async throws {
        let store = try await kind.open()
        for (id, content) in [("N_M_YelfGeR", [0, 0xFF, 0xC3, 0x0A]), ("UCPdVNrl0-P", [])] as [(String, [UInt8])] {
            #expect(try await store.keepPlaygroundSnippet(content, id: id, client: "x") == .kept)
            #expect(try await store.playgroundSnippet(id) == content)
        }
        #expect(try await store.playgroundSnippet("n_m_yelfger") == nil)
    }

    @Test(arguments: ConformingStore.allCases)
    func `sharing the same again costs nobody anything`(kind: ConformingStore) async throws {
        let store = try await kind.open(clientByteLimit: 12_000)
        for client in ["x", "x", "y", nil] {
            #expect(try await store.keepPlaygroundSnippet(content(1), id: "aaaaaaaaaaa", client: client) == .kept)
        }
        // The second and third had nothing counted: this is y's first.
        #expect(try await store.keepPlaygroundSnippet(content(2), id: "bbbbbbbbbbb", client: "y") == .kept)
        #expect(
            try await store.keepPlaygroundSnippet(content(3), id: "ccccccccccc", client: "x")
                == .clientFull(limitBytes: 12_000))
        #expect(try await store.playgroundSnippet("ccccccccccc") == nil)
        #expect(try await store.keepPlaygroundSnippet(content(3), id: "ccccccccccc", client: nil) == .kept)
    }

    @Test(arguments: ConformingStore.allCases)
    func `a client's unshared make room for what it shares, which stays`(kind: ConformingStore) async throws {
        let store = try await kind.open(clientByteLimit: 25_000)
        let (own, others) = (upload(), upload())
        try await store.insert(others, profile: content(1, bytes: 20_000), owner: OwnerToken(), client: "y")
        try await store.insert(own, profile: content(1, bytes: 15_000), owner: OwnerToken(), client: "x")
        #expect(try await store.keepPlaygroundSnippet(content(2), id: "aaaaaaaaaaa", client: "x") == .kept)
        #expect(try await store.profile(ofUpload: own.id) == nil)
        #expect(try await store.profile(ofUpload: others.id) != nil)
        for day in 0..<3 {
            try await store.removeExpiredUploads(at: Date().addingTimeInterval(Double(day) * 1e7))
            try await store.removeExpired(at: Date().addingTimeInterval(Double(day) * 1e7))
        }
        #expect(try await store.playgroundSnippet("aaaaaaaaaaa") == content(2))
    }

    @Test(arguments: ConformingStore.allCases)
    func `a full store keeps what it has and takes nothing more`(kind: ConformingStore) async throws {
        let store = try await kind.open(byteLimit: 1)
        _ = try await store.insert(upload(), profile: content(1), owner: OwnerToken(), client: nil)
        #expect(
            try await store.keepPlaygroundSnippet(content(1), id: "aaaaaaaaaaa", client: "x")
                == .storeFull(limitBytes: 1))
        #expect(try await store.playgroundSnippet("aaaaaaaaaaa") == nil)
    }

    @Test func `a snippet outlives the process that took it in`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make()).sqlite").path
        #expect(try await Archive(path: path).keepPlaygroundSnippet([1, 2], id: "aaaaaaaaaaa", client: "x") == .kept)
        #expect(try await Archive(path: path).playgroundSnippet("aaaaaaaaaaa") == [1, 2])
    }
}
