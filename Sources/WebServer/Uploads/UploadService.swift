import Foundation
import HTTPTypes
import Hummingbird
import ProfileFormats
import Profiles
import Runs
import Snippets
import Storing
import Synchronization

/// What the web side does with profiles from elsewhere: reads and stores them, and finds them afterwards.
struct UploadService: Sendable {
    let store: any Store
    let views: ViewWorks
    private let slots = UploadSlots()

    init(store: any Store, views: ViewWorks) {
        self.store = store
        self.views = views
    }

    /// How bytes become a profile.
    typealias Reading = @Sendable ([UInt8]) throws(ReadingFailure) -> ReadProfile

    /// Takes a profile in. What this returns is stored for good.
    ///
    /// - Parameters:
    ///   - brought: a token that the client wants to own it with; nil for a new one.
    ///   - reading: of what is more than a profile in a known format.
    func submit(
        _ request: Request, _ context: WebContext, owner brought: OwnerToken? = nil,
        content: (Request) async throws -> (bytes: [UInt8], name: String),
        reading: @escaping Reading = { bytes throws(ReadingFailure) in try ReadProfile.read(bytes, limits: .upload) }
    ) async throws -> (upload: Upload, owner: OwnerToken) {
        let client = views.identity.name(of: request, context)
        return try await slots.with(client) {
            let (bytes, name) = try await content(request)
            let (read, stored) = try await read(bytes, reading, for: request, context)
            guard stored.count <= Limits.profileCompressedBytes else {
                throw ReadingFailure.tooLarge(what: "bytes as it is stored", limit: Limits.profileCompressedBytes)
            }
            let now = Date()
            let upload = Upload(
                id: RandomID.make(), name: String(bounded: name), format: read.format, createdAt: now,
                expiresAt: RunService.expiry(from: now),
                summary: read.profile.summary(maximumThreads: Limits.threadsInSummary), notes: read.notes)
            let owner = brought ?? OwnerToken()
            try await store.insert(upload, profile: stored, owner: owner, client: client)
            return (upload, owner)
        }
    }

    /// Among the heavy works, on their threads and within their bounds: what strangers send is read like what they ask
    /// to be made.
    private func read(
        _ bytes: [UInt8], _ reading: @escaping Reading, for request: Request, _ context: WebContext
    ) async throws -> (ReadProfile, stored: [UInt8]) {
        let result = ReadResult()
        var view = ViewWorks.View("upload \(RandomID.make())")
        view.isKept = false
        _ = try await views.content(view, for: request, context) {
            {
                let read = try reading(bytes)
                let stored = try StoredProfile.encode(read.profile)
                result.set(read, stored)
                return Content("", type: "text/plain")
            }
        }
        guard let made = result.value else { throw Problem.viewGivenUp }
        return made
    }

    func existing(_ id: String) async throws -> Upload {
        switch try await store.upload(id) {
        case .found(let upload): return upload
        case .unreadable(let record): throw record
        case .removed: throw Problem.removedUpload
        case .unknown: throw Problem.unknownUpload
        }
    }

    func remove(_ id: String, by request: Request) async throws {
        do { _ = try await existing(id) } catch is UnreadableRecord {}
        try await Ownership.check(request, owns: id, in: store)
        try await store.removeUpload(id, at: Date())
        views.forget(id)
    }

    func share(_ id: String, by request: Request) async throws {
        _ = try await existing(id)
        try await Ownership.check(request, owns: id, in: store)
        if case .storeFull(let limitBytes) = try await store.shareUpload(id) { throw Problem.storeFull(limitBytes) }
        views.forget(id)
    }
}

/// What came of a reading, out of the work that did it.
private final class ReadResult: Sendable {
    private let made = Mutex<(ReadProfile, stored: [UInt8])?>(nil)

    var value: (ReadProfile, stored: [UInt8])? { made.withLock { $0 } }

    func set(_ read: ReadProfile, _ stored: [UInt8]) { made.withLock { $0 = (read, stored) } }
}

extension String {
    fileprivate init(bounded name: String) {
        let bytes = name.utf8.prefix(Limits.uploadNameBytes)
        self = String(decoding: bytes, as: UTF8.self)
    }
}
