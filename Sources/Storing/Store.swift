package import Comparing
package import Foundation
package import Runs

/// What is kept of snippets, runs, comparisons and uploads, their profiles, and who owns them.
///
/// What a method acknowledges by returning is there for good, whatever happens to the process. What is in flight is stored
/// once, as queued; it becomes immutable, but for sharing and removal, when it is final. Any number of processes may use
/// one store at a time. `StoreConformanceTests` say what every implementation has to do.
///
/// Reads throw what the implementation could not do. Writes throw a `StoreObstacle` where nothing can be written.
package protocol Store: Sendable {
    // Runs.

    /// Stores a run that was just queued, with its snippet.
    /// - Parameter client: whose bytes it counts among until it is shared; nil for nobody's.
    func insert(_ run: Run, owner: OwnerToken, client: String?) async throws
    /// Stores how a run ended. Does nothing to a run that is final already, or gone.
    /// - Parameter profile: the view's JSON, gzip'ed; nil where there is none.
    /// - Returns: whether it had been in flight.
    @discardableResult
    func finish(_ runID: String, with outcome: RunOutcome, profile: [UInt8]?) async throws -> Bool
    func run(_ id: String) async throws -> StoreFinding<Run>
    /// The view's JSON, gzip'ed, as it was stored; nil where the run has none.
    func profile(of runID: String) async throws -> [UInt8]?
    /// Runs whose end is not stored.
    func unfinishedRuns() async throws -> [String]
    func share(_ runID: String) async throws -> ShareOutcome
    /// Removes the run for good, with its profile, and its snippet where no other run has the same.
    func remove(_ runID: String, at date: Date) async throws
    /// Nil where there is no such run, or none any more.
    func standing(ofRun id: String) async throws -> Standing?
    /// A snippet's shared runs, newest first.
    func sharedRunIDs(of snippetID: String, limit: Int) async throws -> [String]

    // Comparisons.

    func insert(_ comparison: Comparison, owner: OwnerToken, client: String?) async throws
    /// - Parameter profiles: of each side that has one, the view's JSON, gzip'ed.
    /// - Returns: whether it had been in flight.
    @discardableResult
    func finish(
        _ id: String, with outcome: ComparisonOutcome, profiles: [Comparability.Side: [UInt8]]
    ) async throws -> Bool
    func comparison(_ id: String) async throws -> StoreFinding<Comparison>
    /// Nil where that side has none.
    func profile(of comparisonID: String, _ side: Comparability.Side) async throws -> [UInt8]?
    /// Comparisons whose end is not stored.
    func unfinishedComparisons() async throws -> [String]
    func shareComparison(_ id: String) async throws -> ShareOutcome
    func removeComparison(_ id: String, at date: Date) async throws
    func standing(ofComparison id: String) async throws -> Standing?
    /// Comparisons that name the run and that somebody shared, newest first.
    func sharedComparisonIDs(of runID: String, limit: Int) async throws -> [String]

    // Uploads.

    /// Stores an upload, whole, with its profile: the view's JSON, gzip'ed.
    /// - Parameter client: whose bytes it counts among until it is shared; nil for nobody's.
    func insert(_ upload: Upload, profile: [UInt8], owner: OwnerToken, client: String?) async throws
    func upload(_ id: String) async throws -> StoreFinding<Upload>
    /// Nil where there is no such upload.
    func profile(ofUpload id: String) async throws -> [UInt8]?
    /// Those that were brought with that token, newest first, as far as this version reads them.
    func uploads(ownedBy token: OwnerToken, limit: Int) async throws -> [Upload]
    func shareUpload(_ id: String) async throws -> ShareOutcome
    func removeUpload(_ id: String, at date: Date) async throws
    func standing(ofUpload id: String) async throws -> Standing?

    // What others share over the Go Playground's protocol.

    /// Keeps source for good under an address that is made of it; what is there already costs nothing.
    /// - Parameter client: whose bytes it counts among for good; nil for nobody's.
    func keepPlaygroundSnippet(_ content: [UInt8], id: String, client: String?) async throws -> KeptSnippet
    /// Nil where there is none.
    func playgroundSnippet(_ id: String) async throws -> [UInt8]?

    // All of them.

    /// - Parameter id: of a run, a comparison or an upload.
    func isOwner(_ token: OwnerToken, of id: String) async throws -> Bool
    /// Removes a number of unshared runs whose time has come.
    /// - Returns: how many there were; zero when there are none left.
    @discardableResult
    func removeExpired(at date: Date) async throws -> Int
    @discardableResult
    func removeExpiredComparisons(at date: Date) async throws -> Int
    @discardableResult
    func removeExpiredUploads(at date: Date) async throws -> Int
    /// Forgets the addresses of what was removed long ago, and the oldest beyond `kept`: who asks for one of those hears
    /// that there is nothing, as if there never had been.
    @discardableResult
    func forgetRemovals(at date: Date, keeping kept: Int) async throws -> Int
    /// Removes what nobody shared, the oldest first, where the store is nearly full.
    /// - Returns: how much was removed.
    @discardableResult
    func makeRoom(at date: Date) async throws -> Int

    /// Bytes in use, and whether that is beyond the limit.
    func size() async throws -> (usedBytes: Int, full: Bool)
    /// Why nothing new is taken in, as of the last write; nil where something is.
    var obstacle: StoreObstacle? { get }
    /// Tries whether what stood in the way of writing is gone.
    /// - Returns: whether something new can be taken in.
    func recover() async -> Bool
}

/// What there is under an address.
package enum StoreFinding<Value: Sendable>: Sendable {
    /// What is in flight is queued here; how far it is, the queue knows.
    case found(Value)
    /// It is there, and this version cannot say what it is.
    case unreadable(UnreadableRecord)
    case removed
    case unknown
}

package enum ShareOutcome: Equatable, Sendable {
    case shared
    case storeFull(limitBytes: Int)
}

/// What became of a snippet that is to be kept for good.
package enum KeptSnippet: Equatable, Sendable {
    case kept
    case storeFull(limitBytes: Int)
    /// Of what its client shared so far, none makes room.
    case clientFull(limitBytes: Int)
}

/// What may change of a run or a comparison that is over.
package struct Standing: Hashable, Sendable {
    package let shared: Bool
    package let expiresAt: Date?

    package init(shared: Bool, expiresAt: Date?) {
        self.shared = shared
        self.expiresAt = expiresAt
    }
}
