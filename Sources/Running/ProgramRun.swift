import Compiling
import KernelPrograms
import Linux
import ProfileFormats
import Profiles
import Profiling
import Runs
import SandboxProtocol
import Sandboxing
import Snippets
import Synchronization

/// One execution of a program that was built: launched suspended, sampled from its first instruction, waited for,
/// symbolized.
struct ProgramRun: Sendable {
    let snippet: Snippet
    let executable: Executable
    var cores: [Int]
    let launcher: any ProgramLauncher
    let profiler: any RunProfiler
    let profiling: ProfilingOptions
    /// Has the kernel tell in which order the program writes to its streams; nil where it need not, or cannot.
    let writes: WriteProbe.Attachment?
    /// Whether somebody wants to see the profile while it grows; drawing it takes a core's time.
    let isFollowed: Bool
    let report: Runner.Report<RunEvent>

    private var isSampled: Bool { !snippet.options.profiles.isEmpty }

    /// `result` with what became of the program. Once the task is cancelled the program is killed, and what it had
    /// printed and what had been sampled is kept.
    func completed(_ result: RunResult) async throws -> RunResult {
        let delivered = Delivered(
            perfMap: DeliveredPerfMap(beside: executable.path), crash: DeliveredCrash(beside: executable.path))
        let tests = TestRecorder(of: snippet)
        let (running, profile) = try await start(delivered, tests)
        // The cancelled task may not wait for anything any more; what is left to do is waited for by another.
        let completion = Task { try await complete(result, running, profile, delivered, tests) }
        return try await withTaskCancellationHandler {
            try await completion.value
        } onCancel: {
            running.kill(.stopped)
        }
    }

    /// Files that the launcher copies out of the dead jail.
    private struct Delivered {
        let perfMap: DeliveredPerfMap
        let crash: DeliveredCrash
    }

    private func start(
        _ delivered: Delivered, _ tests: TestRecorder?
    ) async throws -> (program: any StartedProgram, profile: (any RunProfile)?) {
        var launch = ProgramLaunch(
            request: request, input: Array(snippet.options.standardInput.utf8), writes: writes,
            delivery: delivered.perfMap.directory, filter: tests)
        guard isSampled else { return try await launcher.start(launch, attaching: nil) }
        launch.request.handOuts = [delivered.perfMap.handOut, delivered.crash.handOut]
        let attach = profiler.prepare(for: executable, view: view)
        return try await launcher.start(launch) { [profiling] in try attach($0, profiling) }
    }

    private func complete(
        _ result: RunResult, _ running: any StartedProgram, _ profile: (any RunProfile)?, _ delivered: Delivered,
        _ tests: TestRecorder?
    ) async throws -> RunResult {
        await report(.state(.running), [])
        async let told: Void = tellOutput(of: running, tests)
        defer { Task { await profile?.close() } }
        let growth = Task { try await tellGrowth(of: profile) }
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
        result.outcome.record(await running.captured(), asOf: snippet.options.clock)
        result.recordTimes(of: end)
        if let whole = await profile?.finish(perfMap: delivered.perfMap.take()) {
            try result.record(whole, of: end)
            let notes = [
                MemoryNote(whole, refusal: profile?.allocationsRefusal)?.description,
                WaitNote(whole, refusal: profile?.waitsRefusal)?.description,
            ].compactMap(\.self)
            result.outcome.profileNote = notes.isEmpty ? nil : notes.joined(separator: " ")
        }
        await recordCrash(delivered.crash.take(), profile, into: &result.outcome)
        result.outcome.record(tests)
        result.outcome.verdict = result.outcome.verdict?.explained(byMemoryIn: result.symbolized)
        result.outcome.usage.profileMs = Int((monotonicNanoseconds() - endedAt) / 1_000_000)
        return result
    }

    /// Says what failed, and where: in words of the program's own runtime, at a place that was seen from outside.
    private func recordCrash(
        _ record: [UInt8], _ profile: (any RunProfile)?, into outcome: inout RunOutcome
    ) async {
        guard let verdict = outcome.verdict else { return }
        let sources = Set(snippet.files.map(\.name))
        let standardError: String = outcome.output.filter { $0.stream == .stderr }.map(\.text).joined()
        switch (executable.language, verdict.kind) {
        case (.go, .exited) where verdict.exitCode == Crash.goExitCode:
            outcome.crash = Crash(ofGo: standardError, sources: sources)
        case (.swift, .signalled):
            let recorded = await profile?.crash(record)
            outcome.crash = Crash(ofSwift: recorded, standardError: standardError, sources: sources)
        default: break
        }
        outcome.verdict =
            outcome.crash.map(verdict.explained(by:)) ?? verdict.explained(asExitIn: executable.language)
    }

    /// Output as it comes, gathered for a moment so that a chatty program does not become a storm of events.
    private func tellOutput(of running: any StartedProgram, _ tests: TestRecorder?) async {
        guard snippet.options.clock == .real else {
            // Told as a whole: nobody reads along.
            for await _ in running.output {}
            return
        }
        let gathered = Mutex(OutputChunks())
        let allowance = Mutex(OutputAllowance())
        let telling = Task {
            while true {
                try await Task.sleep(for: .milliseconds(50))
                let chunks = allowance.withLock { $0.take(gathered.withLock { $0.take() }) }
                if !chunks.isEmpty { await report(.output(chunks), []) }
                await tellTests(tests)
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
        await tellTests(tests)
    }

    private func tellTests(_ tests: TestRecorder?) async {
        let ended = tests?.takeEnded() ?? []
        if !ended.isEmpty { await report(.tests(ended), []) }
    }

    /// The growing profile, twice a second and a little more.
    private func tellGrowth(of growing: (any RunProfile)?) async throws {
        guard isFollowed, let growing else { return }
        await growing.warmUp()
        var told = 0
        while true {
            try await Task.sleep(for: .milliseconds(400))
            guard let snapshot = await growing.snapshot(beyond: told) else { continue }
            told = snapshot.samples
            let summary = snapshot.profile.summary(maximumThreads: Limits.threadsInSummary)
            await report(.profile(summary), try StoredProfile.encode(snapshot.profile))
        }
    }
}
