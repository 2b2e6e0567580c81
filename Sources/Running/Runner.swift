import Compiling
import KernelPrograms
import Linux
import Profiles
package import Runs
import Sampling
import Sandboxing
package import Snippets

/// From a snippet to a profile, as a story:
///
///     compile ──▶ launch, suspended ──▶ attach the sampler ──▶ resume ──▶ wait ──▶ symbolize ──▶ outcome
///
/// The second half, from the launch on, is `ProgramRun`.
package struct Runner: Sendable {
    /// Takes each event as it happens; beside a profile's event, and the last one, comes the encoded profile.
    package typealias Report<Event> = @Sendable (Event, _ profile: [UInt8]) async -> Void

    let compiler: Compiler
    let scratch: ScratchRoot
    let sandbox: Sandbox
    let library: ModuleLibrary
    let host: Host
    let plan: CorePlan
    let cores: CorePool
    /// Whether this host lets us see time in the kernel.
    let samplesKernel: Bool
    /// While there is a runner, no run waits for the kernel's hooks.
    private let standingEvent: StandingEvent?
    /// Nil where this host does not tell in which order a program writes to its streams.
    private let writes: WriteProbe?
    /// By the rate in hertz.
    var samplingLimits: @Sendable (Int) -> SamplingLimits = { .run(rateHz: $0) }

    init(
        compiler: Compiler, scratch: ScratchRoot, sandbox: Sandbox, library: ModuleLibrary, host: Host, plan: CorePlan,
        samplesKernel: Bool, standingEvent: StandingEvent?, writes: WriteProbe?
    ) {
        self.compiler = compiler
        self.scratch = scratch
        self.sandbox = sandbox
        self.library = library
        self.host = host
        self.plan = plan
        cores = CorePool(cores: plan.run)
        self.samplesKernel = samplesKernel
        self.standingEvent = standingEvent
        self.writes = writes
    }

    /// Ends with exactly one `.finished`, whatever happens. Cancel the task to stop the run.
    package func run(_ snippet: Snippet, report: @escaping Report<RunEvent>) async {
        var result = RunResult(outcome: RunOutcome(state: .cancelled))
        do {
            result = try await compileAndRun(snippet, report)
        } catch  where !Task.isCancelled {
            result.outcome = .failed(Self.sentence(for: error))
        } catch {}
        result.outcome.host = host
        await report(.finished(result.outcome), result.profile)
    }

    private func compileAndRun(_ snippet: Snippet, _ report: @escaping Report<RunEvent>) async throws -> RunResult {
        await report(.state(.compiling), [])
        let scratch = try scratch.directory()
        // Takes the kernel milliseconds, in which the snippet is compiled.
        async let attachment = attachWrites()
        let compilation = try await compiler.compile(snippet, into: scratch.path, processors: plan.rest)
        let result = RunResult(of: compilation)
        await report(.diagnostics(result.outcome.diagnostics), [])
        guard case .built(let executable, _) = compilation.outcome else { return result }
        let order = await attachment
        return try await cores.withCores(snippet.options.cores) { cores in
            let run = ProgramRun(
                snippet: snippet, executable: executable, cores: cores, sandbox: sandbox, library: library,
                writes: order, samplesKernel: samplesKernel,
                samplingLimits: samplingLimits(snippet.options.sampleRateHz),
                isFollowed: true, report: report)
            return try await run.completed(result)
        }
    }

    /// Nil where the kernel refuses: the run goes on, and says that the order is not known.
    private func attachWrites() async -> WriteProbe.Attachment? {
        guard let writes else { return nil }
        return try? await onOwnedThread(named: "writes", throwing: SystemError.self) { () throws(SystemError) in
            try WriteProbe.Attachment(of: writes)
        }
    }

    /// Our own failure in plain words: said as ours, never the program's.
    static func sentence(for error: any Error) -> String {
        "Flamebox itself failed, not your program: \(error)."
    }
}

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
