import Comparing
import Profiles
import Runs
import Snippets

/// Two programs run in turn on the same cores. What slows the machine for a while slows both runs of a pair, and which
/// goes first is left to chance, so that nothing that comes back with the order can pass for a difference. Between two
/// pairs nothing is held, so that others can be let past; as the pool gives out its first free cores and nobody runs
/// beside a pair, they are the same each time.
struct PairedRuns: Sendable {
    let before: ProgramRun
    let after: ProgramRun
    let planned: Int
    let pool: CorePool
    /// How many each run gets.
    let cores: Int
    var time: ComparisonTime
    let report: Runner.Report<ComparisonEvent>

    private struct Pair {
        let before: RunResult
        let after: RunResult
    }

    /// - Parameter compiled: what is known of both sides so far.
    mutating func measured(from compiled: (before: RunResult, after: RunResult)) async throws -> ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .finished)
        try await time.letOthersPass(then: .running)
        let warmUp = try await pair(from: compiled)
        outcome.before = warmUp.before.outcome
        outcome.after = warmUp.after.outcome
        outcome.outputDiffers = warmUp.before.outcome.printed != warmUp.after.outcome.printed
        outcome.notComparable = NotComparable(Self.endings(warmUp))
        if outcome.notComparable == nil {
            try await measurePairs(from: compiled, into: &outcome)
        } else {
            await addShares(of: warmUp, to: &outcome)
        }
        return outcome
    }

    /// Where there is no time to compare there are shares: of one run of each, so with no word on noise.
    private func addShares(of pair: Pair, to outcome: inout ComparisonOutcome) async {
        guard let before = pair.before.symbolized, let after = pair.after.symbolized else { return }
        var profiles = ComparedProfiles(
            type: .cpu, plannedPairs: 1, maximumPathsPerRun: Limits.comparedPathsPerRun)
        profiles.append(before: before, after: after)
        outcome.changesOfShares = ProfileChanges(profiles, speedup: nil, measure: .share)
        await report(.sideProfile(.before), pair.before.profile)
        await report(.sideProfile(.after), pair.after.profile)
    }

    private mutating func measurePairs(
        from compiled: (before: RunResult, after: RunResult), into outcome: inout ComparisonOutcome
    ) async throws {
        var profiles = ComparedProfiles(
            type: .cpu, plannedPairs: planned, maximumPathsPerRun: Limits.comparedPathsPerRun)
        while outcome.pairs.count < planned, outcome.notComparable == nil {
            try await time.letOthersPass(then: .running)
            guard ContinuousClock.now + longestPair <= time.deadline else {
                outcome.note = Self.outOfTime(outcome.pairs.count, of: planned)
                break
            }
            let pair = try await pair(from: compiled)
            outcome.notComparable = NotComparable(Self.endings(pair) + [Self.ending(outcome.before)])
            guard outcome.notComparable == nil else { break }
            outcome.noteOutputs(of: pair.before.outcome, pair.after.outcome)
            outcome.pairs.append(MeasuredPair(pair.before, pair.after))
            profiles.append(before: pair.before.symbolized ?? Profile(), after: pair.after.symbolized ?? Profile())
            await report(.sideProfile(.before), pair.before.profile)
            await report(.sideProfile(.after), pair.after.profile)
            await report(.pair(MeasuredPair(pair.before, pair.after)), [])
        }
        outcome.changes = Self.changes(profiles, outcome, .perRun)
        outcome.changesOfShares = Self.changes(profiles, outcome, .share)
    }

    private static func changes(
        _ profiles: ComparedProfiles, _ outcome: ComparisonOutcome, _ measure: ComparisonMeasure
    ) -> ProfileChanges? {
        guard profiles.pairs > 0, outcome.notComparable == nil else { return nil }
        let times = PairedTimes(
            beforeMs: outcome.pairs.map(\.beforeMs), afterMs: outcome.pairs.map(\.afterMs))
        return ProfileChanges(profiles, speedup: times.map(Speedup.init), measure: measure)
    }

    private func pair(from compiled: (before: RunResult, after: RunResult)) async throws -> Pair {
        let (before, after, isBeforeFirst) = (before, after, Bool.random())
        return try await pool.withCores(cores) { cores in
            try await Self.pair(before.on(cores), after.on(cores), compiled, isBeforeFirst: isBeforeFirst)
        }
    }

    private static func pair(
        _ before: ProgramRun, _ after: ProgramRun, _ compiled: (before: RunResult, after: RunResult),
        isBeforeFirst: Bool
    ) async throws -> Pair {
        if isBeforeFirst {
            let first = try await before.measured(compiled.before)
            return Pair(before: first, after: try await after.measured(compiled.after))
        }
        let first = try await after.measured(compiled.after)
        return Pair(before: try await before.measured(compiled.before), after: first)
    }

    /// However long the runs take, they end by their own limits.
    private var longestPair: Duration {
        .milliseconds(before.snippet.options.timeLimitMs + after.snippet.options.timeLimitMs)
    }

    private static func endings(_ pair: Pair) -> [ComparedSide.Ending] {
        [ending(pair.before.outcome), ending(pair.after.outcome)]
    }

    private static func ending(_ outcome: RunOutcome?) -> ComparedSide.Ending { .init(outcome?.verdict) }

    private static func outOfTime(_ measured: Int, of planned: Int) -> String {
        "Measured \(measured) pairs of \(planned): a comparison takes at most \(Limits.comparisonTimeMs / 1000) s."
    }
}

extension ProgramRun {
    fileprivate func on(_ cores: [Int]) -> ProgramRun {
        var run = self
        run.cores = cores
        return run
    }

    /// A run that was stopped is no measurement, nor is one whose samples did not come.
    fileprivate func measured(_ compiled: RunResult) async throws -> RunResult {
        let result = try await completed(compiled)
        try Task.checkCancellation()
        if let undelivered = result.undelivered { throw undelivered }
        return result
    }
}

extension ComparisonOutcome {
    /// Remembers which side printed something else than in its warm-up.
    fileprivate mutating func noteOutputs(of before: RunOutcome, _ after: RunOutcome) {
        let sides: [(Comparability.Side, RunOutcome?, RunOutcome)] = [
            (.before, self.before, before), (.after, self.after, after),
        ]
        let varying = sides.filter { $0.1?.printed != $0.2.printed }.map(\.0)
        let known = varyingOutputs ?? []
        guard !varying.allSatisfy(known.contains) else { return }
        varyingOutputs = [.before, .after].filter { known.contains($0) || varying.contains($0) }
    }
}

extension MeasuredPair {
    fileprivate init(_ before: RunResult, _ after: RunResult) {
        self.init(
            beforeMs: Self.milliseconds(before.cpuNanoseconds), afterMs: Self.milliseconds(after.cpuNanoseconds),
            beforeWallMs: Self.milliseconds(before.wallNanoseconds),
            afterWallMs: Self.milliseconds(after.wallNanoseconds))
    }

    /// To the microsecond, which is the kernel's own step.
    private static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }
}
