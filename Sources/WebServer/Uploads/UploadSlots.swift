import Snippets
import Synchronization

/// How many profiles are taken in at a time, and how many of them are one client's.
final class UploadSlots: Sendable {
    private let taken = Mutex<[String: Int]>([:])

    /// Throws 503 where all are taken, and 429 where one client has its share.
    func with<Result>(_ client: String, _ body: () async throws -> Result) async throws -> Result {
        try taken.withLock { taken in
            guard taken.values.reduce(0, +) < Limits.uploadsAtOnce else { throw Problem.tooManyUploads }
            guard taken[client, default: 0] < Limits.uploadsAtOncePerClient else {
                throw Problem.tooManyUploadsOfClient(Limits.uploadsAtOncePerClient)
            }
            taken[client, default: 0] += 1
        }
        defer {
            taken.withLock { taken in
                taken[client, default: 1] -= 1
                if taken[client] == 0 { taken[client] = nil }
            }
        }
        return try await body()
    }
}
