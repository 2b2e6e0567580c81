import Compiling
import KernelPrograms
import Linux
import ProfileFormats
import Profiles
import Runs
package import Sampling
import SandboxProtocol
import Sandboxing
import Snippets
import Symbolizing
import Synchronization
import Unwinding

/// One execution of a program that was built: launched suspended, sampled from its first instruction, waited for,
/// symbolized.
struct ProgramRun: Sendable {
    let snippet: Snippet
    let executable: Executable
    var cores: [Int]
    let sandbox: Sandbox
    let library: ModuleLibrary
    /// Has the kernel tell in which order the program writes to its streams; nil where it need not, or cannot.
    let writes: WriteProbe.Attachment?
    let samplesKernel: Bool
    let samplingLimits: SamplingLimits
    /// Whether somebody wants to see the profile while it grows; drawing it takes a core's time.
    let isFollowed: Bool
    let report: Runner.Report<RunEvent>

    private var isSampled: Bool { !snippet.options.profiles.isEmpty }

    /// `result` with what became of the program. Once the task is cancelled the program is killed, and what it had
    /// printed and what had been sampled is kept.
    func completed(_ result: RunResult) async throws -> RunResult {
        let perfMap = DeliveredPerfMap(beside: executable.path)
        var request = request
        let crash = DeliveredCrash(beside: executable.path)
        if isSampled { request.handOuts = [perfMap.handOut, crash.handOut] }
        let suspended = try await sandbox.launch(
            request, input: .bytes(Array(snippet.options.standardInput.utf8)),
            output: writes.map { .capturedInOrder($0) } ?? .captured, delivery: perfMap.directory)
        let modules = library.program(executable, view: view)
        let (running, sampler) = try start(suspended, modules)
        // The cancelled task may not wait for anything any more; what is left to do is waited for by another.
        let completion = Task { try await complete(result, running, sampler, modules, perfMap, crash) }
        return try await withTaskCancellationHandler {
            try await completion.value
        } onCancel: {
            running.kill(.stopped)
        }
    }

    private func complete(
        _ result: RunResult, _ running: RunningProgram, _ sampler: Sampler?, _ modules: ProgramModules,
        _ perfMap: DeliveredPerfMap, _ crash: DeliveredCrash
    ) async throws -> RunResult {
        await report(.state(.running), [])
        async let told: Void = tellOutput(of: running)
        defer { Task { await modules.close() } }
        let growth = Task { try await tellGrowth(of: sampler, modules) }
        defer { growth.cancel() }
        let end = try await running.report()
        // Never the program's doing: it has no right over its init.
        guard end.killed != .lost else { throw SandboxFailure.launcherLost("its jail was killed") }
        let endedAt = monotonicNanoseconds()
        growth.cancel()
        await told
        await report(.state(.profiling), [])

        var result = result
        result.outcome.record(end, options: snippet.options)
        result.outcome.record(await running.captured())
        result.recordTimes(of: end)
        if let raw = await sampler?.finish() {
            let profile = await modules.symbolizer.symbolize(raw, perfMap: perfMap.take())
            try result.record(profile, of: end)
        }
        await recordCrash(crash.take(), sampler, modules, into: &result.outcome)
        result.outcome.usage.profileMs = Int((monotonicNanoseconds() - endedAt) / 1_000_000)
        return result
    }

    /// Says what failed, and where: in words of the program's own runtime, at a place that was seen from outside.
    private func recordCrash(
        _ record: CrashRecord?, _ sampler: Sampler?, _ modules: ProgramModules, into outcome: inout RunOutcome
    ) async {
        guard let verdict = outcome.verdict else { return }
        let sources = Set(snippet.files.map(\.name))
        let standardError: String = outcome.output.filter { $0.stream == .stderr }.map(\.text).joined()
        switch (executable.language, verdict.kind) {
        case (.go, .exited) where verdict.exitCode == Crash.goExitCode:
            outcome.crash = Crash(ofGo: standardError, sources: sources)
        case (.swift, .signalled):
            var profile: Profile?
            if let record, let raw = sampler?.crashProfile(record) {
                profile = await modules.symbolizer.symbolize(raw)
            }
            outcome.crash = Crash(ofSwift: record, profile, standardError: standardError, sources: sources)
        default: break
        }
        outcome.verdict = outcome.crash.map(verdict.explained(by:)) ?? verdict
    }

    private func start(
        _ suspended: consuming SuspendedProgram, _ modules: ProgramModules
    ) throws -> (RunningProgram, Sampler?) {
        guard isSampled else { return (try suspended.resumeUnsampled(), nil) }
        let group = suspended.clockedGroup
        return try suspended.resume { try attachSampler(to: $0, in: group, modules) }
    }

    private func attachSampler(to process: Int32, in group: String?, _ modules: ProgramModules) throws -> Sampler {
        let target = Sampler.Target(
            processID: process, group: group, cpus: cores, rateHz: snippet.options.sampleRateHz,
            includesKernel: samplesKernel,
            kernelSymbols: modules.kernelSymbols, taskProbes: modules.taskProbes,
            events: modules.events)
        return try Sampler(attachingTo: target, limits: samplingLimits, walker: modules.walker)
    }

