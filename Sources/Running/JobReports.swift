import Jobs
import Runs

/// What one job tells the service. Its last word always arrives, be it a short one, as long as there is a connection.
actor JobReports {
    /// Puts one event of the job on its way, with the encoded profile beside it.
    typealias Send = @Sendable (RunEvent, [UInt8]) async throws -> Void

    private let job: Job
    private let send: Send
    private let log: Log
    /// Stops the job.
    private let stop: @Sendable () async -> Void
    /// Nothing can be told any more.
    private let hangUp: @Sendable () -> Void
    /// Why the job has to end as failed.
    private var failure: String?
    private var isOver = false

    init(
        of job: Job, log: @escaping Log, send: @escaping Send, stop: @escaping @Sendable () async -> Void,
        hangUp: @escaping @Sendable () -> Void
    ) {
        self.job = job
        self.log = log
        self.send = send
        self.stop = stop
        self.hangUp = hangUp
    }

    func tell(_ event: RunEvent, _ profile: [UInt8]) async {
        guard !isOver else { return }
        guard event.isLast else { return await pass(event, profile) }
        isOver = true
        if let failure { return await tellLast([(job.failure(failure), [])]) }
        let versions = [(event, profile), event.shortened.map { ($0, []) }, (job.failure(Self.tooMuch), [])]
        await tellLast(versions.compactMap { $0 })
    }

    /// After the job is done: whatever it did, it has had a last word.
    func close() async {
        await tell(job.failure(failure ?? "Flamebox itself failed, not your program: it ended without a result."), [])
    }

    static let tooMuch = "Flamebox itself failed, not your program: what came of it is more than can be kept."

    private func pass(_ event: RunEvent, _ profile: [UInt8]) async {
        do {
            try await send(event, profile)
        } catch  where error.isLostConnection {
            lose(error)
        } catch {
            log("An event of job \(job.id) could not be sent: \(error).")
            // A profile that grows, or one of many, is missed; without anything else the job is not what it says.
            guard !event.isExpendable, failure == nil else { return }
            failure = Self.tooMuch
            await stop()
        }
    }

    /// The first of these that can be sent.
    private func tellLast(_ versions: [(RunEvent, [UInt8])]) async {
        for (event, profile) in versions {
            do {
                return try await send(event, profile)
            } catch  where error.isLostConnection {
                return lose(error)
            } catch {
                log("The last word of job \(job.id) could not be sent: \(error).")
            }
        }
        // Whoever waits for the end of the job must learn that it never comes.
        hangUp()
    }

    private func lose(_ error: any Error) {
        log("The service is gone: \(error).")
        hangUp()
    }
}

extension RunEvent {
    fileprivate var isExpendable: Bool {
        switch self {
        case .profile, .sideProfile: true
        default: false
        }
    }

    /// A last word without what can be largest in it; nil where there is nothing to leave out.
    fileprivate var shortened: RunEvent? {
        switch self {
        case .finished(var outcome) where outcome.profile != nil:
            outcome.profile = nil
            outcome.profileNote = "The profile is not kept: it is too large. A lower sample rate makes it smaller."
            return .finished(outcome)
        case .compared(var outcome) where outcome.changes != nil || outcome.changesOfShares != nil:
            outcome.changes = nil
            outcome.changesOfShares = nil
            outcome.note = "Which functions changed is not kept: their names and paths are too long."
            return .compared(outcome)
        default: return nil
        }
    }
}
