import Comparing
import Linux
import Profiles
package import Profiling
import Runs
import Snippets

/// What somebody wants to be compared.
package struct CommandPairsRequest: Sendable {
    /// Each with its arguments, the program's name first; not empty.
    package var before: [String]
    package var after: [String]
    package var pairs = Limits.defaultComparisonPairs
    /// Samples in a second of each CPU's time.
    package var rateHz = 999
    /// What one run may take.
    package var limitS = 600
    package var givesRuntimeHints = true

    package static let limitsS = 1...86_400

    package init(before: [String], after: [String]) {
        self.before = before
        self.after = after
    }
}

/// Two commands run in turn where they stand: a warm-up of each, then pairs, of which chance says who goes first, so that
/// nothing that comes back with the order can pass for a difference. No two run at a time.
package struct CommandPairs: Sendable {
    private let request: CommandPairsRequest
    private let profiler: LocalProfiler
    private let say: @Sendable (String) -> Void

    private struct Sides: Sendable {
        let before: RepeatedCommand
        let after: RepeatedCommand

        func pair() async throws(RecorderFailure) -> (before: MeasuredRun, after: MeasuredRun) {
            if Bool.random() {
                let first = try await before.run()
                return (first, try await after.run(unless: first.end.isStop))
            }
            let first = try await after.run()
            return (try await before.run(unless: first.end.isStop), first)
        }
    }

    /// - Parameter say: says a sentence to the person while it measures.
    package init(
        _ request: CommandPairsRequest, profiler: LocalProfiler, say: @escaping @Sendable (String) -> Void
    ) {
        self.request = request
        self.profiler = profiler
        self.say = say
    }

    package func measured() async throws(RecorderFailure) -> ComparedCommands {
        let sides = try prepared()
        var compared = ComparedCommands(planned: request.pairs, limitS: request.limitS)
        let warmUp = try await sides.pair()
        guard compared.begin(warmUp.before, warmUp.after) else { return compared }
        var profiles = ComparedProfiles(
            type: .cpu, plannedPairs: request.pairs, maximumPathsPerRun: Limits.comparedPathsPerRun)
        while compared.pairs.count < request.pairs {
            let pair = try await sides.pair()
            guard compared.add(pair.before, pair.after) else { break }
            profiles.append(
                before: pair.before.profile.namingOwnFilesAlike, after: pair.after.profile.namingOwnFilesAlike)
            if let times = compared.pairs.last { say(Self.words(times)) }
        }
        compared.conclude(profiles)
        return compared
    }

    private static func words(_ times: MeasuredPair) -> String {
        let texts = [times.beforeMs, times.afterMs].map { MeasureText.nanoseconds($0 * 1e6) }
        return "\(texts[0]) before, \(texts[1]) after"
    }

    private func prepared() throws(RecorderFailure) -> Sides {
        let before = try PreparedCommand(request.before, givesRuntimeHints: request.givesRuntimeHints)
        let after = try PreparedCommand(request.after, givesRuntimeHints: request.givesRuntimeHints)
        for hint in Set([before.hint, after.hint].compactMap(\.self)) { say(hint) }
        let signals: HeardSignals
        do throws(SystemError) { signals = try HeardSignals(HeardSignals.ofPersons) } catch {
            throw .refused("\(error)")
        }
        return Sides(before: repeated(before, signals), after: repeated(after, signals))
    }

    private func repeated(_ command: PreparedCommand, _ signals: HeardSignals) -> RepeatedCommand {
        RepeatedCommand(
            command: command, profiler: profiler, rateHz: request.rateHz, limit: .seconds(request.limitS),
            signals: signals)
    }
}

extension Profile {
    /// The person's own files without their names: what a build links into two of them, such as Go's runtime, is the same.
    fileprivate var namingOwnFilesAlike: Profile {
        var alike = self
        for function in functions where function.category == .yourCode && function.module >= 0 {
            alike.modules[Int(function.module)] = ""
        }
        return alike
    }
}

extension RepeatedCommand {
    /// - Parameter stop: how the other run of the pair was stopped: this one is not begun then.
    fileprivate func run(unless stop: RunWatch.End?) async throws(RecorderFailure) -> MeasuredRun {
        guard let stop else { return try await run() }
        return MeasuredRun(
            end: stop, cpuNanoseconds: 0, wallNanoseconds: 0, output: PrintedText(), errors: PrintedText(),
            profile: Profile())
    }
}

extension RunWatch.End {
    /// Itself, where somebody wanted to stop.
    fileprivate var isStop: RunWatch.End? {
        if case .stopped = self { self } else { nil }
    }
}
