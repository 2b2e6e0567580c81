package import Runs

/// What `web` says to a worker. Its written form is `WrittenServerMessage`.
package enum ServerMessage: Hashable, Sendable {
    case run(Job)
    case cancel(jobID: String)
    /// Others wait for the machine that this comparison has to itself: let them have it after the pair that is being
    /// measured. The worker answers with `ComparisonEvent.paused`, or with the comparison's end.
    case pause(jobID: String)
    /// The machine is this comparison's again.
    case resume(jobID: String)
    /// The connection ends: why this worker is none for this service, in one sentence.
    case refused(String)
}

/// What a worker says to `web`. The first message of a connection is `hello`. Its written form is
/// `WrittenWorkerMessage`.
package enum WorkerMessage: Hashable, Sendable {
    case hello(WorkerInfo)
    /// In the place of what the hello said of them: a language cannot be compiled any more, or can again.
    case languages([LanguageOffer])
    case event(JobReport)
}

/// One event of one job. The encoded profile that belongs to it travels beside it.
package struct JobReport: Hashable, Sendable {
    package let jobID: String
    package let event: JobEvent
    /// The view's JSON, gzip'ed; empty where there is none.
    package var profile: [UInt8]

    package init(jobID: String, event: JobEvent, profile: [UInt8] = []) {
        self.jobID = jobID
        self.event = event
        self.profile = profile
    }
}

/// What a worker tells of a job, by what the job is.
package enum JobEvent: Hashable, Sendable {
    case run(RunEvent)
    case comparison(ComparisonEvent)
    case tool(ToolEvent)

    /// After this one nothing more comes.
    package var isLast: Bool {
        switch self {
        case .run(let event): event.isLast
        case .comparison(let event): event.isLast
        case .tool(let event): event.isLast
        }
    }
}
