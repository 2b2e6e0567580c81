import Runs
import Snippets

/// `ServerMessage` as it is written: one JSON object whose one key is the kind, with `_0` for a single payload.
///
/// Fields that a reader does not know are passed over; fields that it misses mean what they meant before they existed.
/// A kind that it does not know ends the connection. What `refused` looks like never changes: a worker of any version
/// has to understand it.
enum WrittenServerMessage: Codable {
    case run(WrittenJob)
    case cancel(jobID: String)
    case pause(jobID: String)
    case resume(jobID: String)
    case refused(String)

    init(_ message: ServerMessage) {
        switch message {
        case .run(let job): self = .run(WrittenJob(job))
        case .cancel(let jobID): self = .cancel(jobID: jobID)
        case .pause(let jobID): self = .pause(jobID: jobID)
        case .resume(let jobID): self = .resume(jobID: jobID)
        case .refused(let sentence): self = .refused(sentence)
        }
    }

    func message() throws(ForeignMessage) -> ServerMessage {
        switch self {
        case .run(let job): .run(try job.job())
        case .cancel(let jobID): .cancel(jobID: try WrittenJob.checked(id: jobID))
        case .pause(let jobID): .pause(jobID: try WrittenJob.checked(id: jobID))
        case .resume(let jobID): .resume(jobID: try WrittenJob.checked(id: jobID))
        case .refused(let sentence): .refused(sentence)
        }
    }
}

/// `WorkerMessage` as it is written, in the same way. Where `hello` says its version never changes.
enum WrittenWorkerMessage: Codable {
    case hello(WrittenWorker)
    case languages([WrittenOffer])
    case event(WrittenReport)

    init(_ message: WorkerMessage) {
        switch message {
        case .hello(let info): self = .hello(WrittenWorker(info))
        case .languages(let offers): self = .languages(offers.map(WrittenOffer.init))
        case .event(let report): self = .event(WrittenReport(report))
        }
    }

    func message() -> WorkerMessage {
        switch self {
        case .hello(let worker): .hello(worker.info)
        case .languages(let offers): .languages(offers.compactMap(\.offer))
        case .event(let report): .event(report.report)
        }
    }
}

/// `WorkerInfo` as it is written.
struct WrittenWorker: Codable {
    let protocolVersion: Int
    let host: WrittenHost
    let machine: String
    let architecture: String?
    let languages: [WrittenOffer]
    let runCores: Int

    init(_ info: WorkerInfo) {
        protocolVersion = info.protocolVersion
        host = WrittenHost(info.host)
        machine = info.machine
        architecture = info.architecture
        languages = info.languages.map(WrittenOffer.init)
        runCores = info.runCores
    }

    var info: WorkerInfo {
        WorkerInfo(
            host: host.host, machine: machine, architecture: architecture ?? "",
            languages: languages.compactMap(\.offer), runCores: runCores, protocolVersion: protocolVersion)
    }
}

/// `LanguageOffer` as it is written.
struct WrittenOffer: Codable {
    let language: String
    let toolchains: [WrittenToolchain]
    let profiles: [String]
    let trouble: String?
    let withheld: [WrittenWithheld]?

    init(_ offer: LanguageOffer) {
        withheld = offer.withheld.isEmpty ? nil : offer.withheld.map(WrittenWithheld.init)
        language = offer.language.rawValue
        toolchains = offer.toolchains.map(WrittenToolchain.init)
        profiles = offer.profiles
        trouble = offer.trouble
    }

    /// Nil for a language that this version does not know: nobody can ask for it here.
    var offer: LanguageOffer? {
        Language(rawValue: language).map { language in
            LanguageOffer(
                language: language, toolchains: toolchains.map(\.toolchain), profiles: profiles, trouble: trouble,
                withheld: (withheld ?? []).map(\.toolchain))
        }
    }
}

/// `WithheldToolchain` as it is written.
struct WrittenWithheld: Codable {
    let name: String
    let reason: String

    init(_ toolchain: WithheldToolchain) {
        name = toolchain.name
        reason = toolchain.reason
    }

    var toolchain: WithheldToolchain { WithheldToolchain(name: name, reason: reason) }
}

/// `JobReport` as it is written, without the profile: that is bytes already, and as JSON it would be four times as long.
struct WrittenReport: Codable {
    let jobID: String
    let event: WrittenEvent

    init(_ report: JobReport) {
        jobID = report.jobID
        event = WrittenEvent(report.event)
    }

    var report: JobReport { JobReport(jobID: jobID, event: event.event) }
}