    /// Output as it comes, gathered for a moment so that a chatty program does not become a storm of events.
    private func tellOutput(of running: RunningProgram) async {
        let gathered = Mutex(OutputChunks())
        let allowance = Mutex(OutputAllowance())
        let telling = Task {
            while true {
                try await Task.sleep(for: .milliseconds(50))
                let chunks = allowance.withLock { $0.take(gathered.withLock { $0.take() }) }
                if !chunks.isEmpty { await report(.output(chunks), []) }
            }
        }
        var endedAt: UInt64 = 0
        for await piece in running.output {
            gathered.withLock { $0.add(piece) }
            endedAt = piece.atNanoseconds
        }
        telling.cancel()
        _ = await telling.result
        let rest = allowance.withLock { $0.take(gathered.withLock { $0.takeLast(at: endedAt) }) }
        if !rest.isEmpty { await report(.output(rest), []) }
    }

    /// The growing profile, twice a second and a little more.
    private func tellGrowth(of sampler: Sampler?, _ modules: ProgramModules) async throws {
        guard isFollowed, let sampler else { return }
        await modules.warmUp()
        var told = 0
        while true {
            try await Task.sleep(for: .milliseconds(400))
            let raw = sampler.snapshot()
            guard raw.samples.count > told else { continue }
            told = raw.samples.count
            let profile = await modules.symbolizer.symbolize(raw)
            let summary = profile.summary(maximumThreads: Limits.threadsInSummary)
            await report(.profile(summary), try StoredProfile.encode(profile))
        }
    }
}

extension ProgramRun {
    /// One program, seen from inside as `RunView` says, under the limits of a run.
    private var request: LaunchRequest {
        let view = view
        let options = snippet.options
        return LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, workingDirectory: RunView.scratchPath,
            commands: [
                JailCommand(
                    path: RunView.programPath, arguments: [RunView.programPath] + options.arguments,
                    environment: view.environment)
            ],
            limits: JailLimits(
                timeMs: options.timeLimitMs,
                flushBeforeKillMs: executable.flushSignal == nil ? 0 : Limits.flushBeforeKillMs,
                // The wall clock decides; this is for a clock that stands still.
                cpuSeconds: options.timeLimitMs / 1000 * cores.count + 2,
                cpuPercent: cores.count * Limits.cpuPercentPerCore, memoryBytes: Limits.runMemoryBytes,
                threads: Limits.runThreads, fileBytes: Limits.runScratchBytes, descriptors: Limits.runDescriptors),
            processors: cores)
    }

    private var view: RunView {
        switch executable.language {
        case .go:
            .go(
                program: executable.path, scratchBytes: Limits.runScratchBytes,
                scratchFiles: Limits.runScratchFiles)
        case .swift:
            .swift(
                program: executable.path, toolchain: executable.toolchainRoot,
                scratchBytes: Limits.runScratchBytes, scratchFiles: Limits.runScratchFiles)
        }
    }
}

extension SamplingLimits {
    /// Of a run. Slice bytes × rate stay within what the reader can drain beside a program.
    package static func run(rateHz: Int) -> SamplingLimits {
        let slice = min(Limits.stackSliceBytes - 8, Limits.stackSliceBytesPerSecond / rateHz)
        return SamplingLimits(
            samples: Limits.samplesPerRun, stackFrames: Limits.stackFrames, stackSliceBytes: slice & ~7,
            mappings: Limits.mappingsPerRun, threads: Limits.threadNamesPerRun)
    }
}

extension RunResult {
    fileprivate mutating func recordTimes(of end: LaunchReport) {
        guard let program = end.commands.last else { return }
        cpuNanoseconds = program.userNanoseconds + program.systemNanoseconds
        wallNanoseconds = program.endNanoseconds - program.startNanoseconds
    }

    /// Without samples of a program that ran, the run is a failure of ours; what it printed and how it ended stay.
    fileprivate mutating func record(_ profile: Profile, of end: LaunchReport) throws {
        try profile.checkInvariants()
        let samples = profile.series.reduce(0) { $0 + $1.samples.count }
        undelivered = end.commands.last.flatMap { UndeliveredSamples(profile.quality, samples: samples, of: $0) }
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
    fileprivate mutating func record(_ end: LaunchReport, options: RunOptions) {
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

    fileprivate mutating func record(_ captured: CapturedOutput) {
        let all = OutputChunks.all(of: captured)
        output = all.bounded()
        outputDroppedBytes = output.droppedBytes
        outputOrderDoubt = Self.orderDoubt(all, isKnown: captured.isOrderKnown)
    }

    private static func orderDoubt(_ chunks: [OutputChunk], isKnown: Bool) -> String? {
        guard !isKnown || chunks.count > Limits.outputChunks, Set(chunks.map(\.stream)).count > 1 else { return nil }
        return "What was printed to standard output and to standard error within a moment may be in another order."
    }
}
