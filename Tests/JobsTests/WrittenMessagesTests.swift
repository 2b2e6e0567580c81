import Comparing
import Foundation
import Profiles
import Runs
import Snippets
import Testing

@testable import Jobs

/// What messages look like on the socket, and that all of them comes back.
struct WrittenMessagesTests {
    private let host = Runs.Host(cpu: "cpu", cores: 2, sandbox: ["user"], waived: ["landlock"])

    private func roundTrip(_ message: WorkerMessage) throws -> WorkerMessage {
        try MessageCoding.workerMessage(in: MessageCoding.frame(message))
    }

    private func options() -> RunOptions {
        RunOptions(
            optimization: .unchecked, arguments: ["a", ""], standardInput: "\u{0}", sampleRateHz: 500,
            timeLimitMs: 1234, cores: 3, profiles: [])
    }

    /// Every field with another value than the one that it has where it is missing.
    private func outcome() -> RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.toolchain = ToolchainInfo(name: "swift-1", version: "Swift 1")
        outcome.host = host
        outcome.verdict = Verdict(
            kind: .signalled, exitCode: 3, signal: "SIGSEGV", message: "It crashed.",
            limit: Verdict.Limit(name: "timeLimitMs", value: 7))
        outcome.crash = Crash(reason: "nil", stack: [Crash.Frame(function: "f()", file: "main.swift", line: 4)])
        outcome.failure = "Because."
        outcome.diagnostics = [Diagnostic(file: "a", line: 1, column: 2, severity: .warning, message: "<b>")]
        outcome.output = [
            OutputChunk(stream: .stdout, text: "\u{0}\u{FFFD}\n", atMs: 1),
            OutputChunk(stream: .stderr, text: "e", atMs: 2, droppedBytes: 9),
        ]
        outcome.outputDroppedBytes = 9
        outcome.outputOrderDoubt = "Who knows."
        outcome.usage.queuedMs = 1
        outcome.usage.compileMs = 2
        outcome.usage.wallMs = 3
        outcome.usage.userMs = 4
        outcome.usage.systemMs = 5
        outcome.usage.maxResidentBytes = 6
        outcome.usage.profileMs = 7
        outcome.profile = Profile().summary(maximumThreads: 1)
        outcome.profileNote = "Left out."
        return outcome
    }

    @Test func `jobs come back as they were`() throws {
        let snippet = try Snippet(language: .swift, code: "print(1)", options: options())
        let date = Date()
        let part = ComparisonPlan.Part(snippet: snippet, toolchain: "swift-1", runID: RandomID.make())
        let works: [Job.Work] = [
            .run(snippet, toolchain: "swift-1"), .run(snippet, toolchain: nil),
            .compare(ComparisonPlan(before: part, after: ComparisonPlan.Part(snippet: snippet), pairs: 3)),
        ]
        for work in works {
            let message = ServerMessage.run(Job(id: RandomID.make(), work: work, queuedAt: date))
            #expect(try MessageCoding.serverMessage(in: MessageCoding.frame(message)) == message)
        }
    }

    @Test func `what a worker says of itself comes back as it was`() throws {
        let offer = LanguageOffer(
            language: .go, toolchains: [ToolchainInfo(name: "go1", version: "v")], profiles: ["cpu"], trouble: "None.")
        let info = WorkerInfo(host: host, machine: "m", architecture: "x86_64", languages: [offer], runCores: 3)
        #expect(try roundTrip(.hello(info)) == .hello(info))
        #expect(try roundTrip(.languages([offer])) == .languages([offer]))
    }

    @Test func `events come back as they were`() throws {
        var compared = ComparisonOutcome(state: .failed)
        compared.failure = "Because."
        compared.host = host
        compared.before = outcome()
        compared.after = outcome()
        compared.pairs = [MeasuredPair(beforeMs: 1, afterMs: 2, beforeWallMs: 3, afterWallMs: 4.5)]
        compared.notComparable = .exitCodeDiffers
        compared.outputDiffers = true
        compared.varyingOutputs = [.after]
        compared.note = "Fewer."
        let states = Run.State.allCases.map { JobEvent.run(.state($0)) }
        let events: [JobEvent] = [
            .run(.diagnostics(outcome().diagnostics)), .run(.output(outcome().output)),
            .run(.profile(Profile().summary(maximumThreads: 1))), .run(.finished(outcome())),
            .comparison(.state(.running)), .comparison(.pair(compared.pairs[0])), .comparison(.sideProfile(.before)),
            .comparison(.sideProfile(.after)), .comparison(.paused), .comparison(.compared(compared)),
        ]
        for event in states + events {
            let message = WorkerMessage.event(JobReport(jobID: "a", event: event))
            #expect(try roundTrip(message) == message)
        }
    }

    @Test func `a field that is not known is passed over, and an option that is missing has its default`() throws {
        let json = """
            {"run":{"_0":{"id":"a","queuedAt":0,"later":[1],"work":{"run":{"_0":{"snippet":{"language":"go",\
            "files":[{"name":"main.go","content":"x","mode":7}],"options":{"later":{}}}}}}}}}
            """
        let frame = Frame(json: Array(json.utf8))
        let expected = Job(
            id: "a", work: .run(try Snippet(language: .go, code: "x"), toolchain: nil),
            queuedAt: Date(timeIntervalSinceReferenceDate: 0))
        #expect(try MessageCoding.serverMessage(in: frame) == .run(expected))
        let end = #"{"event":{"_0":{"jobID":"a","event":{"run":{"_0":{"finished":{"_0":{"state":"cancelled"}}}}}}}}"#
        let report = try MessageCoding.workerMessage(in: Frame(json: Array(end.utf8)))
        #expect(report == .event(JobReport(jobID: "a", event: .run(.finished(RunOutcome(state: .cancelled))))))
    }
}
