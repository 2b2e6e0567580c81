package import Comparing
import Profiles
package import Runs

/// Comparisons as people read them.
package enum ComparisonWording {
    /// How the comparison stands or how it ended, in one sentence.
    package static func sentence(_ comparison: Comparison, _ position: Int?) -> String {
        switch comparison.state {
        case .queued where !comparison.pairs.isEmpty:
            "Measured \(comparison.pairs.count) of \(comparison.plan.pairs) pairs; runs of others go first for a moment."
        case .queued: position.map { "Waiting: \($0 == 1 ? "next" : "number \($0)") in line." } ?? "Waiting to start."
        case .compiling: "Compiling both programs."
        case .running, .profiling: "Measured \(comparison.pairs.count) of \(comparison.plan.pairs) pairs."
        case .cancelled: "The comparison was stopped."
        case .failed: comparison.outcome?.failure ?? Sentences.workerLost
        case .finished: verdict(comparison)
        }
    }

    /// For the looks: the verdict, or the state where there is none.
    package static func kind(_ comparison: Comparison) -> String {
        if comparison.outcome?.notComparable != nil { return "notComparable" }
        guard comparison.state == .finished, let speedup = comparison.speedup else { return comparison.state.rawValue }
        return speedup.verdict.rawValue
    }

    private static func verdict(_ comparison: Comparison) -> String {
        if let reason = comparison.outcome?.notComparable { return notComparable(reason, comparison) }
        return comparison.speedup.map(verdict) ?? nothing
    }

    private static let nothing = "Nothing was measured."

    /// What may be said of measured pairs, in one sentence.
    package static func verdict(_ speedup: Speedup) -> String {
        guard let faster = speedup.timesAsFast, let slower = speedup.timesAsSlow else { return nothing }
        switch speedup.verdict {
        case .faster: return "Faster: \(faster)."
        case .slower: return "Slower: \(slower)."
        case .noDifference: return "No difference that is more than noise\(speedup.reach.map { " (\($0))" } ?? "")."
        case .tooFewPairs:
            return "Too few pairs to tell a change from noise: at least \(InterimAnalyses.fewestPairs) are needed."
        }
    }

    private static func notComparable(_ reason: NotComparable, _ comparison: Comparison) -> String {
        didNotCompile(comparison) ? "A program did not compile, so there is nothing to compare." : reason.description
    }

    package static func didNotCompile(_ comparison: Comparison) -> Bool {
        [comparison.outcome?.before, comparison.outcome?.after].contains { $0?.verdict?.kind.isOfCompiler == true }
    }

    /// Of the speedup, in words; empty before the first look.
    package static func interval(_ comparison: Comparison) -> String {
        comparison.speedup?.reach.map { "95 % sure: \($0)." } ?? ""
    }

    /// Why the verdict waits.
    package static func interimAnalyses(planned: Int) -> String {
        let due = (1...planned).filter { InterimAnalyses.isDue(afterPairs: $0, of: planned) }.map(String.init)
        let when =
            due.count == 1 ? "all \(planned) pairs" : "\(due.dropLast().joined(separator: ", ")) and \(planned) pairs"
        return "The verdict comes after \(when): whoever looks after each one finds differences where there are none."
    }

    /// A difference, no further than its interval goes: in every table, tree and picture the same.
    package static func difference(_ value: Double, _ low: Double?, _ high: Double?, unit: String) -> String {
        MeasureText.amount(value, unit: unit, isSigned: true, to: Digits(low: low, high: high))
    }

    /// Empty where it was not tested.
    package static func interval(_ low: Double?, _ high: Double?, unit: String) -> String {
        [low, high].compactMap { end in end.map { difference($0, low, high, unit: unit) } }.joined(separator: " to ")
    }

    /// The Top table of changes, the header first.
    package static func table(_ changes: ProfileChanges) -> [[String]] {
        let own = ["Function", "Before", "After", "Difference", "Interval", "More than noise"]
        let header = own + ["Total before", "Total after"]
        return [header]
            + changes.spendingFunctions.map { row in
                func text(_ value: Double) -> String { MeasureText.amount(value, unit: changes.unit) }
                return [
                    row.name, text(row.before), text(row.after),
                    difference(row.difference, row.low, row.high, unit: changes.unit),
                    interval(row.low, row.high, unit: changes.unit), row.significant ? "yes" : "",
                    text(row.totalBefore), text(row.totalAfter),
                ]
            }
    }
}

extension ProfileChanges {
    /// Those that need time of their own. The others only call: the picture has them.
    package var spendingFunctions: [FunctionRow] { functions.filter { $0.before > 0 || $0.after > 0 } }
}

extension Verdict.Kind {
    /// True where the program never ran.
    package var isOfCompiler: Bool {
        switch self {
        case .compileRejected, .compileTimedOut, .compileOutOfMemory: true
        case .exited, .signalled, .timedOut, .outOfMemory, .blockedSystemCall: false
        }
    }
}
