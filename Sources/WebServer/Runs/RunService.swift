package import Foundation
package import Jobs
import Runs
package import Snippets
package import Storing

/// What the web side does with runs: takes them in, follows them while they are in flight, and finds them afterwards.
package actor RunService {
    /// A run that no worker has finished yet.
    struct Flight {
        var run: Run
        /// From 1; nil once a worker has it.
        var position: Int?
        var startedAt: Date?
        /// The view's JSON, gzip'ed, so far.
        var profile: [UInt8]?
        let feed = EventFeed()
    }

    package struct Submission: Sendable {
        package let runID: String
        package let owner: OwnerToken
    }

    enum Finding: Sendable {
        case found(Run, position: Int?)
        case removed
        case unknown
    }

    enum Events: Sendable {
        case live(EventFeed)
        case over(Run)
        case removed
        case unknown
    }

    let archive: Archive
    let dispatcher: Dispatcher
    let metrics = Metrics()
    package nonisolated let comparisons: ComparisonService
    nonisolated let storeSize: StoreSize
    private var flights: [String: Flight] = [:]
    /// Runs that are over, as they were read last. Reading a large one takes a while.
    private let known = ByteCache<Run>(byteLimit: Limits.documentCacheBytes)

    /// Fails what an earlier process left in flight, before anything new can be taken in.
    package init(archive: Archive, dispatcher: Dispatcher = Dispatcher()) async throws {
        self.archive = archive
        self.dispatcher = dispatcher
        storeSize = StoreSize(archive: archive)
        comparisons = ComparisonService(archive: archive, dispatcher: dispatcher)
        try await archive.failInterruptedRuns(Sentences.interrupted)
        try await archive.failInterruptedComparisons(Sentences.interrupted)
    }

    /// Serves the workers of `transport` and removes what expires, until the task is cancelled.
    package func run(_ transport: some WorkerTransport) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.dispatcher.run(transport) }
            group.addTask { await self.follow() }
            group.addTask { await self.sweep() }
        }
    }

    /// Takes a run in. What this returns is stored for good.
    /// - Parameters:
    ///   - parent: the run whose program was edited.
    ///   - client: whose limit it counts against.
    package func submit(
        _ snippet: Snippet, toolchain: String? = nil, parent: String? = nil, client: String, at date: Date = Date()
    ) async throws -> Submission {
        try await dispatcher.check(client)
        let run = Run(
            id: RandomID.make(), snippet: snippet, createdAt: date,
            expiresAt: date.addingTimeInterval(Double(Limits.unsharedRunDays) * 86_400), parent: parent)
        let submission = Submission(runID: run.id, owner: OwnerToken())
        try await archive.insert(run, owner: submission.owner)
        flights[run.id] = Flight(run: run)
        do {
            try await dispatcher.enqueue(
                Job(id: run.id, work: .run(snippet, toolchain: toolchain), queuedAt: date), client: client)
        } catch {
            flights[run.id] = nil
            try await archive.remove(run.id, at: date)
            throw error
        }
        metrics.countSubmission()
        return submission
    }

    func find(_ runID: String) async throws -> Finding {
        if let flight = flights[runID] { return .found(flight.run, position: flight.position) }
        if var run = known[runID], let standing = try await archive.standing(ofRun: runID) {
            (run.shared, run.expiresAt) = (standing.shared, standing.expiresAt)
            return .found(run, position: nil)
        }
        switch try await archive.run(runID) {
        case .found(let run):
            if run.state.isFinal { known.insert(run, bytes: run.approximateBytes, for: runID, of: [runID]) }
            return .found(run, position: nil)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    func events(of runID: String) async throws -> Events {
        if let flight = flights[runID] { return .live(flight.feed) }
        switch try await archive.run(runID) {
        case .found(let run): return .over(run)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    /// The view's JSON, gzip'ed; of a run in flight, as far as it is.
    func profile(of runID: String) async throws -> [UInt8]? {
        if let flight = flights[runID] { return flight.profile }
        return try await archive.profile(of: runID)
    }

    /// Stops a run that was seen in flight, and removes one that was seen to be over: a run that ends while its owner
    /// reaches for the button is not lost.
    func stopOrRemove(_ seen: Run) async throws {
        guard seen.state.isFinal else {
            await dispatcher.cancel(seen.id)
            return
        }
        flights[seen.id] = nil
        try await archive.remove(seen.id, at: Date())
        known.remove(of: seen.id)
    }

    func share(_ runID: String) async throws -> Archive.ShareOutcome {
        let outcome = try await archive.share(runID)
        if outcome == .shared {
            flights[runID]?.run.shared = true
            flights[runID]?.run.expiresAt = nil
        }
        return outcome
    }

    private func follow() async {
        for await event in dispatcher.events where await !comparisons.take(event) { await take(event) }
    }

    private func sweep() async {
        while !Task.isCancelled {
            while (try? await archive.removeExpired(at: Date())) ?? 0 > 0 {}
            while (try? await archive.removeExpiredComparisons(at: Date())) ?? 0 > 0 {}
            try? await Task.sleep(for: .seconds(Limits.expirySweepSeconds))
        }
    }

    private func take(_ event: Dispatcher.Event) async {
        switch event {
        case .position(let id, let position):
            flights[id]?.position = position
            flights[id]?.feed.append("state", JSONText.state(.queued, position: position))
        case .started(let id):
            flights[id]?.position = nil
            flights[id]?.startedAt = Date()
        case .report(let report): await take(report)
        case .dropped(let id): await end(id, RunOutcome(state: .cancelled))
        case .lost(let id):
            var outcome = RunOutcome.failed(Sentences.workerLost)
            outcome.output = flights[id]?.run.output ?? []
            outcome.diagnostics = flights[id]?.run.diagnostics ?? []
            await end(id, outcome)
        }
    }

    /// In place throughout: a copy of a run for each piece of its output would make a talkative program slow.
    private func take(_ report: RunReport) async {
        let id = report.jobID
        guard let feed = flights[id]?.feed else { return }
        switch report.event {
        case .state(let state):
            guard !state.isFinal else { return }
            flights[id]?.run.state = state
            feed.append("state", JSONText.state(state))
        case .diagnostics(let diagnostics):
            flights[id]?.run.diagnostics = diagnostics
            feed.append("diagnostics", JSONText.of(["diagnostics": diagnostics]))
        case .output(let chunks):
            flights[id]?.run.output += chunks
            feed.append("output", JSONText.of(["output": chunks]))
        case .profile(let summary):
            flights[id]?.run.profile = summary
            flights[id]?.profile = report.profile
            feed.replace("profile", JSONText.of(summary))
        case .finished(let outcome): await end(id, outcome, profile: report.profile)
        case .pair, .sideProfile, .compared: break
        }
    }

    /// Stores first, then tells: whoever hears that a run is over finds it. A run that could not be stored stays in
    /// memory, so that its reader still gets the answer.
    private func end(_ runID: String, _ outcome: RunOutcome, profile: [UInt8] = []) async {
        guard let flight = flights[runID], !flight.run.state.isFinal else { return }
        let (outcome, profile) = Self.fit(outcome, profile, of: flight)
        let isStored = (try? await archive.finish(runID, with: outcome, profile: profile)) != nil
        flights[runID]?.run.end(with: outcome)
        flights[runID]?.profile = profile
        metrics.count(outcome.state)
        guard let run = flights[runID]?.run else { return }
        flight.feed.append("state", JSONText.state(run.state))
        flight.feed.finish(JSONText.of(RunDocument(run)))
        if isStored { flights[runID] = nil }
    }

    /// What of a worker's report is kept.
    private static func fit(
        _ outcome: RunOutcome, _ profile: [UInt8], of flight: Flight
    ) -> (RunOutcome, [UInt8]?) {
        var outcome = outcome
        let queued = flight.startedAt?.timeIntervalSince(flight.run.createdAt) ?? 0
        outcome.usage.queuedMs = max(0, Int(queued * 1000))
        guard profile.count > Limits.profileCompressedBytes else { return (outcome, profile.isEmpty ? nil : profile) }
        outcome.profile = nil
        outcome.profileNote = Sentences.profileTooLarge(bytes: profile.count)
        return (outcome, nil)
    }
}

extension RunService {
    package var workers: [WorkerInfo] { get async { await dispatcher.workers } }

    var eventReaderCount: Int { flights.values.reduce(0) { $0 + $1.feed.readerCount } }
}

extension Run {
    /// Of memory, as far as it depends on what a person wrote and a program printed.
    var approximateBytes: Int {
        let texts = output.map(\.text) + diagnostics.map(\.message)
        return texts.reduce(4096) { $0 + $1.utf8.count + 64 } + snippet.approximateBytes
    }
}

extension Snippet {
    var approximateBytes: Int { files.reduce(options.standardInput.utf8.count) { $0 + $1.content.utf8.count } }
}

/// The service's own sentences about runs.
enum Sentences {
    static let interrupted =
        "The service was restarted while this was in flight. Nothing is wrong with the program: run it again."
    static let workerLost =
        "The worker that ran this was lost. Nothing is wrong with the program: run it again."

    static func profileTooLarge(bytes: Int) -> String {
        "The profile is not kept: it is \(bytes >> 10) KiB compressed, the limit is "
            + "\(Limits.profileCompressedBytes >> 10) KiB. A lower sample rate makes it smaller."
    }
}
