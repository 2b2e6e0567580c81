import Jobs
import Runs

/// What one job tells the service. Its last word always arrives, be it a short one, as long as there is a connection.
actor JobReports<Event: ProgressEvent> {
    /// Puts one event of the job on its way, with the encoded profile beside it.
    typealias Send = @Sendable (Event, [UInt8]) async throws -> Void

    private let jobID: String
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
        of jobID: String, log: @escaping Log, send: @escaping Send, stop: @escaping @Sendable () async -> Void,
        hangUp: @escaping @Sendable () -> Void
    ) {
        self.jobID = jobID
        self.log = log
        self.send = send
        self.stop = stop
        self.hangUp = hangUp
    }

    func tell(_ event: Event, _ profile: [UInt8]) async {
        guard !isOver else { return }
        guard event.isLast else { return await pass(event, profile) }
        isOver = true
        if let failure { return await tellLast([(.failure(failure), [])]) }
        let versions = [(event, profile), event.shortened.map { ($0, []) }, (Event.failure(Self.tooMuch), [])]
        await tellLast(versions.compactMap { $0 })
    }

    /// After the job is done: whatever it did, it has had a last word.
    func close() async {
        await tell(.failure(failure ?? "Flamebox itself failed, not your program: it ended without a result."), [])
    }

    static var tooMuch: String {
        "Flamebox itself failed, not your program: what came of it is more than can be kept."
    }

    private func pass(_ event: Event, _ profile: [UInt8]) async {
        do {
            try await send(event, profile)
        } catch  where error.isLostConnection {
            lose(error)
        } catch {
            log("An event of job \(jobID) could not be sent: \(error).")
            // A profile that grows, or one of many, is missed; without anything else the job is not what it says.
            guard !event.isExpendable, failure == nil else { return }
            failure = Self.tooMuch
            await stop()
        }
    }

    /// The first of these that can be sent.
    private func tellLast(_ versions: [(Event, [UInt8])]) async {
        for (event, profile) in versions {
            do {
                return try await send(event, profile)
            } catch  where error.isLostConnection {
                return lose(error)
            } catch {
                log("The last word of job \(jobID) could not be sent: \(error).")
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
