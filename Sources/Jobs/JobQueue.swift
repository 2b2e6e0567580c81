/// Where jobs wait, who has them, and what is told of them until their end is stored.
///
/// It is spoken to in claims, not in connections: a worker asks for what it can do and holds a lease on what it gets,
/// for as long as it renews that. A lease that is not renewed ends: a job of which its worker has told nothing yet goes to
/// another one, any other has failed. What a worker says under a lease that is over counts for nothing, so that nobody
/// hears of a job twice. Whoever follows a job reads its numbered news; any number of readers in any process sees the same
/// ones. `JobQueueConformanceTests` say all of that in a form that every implementation has to pass.
///
/// What is thrown beyond what is said here is the implementation's own failure.
package protocol JobQueue: Sendable {
    /// Lets a job in.
    /// - Parameters:
    ///   - client: whose limits and whose turns it counts among.
    ///   - store: writes down what the job is about. Nobody claims the job before this has returned; where it throws, the
    ///     job was never there. While it is under way the queue already `has` the job.
    /// - Throws: `QueueRefusal`, before `store` is called; what `store` throws.
    func submit(_ job: Job, client: String, storing store: @Sendable () async throws -> Void) async throws

    /// Drops it where it waits, or has its worker told to stop it; its cores are free again within `Limits.stopGraceMs`.
    /// Nothing happens to a job that is over.
    func cancel(_ jobID: String) async throws

    /// What there is for this worker to do, in the order in which it has to be done. Makes the worker known, and renews
    /// its leases as `renew` does.
    /// - Parameter patience: how long to wait where there is nothing; never longer than a lease allows.
    func claim(for worker: Claimant, within patience: Duration) async throws -> [Assignment]

    /// Lets all leases of the worker begin anew, where it has some. For who does not want anything more.
    func renew(for worker: Claimant) async throws

    /// Adds one event to the news of the job; not its last one, which is for `finish`.
    /// - Returns: whether the lease still holds. Where it does not, nobody hears of the event.
    @discardableResult
    func report(_ event: JobEvent, profile: [UInt8], under lease: Lease) async throws -> Bool

    /// The job stands still, as its worker was told to let it, and holds no core until it is resumed.
    /// - Returns: whether the lease still holds.
    @discardableResult
    func pause(under lease: Lease) async throws -> Bool

    /// The job is over.
    /// - Returns: whether the lease still holds. Where it does not, the job had its end before, or goes on elsewhere.
    @discardableResult
    func finish(_ end: JobEnd, under lease: Lease) async throws -> Bool

    /// The worker is gone: its leases end at once.
    func leave(_ workerID: String) async throws

    /// What became of the job since the news of this number; nil for a job that is not here, or no longer.
    func reading(of jobID: String, after number: Int) async throws -> JobReading?

    /// Yields at once and whenever there may be something new of the job; ends when there is nothing more to come. A hint:
    /// what it wakes for is in `reading`.
    func changes(of jobID: String) async -> AsyncStream<Void>

    /// Whether the job is in here and its end is not stored.
    func has(_ jobID: String) async throws -> Bool

    /// Jobs that are over and whose end nobody has stored yet.
    func ended() async throws -> [Job]

    /// Yields at once and whenever there may be more in `ended`. A hint.
    func endings() async -> AsyncStream<Void>

    /// The end of the job is stored, or given up: its news are forgotten after a moment in which readers catch up.
    func retire(_ jobID: String) async throws

    /// Every worker that is known and believed now.
    func workers() async throws -> [WorkerInfo]

    func counts() async throws -> QueueCounts

    /// Ends leases and stops jobs whose time is over, until the task is cancelled. Of several who do it, each is enough.
    func keepTime() async
}

/// Why a job is not let in. The person can try again later.
package enum QueueRefusal: Error, Equatable {
    case clientHasTooMany(limit: Int)
    case clientHasComparisons(limit: Int)
    case clientHasTools(limit: Int)
    case full(limit: Int)
}

/// Why a queue answers nothing at present. It will by itself.
package enum QueueObstacle: Error, Equatable {
    /// The database that it is in.
    case databaseAway
}

/// Who claims: a worker, under a name of its own, with what it can do as of now.
package struct Claimant: Hashable, Sendable {
    package let id: String
    package let info: WorkerInfo

    package init(id: String, info: WorkerInfo) {
        self.id = id
        self.info = info
    }
}

/// The right of one worker to run one job and to speak of it.
package struct Lease: Hashable, Sendable {
    package let jobID: String
    package let workerID: String
    /// How many times the job was handed out, this one included: an earlier lease of the same worker is another one.
    package let attempt: Int

    package init(jobID: String, workerID: String, attempt: Int) {
        self.jobID = jobID
        self.workerID = workerID
        self.attempt = attempt
    }
}

/// What a worker is to do.
package enum Assignment: Hashable, Sendable {
    case run(Job, Lease)
    /// Let others have the machine after the pair that is being measured, and answer with `pause`, or with the end.
    case pause(Lease)
    /// The machine is this job's again.
    case resume(Lease)
    /// Stop it; whether its end is still of interest shows when it is told.
    case stop(Lease)
    /// It did not stop a job in time, and is believed nothing more: all of its leases are over.
    case giveUp
}

/// How a job ended.
package enum JobEnd: Hashable, Sendable {
    /// As its worker says: the last event, with the encoded profile that belongs to it.
    case reported(JobEvent, profile: [UInt8])
    /// It was stopped while it waited, or its worker did not say in time that it was stopped.
    case cancelled
    case workerLost
    /// No worker has what it asks for.
    case unclaimed
    /// It took longer than its limits allow, and was given up.
    case overdue
    /// It cannot be sent to any worker.
    case undeliverable
}

/// What a queue as a whole does at the moment of asking.
package struct QueueCounts: Hashable, Sendable {
    package var waiting = 0
    package var running = 0
    /// Jobs that their workers have not stopped although they are over their time.
    package var overdue = 0
    /// Whether nothing can start because of those.
    package var isStuck = false

    package init() {}
}
