import Compiling
import KernelPrograms
import Linux
import Profiling
package import Runs
package import Snippets

/// From a snippet to a profile, as a story:
///
///     compile ──▶ launch, suspended ──▶ attach the sampler ──▶ resume ──▶ wait ──▶ symbolize ──▶ outcome
///
/// The second half, from the launch on, is `ProgramRun`.
package struct Runner: Sendable {
    /// Takes each event as it happens; beside a profile's event, and the last one, comes the encoded profile.
    package typealias Report<Event> = @Sendable (Event, _ profile: [UInt8]) async -> Void

    let compiler: any SnippetCompiler
    let scratch: ScratchRoot
    let launcher: any ProgramLauncher
    let profiler: any RunProfiler
    let host: Host
    let plan: CorePlan
    let cores: CorePool
    /// Whether this host lets us see time in the kernel.
    let samplesKernel: Bool
    /// While there is a runner, no run waits for the kernel's hooks.
    private let perfHooks: PerfHooks?
    /// Nil where this host does not tell in which order a program writes to its streams.
    private let writes: WriteProbe?
    /// By the rate in hertz.
    var profilingLimits: @Sendable (Int) -> ProfilingLimits = { .run(rateHz: $0) }

    init(
        compiler: any SnippetCompiler, scratch: ScratchRoot, launcher: any ProgramLauncher,
        profiler: any RunProfiler, host: Host, plan: CorePlan, cores: CorePool? = nil, samplesKernel: Bool,
        perfHooks: PerfHooks? = nil, writes: WriteProbe? = nil
    ) {
        self.compiler = compiler
        self.scratch = scratch
        self.launcher = launcher
        self.profiler = profiler
        self.host = host
        self.plan = plan
        self.cores = cores ?? CorePool(cores: plan.run)
        self.samplesKernel = samplesKernel
        self.perfHooks = perfHooks
        self.writes = writes
    }

    /// How many cores it gives to programs.
    package var runCores: Int { plan.run.count }

    /// Ends with exactly one `.finished`, whatever happens. Cancel the task to stop the run.
    /// - Parameter toolchain: its name; nil for the language's default.
    package func run(
        _ snippet: Snippet, with toolchain: String? = nil, report: @escaping Report<RunEvent>
    ) async {
        var result = RunResult(outcome: RunOutcome(state: .cancelled))
        do {
            result = try await compileAndRun(snippet, toolchain, report)
        } catch  where !Task.isCancelled {
            result.outcome = .failed(Self.sentence(for: error))
        } catch {}
        result.outcome.host = host
        await report(.finished(result.outcome), result.profile)
    }

    private func compileAndRun(
        _ snippet: Snippet, _ toolchain: String?, _ report: @escaping Report<RunEvent>
    ) async throws -> RunResult {
        await report(.state(.compiling), [])
        let scratch = try scratch.directory()
        // Takes the kernel milliseconds, in which the snippet is compiled.
        async let attachment = snippet.options.clock == .real ? attachWrites() : nil
        let compilation = try await compiler.compile(
            snippet, with: toolchain, into: scratch.path, processors: plan.rest)
        let result = RunResult(of: compilation)
        await report(.diagnostics(result.outcome.diagnostics), [])
        guard case .built(let executable, _) = compilation.outcome else { return result }
        let order = await attachment
        return try await cores.withCores(snippet.options.cores) { cores in
            var profiling = profilingOptions(rateHz: snippet.options.sampleRateHz)
            profiling.followsAllocations = snippet.options.families.contains(.memory)
            profiling.followsWaits = snippet.options.families.contains(.wall)
            let run = ProgramRun(
                snippet: snippet, executable: executable, cores: cores, launcher: launcher, profiler: profiler,
                profiling: profiling, writes: order, isFollowed: true,
                report: report)
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

    func profilingOptions(rateHz: Int) -> ProfilingOptions {
        ProfilingOptions(rateHz: rateHz, includesKernel: samplesKernel, limits: profilingLimits(rateHz))
    }

    /// Our own failure in plain words: said as ours, never the program's.
    static func sentence(for error: any Error) -> String {
        "Flamebox itself failed, not your program: \(error)."
    }
}
