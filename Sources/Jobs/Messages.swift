package import Runs

/// What `serve` says to a worker.
package enum ServerMessage: Codable, Hashable, Sendable {
    case run(Job)
    case cancel(jobID: String)
    /// Others wait for the machine that this comparison has to itself: let them have it after the pair that is being
    /// measured. The worker answers with `RunEvent.paused`, or with the comparison's end.
    case pause(jobID: String)
    /// The machine is this comparison's again.
    case resume(jobID: String)
    /// The connection ends: why this worker is none for this service, in one sentence.
    case refused(String)
}

/// What a worker says to `serve`. The first message of a connection is `hello`.
package enum WorkerMessage: Codable, Hashable, Sendable {
    case hello(WorkerInfo)
    /// In the place of what the hello said of them: a language cannot be compiled any more, or can again.
    case languages([LanguageOffer])
    case event(RunReport)
}

/// One event of one job. The encoded profile of `.profile` and `.finished` travels beside it.
package struct RunReport: Codable, Hashable, Sendable {
    package let jobID: String
    package let event: RunEvent
    /// The view's JSON, gzip'ed; empty where there is none.
    package var profile: [UInt8] = []

    package init(jobID: String, event: RunEvent, profile: [UInt8] = []) {
        self.jobID = jobID
        self.event = event
        self.profile = profile
    }

    /// The profile is bytes already; as JSON it would be four times as long.
    private enum CodingKeys: CodingKey { case jobID, event }
}

/// Of a hello of any version no more than that: what else is in it, only its own version knows.
struct HelloVersion: Decodable {
    let number: Int

    private enum Message: CodingKey { case hello }
    private enum Payload: String, CodingKey { case first = "_0" }
    private enum Info: CodingKey { case protocolVersion }

    init(from decoder: any Decoder) throws {
        let hello = try decoder.container(keyedBy: Message.self).nestedContainer(keyedBy: Payload.self, forKey: .hello)
        let info = try hello.nestedContainer(keyedBy: Info.self, forKey: .first)
        number = try info.decode(Int.self, forKey: .protocolVersion)
    }
}
