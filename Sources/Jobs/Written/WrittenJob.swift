import Foundation
import Runs
import Snippets

/// Why a worker hangs up on the service: the message is none that a service of ours sends.
///
/// A worker has rights that the web side has not, so it believes nothing that it is told: a web side that was taken over
/// may ask for runs within the limits, and for nothing else.
package struct ForeignMessage: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// `Job` as it is written. What is read becomes a job only where a person might have submitted it.
struct WrittenJob: Codable {
    enum Work: Codable {
        case run(WrittenProgram)
        case compare(WrittenPlan)
        case tool(WrittenTool)
    }

    let id: String
    let work: Work
    /// In seconds since the beginning of 2001, UTC: the only form in which a date comes back to the bit.
    let queuedAt: Double

    init(_ job: Job) {
        id = job.id
        queuedAt = job.queuedAt.timeIntervalSinceReferenceDate
        work =
            switch job.work {
            case .run(let snippet, let toolchain): .run(WrittenProgram(snippet, toolchain))
            case .compare(let plan): .compare(WrittenPlan(plan))
            case .tool(let order): .tool(WrittenTool(order))
            }
    }

    func job() throws(ForeignMessage) -> Job {
        let id = try Self.checked(id: id)
        let queuedAt = Date(timeIntervalSinceReferenceDate: queuedAt)
        switch work {
        case .run(let program):
            let (snippet, toolchain) = try program.checked()
            return Job(id: id, work: .run(snippet, toolchain: toolchain), queuedAt: queuedAt)
        case .compare(let plan): return Job(id: id, work: .compare(try plan.checked()), queuedAt: queuedAt)
        case .tool(let order): return Job(id: id, work: .tool(try order.checked()), queuedAt: queuedAt)
        }
    }

    static func checked(id: String) throws(ForeignMessage) -> String {
        let allowed = id.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
        guard allowed, (1...Limits.jobNameBytes).contains(id.utf8.count) else {
            throw ForeignMessage(description: "a job whose name is no address")
        }
        return id
    }
}

/// A snippet and the toolchain that is asked for; without one, any of the language will do.
struct WrittenProgram: Codable {
    let snippet: WrittenSnippet
    let toolchain: String?

    init(_ snippet: Snippet, _ toolchain: String?) {
        self.snippet = WrittenSnippet(snippet)
        self.toolchain = toolchain
    }

    func checked() throws(ForeignMessage) -> (Snippet, toolchain: String?) {
        guard (toolchain?.utf8.count ?? 0) <= Limits.toolchainNameBytes else {
            throw ForeignMessage(description: "a toolchain's name that is too long")
        }
        return (try snippet.checked(), toolchain)
    }
}

/// `ComparisonPlan` as it is written. Which runs it was made from is no worker's business, but part of the plan.
struct WrittenPlan: Codable {
    struct Part: Codable {
        let program: WrittenProgram
        let runID: String?

        init(_ part: ComparisonPlan.Part) {
            program = WrittenProgram(part.snippet, part.toolchain)
            runID = part.runID
        }

        func checked() throws(ForeignMessage) -> ComparisonPlan.Part {
            let (snippet, toolchain) = try program.checked()
            let runID: String? = if let runID { try WrittenJob.checked(id: runID) } else { nil }
            return ComparisonPlan.Part(snippet: snippet, toolchain: toolchain, runID: runID)
        }
    }

    let before: Part
    let after: Part
    let pairs: Int

    init(_ plan: ComparisonPlan) {
        before = Part(plan.before)
        after = Part(plan.after)
        pairs = plan.pairs
    }

    func checked() throws(ForeignMessage) -> ComparisonPlan {
        guard Limits.comparisonPairs.contains(pairs) else {
            throw ForeignMessage(description: "a comparison of \(pairs) pairs")
        }
        return ComparisonPlan(before: try before.checked(), after: try after.checked(), pairs: pairs)
    }
}

/// `Snippet` as it is written. An option that is missing has its default.
struct WrittenSnippet: Codable {
    struct File: Codable {
        let name: String
        let content: String
    }

    struct Options: Codable {
        var optimization: String?
        var mode: String?
        var arguments: [String]?
        var standardInput: String?
        var environment: [String: String]?
        var swiftMode: Int?
        var sampleRateHz: Int?
        var timeLimitMs: Int?
        var cores: Int?
        var profiles: [String]?
        var clock: String?
    }

    let language: String
    let files: [File]
    let options: Options?

    init(_ snippet: Snippet) {
        language = snippet.language.rawValue
        files = snippet.files.map { File(name: $0.name, content: $0.content) }
        let options = snippet.options
        self.options = Options(
            optimization: options.optimization.rawValue, mode: options.mode.rawValue, arguments: options.arguments,
            standardInput: options.standardInput, environment: options.environment, swiftMode: options.swiftMode,
            sampleRateHz: options.sampleRateHz, timeLimitMs: options.timeLimitMs,
            cores: options.cores, profiles: options.profiles, clock: options.clock.rawValue)
    }

    func checked() throws(ForeignMessage) -> Snippet {
        guard let language = Language(rawValue: language) else {
            throw ForeignMessage(description: "a program in a language that there is not")
        }
        let files = files.map { SourceFile(name: $0.name, content: $0.content) }
        let options = try (options ?? Options()).options()
        do throws(Refusal) {
            return try Snippet(language: language, files: files, options: options)
        } catch {
            throw ForeignMessage(description: "a snippet that nobody may submit: \(error.detail)")
        }
    }
}

extension WrittenSnippet.Options {
    fileprivate func options() throws(ForeignMessage) -> RunOptions {
        let defaults = RunOptions()
        return RunOptions(
            optimization: try Self.choice(optimization, default: defaults.optimization),
            mode: try Self.choice(mode, default: defaults.mode),
            arguments: arguments ?? defaults.arguments, standardInput: standardInput ?? defaults.standardInput,
            environment: environment ?? defaults.environment, swiftMode: swiftMode,
            sampleRateHz: sampleRateHz ?? defaults.sampleRateHz, timeLimitMs: timeLimitMs ?? defaults.timeLimitMs,
            cores: cores ?? defaults.cores, profiles: profiles ?? defaults.profiles,
            clock: try Self.choice(clock, default: defaults.clock))
    }

    private static func choice<Choice: RawRepresentable<String>>(
        _ text: String?, default usual: Choice
    ) throws(ForeignMessage) -> Choice {
        guard let text else { return usual }
        guard let choice = Choice(rawValue: text) else {
            throw ForeignMessage(description: "an option that there is not")
        }
        return choice
    }
}
