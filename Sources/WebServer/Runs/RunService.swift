package import Foundation
package import Jobs
package import Logging
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
        /// How it ended, where that could not be stored.
        var outcome: RunOutcome?
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
    private var unstored = UnstoredEnds()
    private let startedAt = Date()
    /// Runs that are over, as they were read last. Reading a large one takes a while.
    private let known = ByteCache<Run>(byteLimit: Limits.documentCacheBytes)
    private let outlines = ByteCache<RunOutline>(byteLimit: Limits.outlineCacheBytes)

    /// Fails what an earlier process left in flight, before anything new can be taken in. Where the store cannot be
    /// written that is left for later: what is found there says the same until then.
    package init(
        archive: Archive, dispatcher: Dispatcher = Dispatcher { RunService.logger.warning("\($0)") }
    ) async throws {
        self.archive = archive
        self.dispatcher = dispatcher
        storeSize = StoreSize(archive: archive)
        comparisons = ComparisonService(archive: archive, dispatcher: dispatcher)
        do { try await failInterrupted() } catch is StoreObstacle {}
    }

    /// Serves the workers of `transport` and removes what expires, until the task is cancelled.
    package func run(_ transport: some WorkerTransport) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.dispatcher.run(transport) }
            group.addTask { await self.follow() }
            group.addTask { await self.sweep() }
            group.addTask { await self.tendStore() }
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
        try await archive.insert(run, owner: submission.owner, client: client)
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
        case .found(let stored):
            let run = stored.ifInterrupted()
            if run.state.isFinal { known.insert(run, bytes: run.approximateBytes, for: runID, of: [runID]) }
            return .found(run, position: nil)
        case .removed: return .removed
        case .unknown: return .unknown
        }
    }

    /// Nil where there is no such run, or none any more.
    func outline(of runID: String) async throws -> RunOutline? {
        if flights[runID] == nil, var outline = outlines[runID] {
            guard let standing = try await archive.standing(ofRun: runID) else { return nil }
            outline.shared = standing.shared
            return outline
        }
        guard case .found(let run, _) = try await find(runID) else { return nil }
        let outline = RunOutline(run)
        if run.state.isFinal { outlines.insert(outline, bytes: outline.approximateBytes, for: runID, of: [runID]) }
        return outline
    }

    func events(of runID: String) async throws -> Events {
        if let flight = flights[runID] { return .live(flight.feed) }
        switch try await find(runID) {
        case .found(let run, _): return .over(run)
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
        try await archive.remove(seen.id, at: Date())
        flights[seen.id] = nil
        unstored.remove(seen.id)
        known.remove(of: seen.id)
        outlines.remove(of: seen.id)
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
        while true {
            do {
                while try await archive.removeExpired(at: Date()) > 0 {}
                while try await archive.removeExpiredComparisons(at: Date()) > 0 {}
                try await archive.forgetRemovals(at: Date())
            } catch is CancellationError {
                return
            } catch {
                Self.logger.error("What expired could not be removed: \(error).")
            }
            do { try await Task.sleep(for: .seconds(Limits.expirySweepSeconds)) } catch { return }
        }
    }

    /// Tries again what the store would not take, stores what ended in the meantime, and makes room in a store that is
    /// nearly full. Whatever fails is tried again at the next turn.
    private func tendStore() async {
        var isBehind = true
        while !Task.isCancelled {
            if await archive.recover() {
                if isBehind { isBehind = await !stored { try await failInterrupted() } }
                await storeLeftovers()
                await comparisons.storeLeftovers()
                _ = await stored { try await archive.makeRoom(at: Date()) }
            } else {
                isBehind = true
            }
            do { try await Task.sleep(for: .seconds(Limits.storeRecoverySeconds)) } catch { return }
        }
    }

    private func failInterrupted() async throws {
        try await archive.failInterruptedRuns(Sentences.interrupted, createdBefore: startedAt)
        try await archive.failInterruptedComparisons(Sentences.interrupted, createdBefore: startedAt)
    }

    private func storeLeftovers() async {
        for id in unstored.ids {
            guard let flight = flights[id], let outcome = flight.outcome else { continue }
            guard await stored({ try await archive.finish(id, with: outcome, profile: flight.profile) }) else { return }
            unstored.remove(id)
            flights[id] = nil
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
        case .dropped(let id): await abandon(id, RunOutcome(state: .cancelled))
        case .lost(let id): await abandon(id, .failed(Sentences.workerLost))
        case .overdue(let id): await abandon(id, .failed(Sentences.overdue))
        case .undeliverable(let id): await abandon(id, .failed(Sentences.undeliverable))
        }
    }

    /// Ends a run of which no worker gave an account: what it told so far is kept.
    private func abandon(_ runID: String, _ outcome: RunOutcome) async {
        var outcome = outcome
        outcome.output = flights[runID]?.run.output ?? []
        outcome.diagnostics = flights[runID]?.run.diagnostics ?? []
        await end(runID, outcome)
    }

    /// In place throughout: a copy of a run for each piece of its output would make a talkative program slow.
    private func take(_ report: JobReport) async {
        let id = report.jobID
        guard let feed = flights[id]?.feed, case .run(let event) = report.event else { return }
        switch event {
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
        }
    }

    /// Stores first, then tells: whoever hears that a run is over finds it. A run that could not be stored stays in
    /// memory, so that its reader still gets the answer, and is stored when the store can be written again.
    private func end(_ runID: String, _ outcome: RunOutcome, profile: [UInt8] = []) async {
        guard let flight = flights[runID], !flight.run.state.isFinal else { return }
        let (outcome, profile) = Self.fit(outcome, profile, of: flight)
        let isStored = await stored { try await archive.finish(runID, with: outcome, profile: profile) }
        flights[runID]?.run.end(with: outcome)
        flights[runID]?.profile = profile
        metrics.count(outcome.state)
        guard let run = flights[runID]?.run else { return }
        flight.feed.append("state", JSONText.state(run.state))
        flight.feed.finish(JSONText.of(RunDocument(run)))
        if isStored {
            flights[runID] = nil
        } else {
            flights[runID]?.outcome = outcome
            for lost in unstored.add(runID, bytes: run.bytesInMemory + (profile?.count ?? 0)) { flights[lost] = nil }
        }
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

/// Whether something could be stored; why not is in the log.
func stored(_ store: () async throws -> Void) async -> Bool {
    do {
        try await store()
        return true
    } catch is CancellationError {
        return false
    } catch {
        RunService.logger.error("Something could not be stored: \(error).")
        return false
    }
}

extension RunService {
    /// Of queue, workers and what becomes of jobs.
    package static let logger = Logger(label: "jobs")

    /// Why nothing new is taken in; nil where the store would take it.
    package nonisolated var storeObstacle: StoreObstacle? { archive.obstacle }

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

extension Run {
    /// Whether `approximateBytes` is more, without adding up all that a talkative program printed.
    func tellsMore(than bytes: Int) -> Bool {
        var left = bytes - 4096 - snippet.approximateBytes
        for text in output.lazy.map(\.text) {
            if left < 0 { return true }
            left -= text.utf8.count + 64
        }
        return left < diagnostics.reduce(0) { $0 + $1.message.utf8.count + 64 }
    }
}

extension Snippet {
    var approximateBytes: Int { files.reduce(options.standardInput.utf8.count) { $0 + $1.content.utf8.count } }
}

/// The service's own sentences about runs.
enum Sentences {
    static let interrupted =
        "The service was restarted while this was in flight. Nothing is wrong with the program: run it again."
    static let neverStored =
        "How this ended was not stored: the service was restarted, or its disk was full for too long. "
        + "Nothing is wrong with the program: run it again."
    static let workerLost =
        "The worker that ran this was lost. Nothing is wrong with the program: run it again."
    static let overdue =
        "Flamebox itself failed, not your program: this took longer than all of its limits together allow. Run it again."
    static let undeliverable =
        "Flamebox itself failed, not your program: this could not be handed to a worker."

    static func profileTooLarge(bytes: Int) -> String {
        "The profile is not kept: it is \(bytes >> 10) KiB compressed, the limit is "
            + "\(Limits.profileCompressedBytes >> 10) KiB. A lower sample rate makes it smaller."
    }
}
