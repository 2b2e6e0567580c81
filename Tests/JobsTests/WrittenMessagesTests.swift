import Comparing
import Foundation
import ProfileBuilding
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

    @Test func `a job on the other clock comes back as one`() throws {
        let snippet = try Snippet(
            language: .go, code: "package main", options: RunOptions(profiles: [], clock: .fake))
        let job = Job(
            id: "a", work: .run(snippet, toolchain: "go1"), queuedAt: Date(timeIntervalSinceReferenceDate: 1))
        #expect(try WrittenJob(job).job() == job)
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
        outcome.tests = TestReport(
            results: [
                TestResult(
                    name: "A/x", outcome: .failed, isUnfinished: true, durationMs: 3, output: "o", file: "a", line: 2)
            ],
            passed: 1, failed: 2, skipped: 3, leftOut: 5)
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
        outcome.profile = SampleProfile.make().summary(maximumThreads: 1)
        outcome.profileNote = "Left out."
        outcome.raw = RawOutput(standardOutput: [0, 0xFF], standardError: [1], droppedBytes: 4)
        return outcome
    }

    private func changes(_ measure: ComparisonMeasure) -> ProfileChanges {
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 1, maximumPathsPerRun: 1000)
        compared.append(before: SampleProfile.make(), after: ProfileBuilder.profile(["main > slow", "main > new"]))
        return ProfileChanges(compared, speedup: nil, measure: measure)
    }

    @Test(arguments: [ToolOrder.Tool.format(fixImports: true), .format(fixImports: false), .vet])
    func `what tools are asked comes back as it was`(tool: ToolOrder.Tool) throws {
        let files = ["a.go", "b.go"].map { SourceFile(name: $0, content: "\u{0}\n\($0)") }
        let order = try ToolOrder(tool: tool, language: .go, files: files, toolchain: "go1.26.6")
        let message = ServerMessage.run(Job(id: "t", work: .tool(order), queuedAt: Date()))
        #expect(try MessageCoding.serverMessage(in: MessageCoding.frame(message)) == message)
    }

    @Test(arguments: [
        ToolOutcome.files([SourceFile(name: "a.go", content: "\u{0}\n")]),
        .diagnostics([
            Diagnostic(
                file: "a", line: 1, column: 2, severity: .note, message: "<b>",
                fixes: [
                    Fix(
                        message: "m",
                        edits: [
                            Fix.Edit(file: "a", fromLine: 1, fromColumn: 2, toLine: 3, toColumn: 4, text: "\u{0}")
                        ])
                ])
        ]),
        .failed("Because."), .cancelled,
    ])
    func `what tools answer comes back as it was`(outcome: ToolOutcome) throws {
        let message = WorkerMessage.event(JobReport(jobID: "t", event: .tool(.finished(outcome))))
        #expect(try roundTrip(message) == message)
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
        compared.changes = changes(.perRun)
        compared.changesOfShares = changes(.share)
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

    @Test func `two outcomes of the worst output fit into one message with room for all else`() throws {
        let flood = String(repeating: "\u{1}", count: Limits.outputBytesPerStream)
        let alternating = (0..<200_000).map {
            OutputChunk(stream: $0 % 2 == 0 ? .stdout : .stderr, text: "\u{1}", atMs: $0)
        }
        let floods = [OutputChunk.Stream.stdout, .stderr].map { OutputChunk(stream: $0, text: flood, atMs: 0) }
        var outcome = RunOutcome(state: .finished)
        outcome.output = (alternating + floods).bounded()
        var compared = ComparisonOutcome(state: .finished)
        (compared.before, compared.after) = (outcome, outcome)
        let report = JobReport(jobID: "a", event: .comparison(.compared(compared)))
        #expect(try MessageCoding.frame(WorkerMessage.event(report)).json.count < 12 << 20)
    }

    @Test func `changes whose tree names nodes that are not there are none`() throws {
        func written(_ damage: (inout ProfileChanges.TreeColumns) -> Void) -> WrittenChanges {
            let whole = changes(.perRun)
            var tree = whole.tree
            damage(&tree)
            return WrittenChanges(
                ProfileChanges(
                    unit: whole.unit, measure: whole.measure, functions: whole.functions,
                    furtherFunctions: whole.furtherFunctions, tree: tree, explanation: whole.explanation))
        }
        #expect(written { _ in }.changes == changes(.perRun))
        #expect(written { $0.parents[1] = 1 }.changes == nil)
        #expect(written { $0.functions[1] = 9999 }.changes == nil)
        #expect(written { $0.widths.removeLast() }.changes == nil)
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
