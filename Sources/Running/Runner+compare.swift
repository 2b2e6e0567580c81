import Comparing
import Compiling
import Profiles
package import Runs
import Sandboxing
import Snippets

/// From two snippets to a verdict, as a story:
///
///     compile both ──▶ the same cores for all ──▶ a warm-up of each ──▶ pairs, in random order ──▶ what changed
///
/// From the warm-ups on, it is `PairedRuns`.
extension Runner {
    /// Ends with exactly one `.compared`, whatever happens. Cancel the task to stop it.
    /// - Parameter pausing: where it is asked to let others have the machine between two pairs.
    package func compare(
        _ plan: ComparisonPlan, pausing: PausePoint = PausePoint(), report: @escaping Report<ComparisonEvent>
    ) async {
        var outcome = ComparisonOutcome(state: .cancelled)
        do {
            outcome = try await compileAndMeasure(plan, pausing, report)
        } catch  where !Task.isCancelled {
            outcome = .failed(Self.sentence(for: error))
        } catch {}
        outcome.host = host
        await report(.compared(outcome), [])
    }

    private func compileAndMeasure(
        _ plan: ComparisonPlan, _ pausing: PausePoint, _ report: @escaping Report<ComparisonEvent>
    ) async throws -> ComparisonOutcome {
        var time = ComparisonTime(
            deadline: .now + .milliseconds(Limits.comparisonTimeMs), pausing: pausing, report: report)
        await report(.state(.compiling), [])
        let scratchBefore = try scratch.directory()
        let scratchAfter = try scratch.directory()
        let snippets = (before: try Self.measured(plan.before.snippet), after: try Self.measured(plan.after.snippet))
        let before = try await compiler.compile(
            snippets.before, with: plan.before.toolchain, into: scratchBefore.path, processors: self.plan.rest)
        try await time.letOthersPass(then: .compiling)
        let after = try await compiler.compile(
            snippets.after, with: plan.after.toolchain, into: scratchAfter.path, processors: self.plan.rest)
        guard case .built(let programBefore, _) = before.outcome, case .built(let programAfter, _) = after.outcome
        else { return Self.notBuilt(before, after) }
        await report(.state(.running), [])
        var runs = PairedRuns(
            before: program(programBefore, of: snippets.before),
            after: program(programAfter, of: snippets.after),
            planned: plan.pairs, pool: cores, cores: plan.cores, time: time, report: report)
        return try await runs.measured(from: (RunResult(of: before), RunResult(of: after)))
    }

    /// Sampled, whatever its own options say: where the change is, only samples tell. Of CPU time alone, since anything more
    /// would be part of the times.
    private static func measured(_ snippet: Snippet) throws -> Snippet {
        var options = snippet.options
        options.profiles = [ProfileType.cpu.name]
        return try Snippet(language: snippet.language, files: snippet.files, options: options)
    }

    /// Its cores come with each pair.
    private func program(_ executable: Executable, of snippet: Snippet) -> ProgramRun {
        ProgramRun(
            snippet: snippet, executable: executable, cores: [], launcher: launcher, profiler: profiler,
            profiling: profilingOptions(rateHz: snippet.options.sampleRateHz), writes: nil, isFollowed: false,
            report: { _, _ in })
    }

    private static func notBuilt(_ before: Compilation, _ after: Compilation) -> ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .finished)
        outcome.before = RunResult(of: before).outcome
        outcome.after = RunResult(of: after).outcome
        outcome.notComparable = .failed
        return outcome
    }
}
