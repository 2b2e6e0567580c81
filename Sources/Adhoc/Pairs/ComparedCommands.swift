package import Comparing
package import Profiles
import Reports
package import Runs

/// What measured pairs of two commands came to.
package struct ComparedCommands: Sendable {
    /// In the order in which they were measured.
    package private(set) var pairs: [MeasuredPair] = []
    /// Where the two differ; nil where nothing was measured.
    package private(set) var changes: ProfileChanges?
    /// The newest of each side, before first; empty where nothing was measured.
    package private(set) var profiles: [Profile] = []
    /// Why the times mean nothing; nil where they do.
    package private(set) var notComparable: NotComparable?
    /// The signal by which somebody stopped it; nil where nobody did.
    package private(set) var stoppedBy: Int32?
    private let planned: Int
    private let limitS: Int
    private var warmUp: (before: MeasuredRun, after: MeasuredRun)?
    private var varying: Set<Comparability.Side> = []

    init(planned: Int, limitS: Int) {
        self.planned = planned
        self.limitS = limitS
    }

    /// Takes the warm-ups.
    ///
    /// - Returns: whether there is anything to measure.
    mutating func begin(_ before: MeasuredRun, _ after: MeasuredRun) -> Bool {
        warmUp = (before, after)
        return mayCount(before, after)
    }

    /// - Returns: whether it counts, and there may be more.
    mutating func add(_ before: MeasuredRun, _ after: MeasuredRun) -> Bool {
        guard mayCount(before, after) else { return false }
        if let warmUp {
            if warmUp.before.output != before.output { varying.insert(.before) }
            if warmUp.after.output != after.output { varying.insert(.after) }
        }
        pairs.append(
            MeasuredPair(
                beforeMs: Self.milliseconds(before.cpuNanoseconds), afterMs: Self.milliseconds(after.cpuNanoseconds),
                beforeWallMs: Self.milliseconds(before.wallNanoseconds),
                afterWallMs: Self.milliseconds(after.wallNanoseconds)))
        profiles = [before.profile, after.profile]
        return true
    }

    mutating func conclude(_ compared: ComparedProfiles) {
        guard compared.pairs > 0, notComparable == nil else { return }
        changes = ProfileChanges(compared, speedup: speedup)
    }

    private mutating func mayCount(_ before: MeasuredRun, _ after: MeasuredRun) -> Bool {
        for case .stopped(let signal) in [before.end, after.end] { stoppedBy = signal }
        guard stoppedBy == nil else { return false }
        let ends = [before.end, after.end, warmUp?.before.end].compactMap(\.self)
        notComparable = NotComparable(ends.map { $0.ending(limitMs: limitS * 1000) })
        return notComparable == nil
    }

    /// To the microsecond, which is the kernel's own step.
    private static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }

    /// Of the CPU time.
    private var speedup: Speedup? { times.map(Speedup.init) }

    private var times: PairedTimes? {
        pairs.isEmpty
            ? nil : PairedTimes(beforeMs: pairs.map(\.beforeMs), afterMs: pairs.map(\.afterMs))
    }
}

extension ComparedCommands {
    /// What is to be said, the most important first. The end of what a command complained of is in it: hostile text.
    package var sentences: [String] {
        if let notComparable { return [notComparable.words] + complaints }
        guard let speedup else { return ["Stopped before anything was measured."] }
        let explanation = changes?.explanation.dropFirst() ?? []
        return warnings + ["CPU time: \(ComparisonWording.verdict(speedup))"] + [wall].compactMap(\.self) + explanation
            + noise
    }

    private var warnings: [String] {
        var said: [String] = []
        if varying.isEmpty, let warmUp, warmUp.before.output != warmUp.after.output {
            said.append("The two commands print different things, so they may not do the same work.")
        }
        for side in [Comparability.Side.before, .after] where varying.contains(side) {
            let which = side == .before ? "first" : "second"
            said.append(
                "The \(which) command prints something else each time it runs, so its output cannot tell whether both do "
                    + "the same work.")
        }
        if let warmUp, case .exited(let code) = warmUp.before.end, code != 0 {
            said.append("Both commands end with exit code \(code).")
        }
        if stoppedBy != nil { said.append("Stopped after \(pairs.count) of \(planned) pairs.") }
        return said
    }

    private var wall: String? {
        let times = PairedTimes(beforeMs: pairs.map(\.beforeWallMs), afterMs: pairs.map(\.afterWallMs))
        return times.map { "Wall time: \(ComparisonWording.verdict(Speedup($0)))" }
    }

    private var noise: [String] { times.flatMap(Noise.init)?.advice.map(\.description) ?? [] }

    /// How the warm-ups ended, where a person has to find out why.
    private var complaints: [String] {
        guard let warmUp else { return [] }
        return [("first", warmUp.before), ("second", warmUp.after)].flatMap { which, run in
            let text = String(decoding: run.errors.end, as: UTF8.self)
            return ["The \(which) command \(run.end.words)."] + (text.isEmpty ? [] : [text])
        }
    }
}

extension NotComparable {
    fileprivate var words: String {
        switch self {
        case .timedOut:
            "A run was stopped when its time was up, so there is no time to compare: give the commands less work, or more "
                + "time with --time-limit."
        case .failed, .exitCodeDiffers: description
        }
    }
}

extension RunWatch.End {
    fileprivate func ending(limitMs: Int) -> ComparedSide.Ending {
        switch self {
        case .exited(let code): .exited(code: Int(code))
        case .signalled, .stopped: .failed
        case .timeIsUp: .timedOut(limitMs: limitMs)
        }
    }

    fileprivate var words: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal), .stopped(let signal): "was ended by signal \(signal)"
        case .timeIsUp: "was stopped when its time was up"
        }
    }
}
