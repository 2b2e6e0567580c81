import Compiling
import ProfileFormats
import Profiles
import Runs
import SandboxProtocol
import Sandboxing
import Snippets

/// What a run leaves behind: how it ended, and the encoded profile (empty where there is none).
struct RunResult: Sendable {
    var outcome: RunOutcome
    var profile: [UInt8] = []
    /// The same before it was encoded; nil where there is none.
    var symbolized: Profile?
    /// Why there is none although the program ran: then the outcome is a failure of ours.
    var undelivered: UndeliveredSamples?
    /// User and system time, and from the first instruction to the last exit, by the kernel's accounts.
    var cpuNanoseconds: UInt64 = 0
    var wallNanoseconds: UInt64 = 0

    init(outcome: RunOutcome) {
        self.outcome = outcome
    }

    /// As far as compiling goes; for a program that was built, the verdict is still to come.
    init(of compilation: Compilation) {
        outcome = RunOutcome(state: .finished)
        outcome.toolchain = compilation.toolchain
        outcome.usage.compileMs = compilation.compileMs
        switch compilation.outcome {
        case .built(_, let warnings): outcome.diagnostics = warnings
        case .rejected(let diagnostics):
            outcome.diagnostics = diagnostics
            outcome.verdict = .rejected(diagnostics)
        case .timedOut: outcome.verdict = .compileTimedOut
        case .outOfMemory: outcome.verdict = .compileOutOfMemory
        }
    }
}

extension RunResult {
    mutating func recordTimes(of end: LaunchReport) {
        guard let program = end.commands.last else { return }
        cpuNanoseconds = program.userNanoseconds + program.systemNanoseconds
        wallNanoseconds = program.endNanoseconds - program.startNanoseconds
    }

    /// Without samples of a program that ran, the run is a failure of ours; what it printed and how it ended stay.
    mutating func record(_ profile: Profile, of end: LaunchReport) throws {
        try profile.checkInvariants()
        if let program = end.commands.last, let clocked = profile.sets.first(where: \.isOfClock) {
            undelivered = UndeliveredSamples(clocked.quality, samples: clocked.samples.count, of: program)
        }
        if let undelivered, outcome.state == .finished {
            outcome.state = .failed
            outcome.failure = Runner.sentence(for: undelivered)
            return
        }
        outcome.profile = profile.summary(maximumThreads: Limits.threadsInSummary)
        self.profile = try StoredProfile.encode(profile)
        symbolized = profile
    }
}

extension RunOutcome {
    /// What the launcher and the kernel say of the program's end.
    mutating func record(_ end: LaunchReport, options: RunOptions) {
        if end.killed == .stopped {
            state = .cancelled
        } else {
            verdict = Verdict(of: end, options: options)
        }
        guard let program = end.commands.last else { return }
        usage.wallMs = Int((program.endNanoseconds - program.startNanoseconds) / 1_000_000)
        usage.userMs = Int(program.userNanoseconds / 1_000_000)
        usage.systemMs = Int(program.systemNanoseconds / 1_000_000)
        usage.maxResidentBytes = Int(program.maxResidentBytes)
    }

    mutating func record(_ captured: CapturedOutput, asOf clock: RunOptions.Clock) {
        guard clock == .real else {
            raw = RawOutput(
                standardOutput: captured.bytes(of: .standardOutput), standardError: captured.bytes(of: .standardError),
                droppedBytes: Int(
                    clamping: captured.droppedStandardOutputBytes.addingReportingOverflow(
                        captured.droppedStandardErrorBytes
                    ).partialValue))
            return
        }
        let all = OutputChunks.all(of: captured)
        output = all.bounded()
        outputDroppedBytes = output.droppedBytes
        outputOrderDoubt = Self.orderDoubt(all, isKnown: captured.isOrderKnown)
    }

    /// How the tests ended decides how the run reads; a program that was stopped at a limit was that in the first place.
    mutating func record(_ tests: TestRecorder?) {
        guard let tests else { return }
        let end = verdict?.message ?? "The run was stopped."
        let report = tests.report(endedBy: end, crash: crash)
        self.tests = report
        verdict = verdict.map { $0.told(by: report, hasCrashed: crash != nil) }
    }

    private static func orderDoubt(_ chunks: [OutputChunk], isKnown: Bool) -> String? {
        guard !isKnown || chunks.count > Limits.outputChunks, Set(chunks.map(\.stream)).count > 1 else { return nil }
        return "What was printed to standard output and to standard error within a moment may be in another order."
    }
}
