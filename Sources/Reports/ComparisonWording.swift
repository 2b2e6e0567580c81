import Comparing
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
        guard let speedup = comparison.speedup, let ratio = speedup.ratio else { return "Nothing was measured." }
        switch speedup.verdict {
        case .faster: return "Faster: \(times(ratio)) times as fast\(reach(speedup.low, speedup.high))."
        case .slower:
            let interval = reach(inverse(speedup.high), inverse(speedup.low))
            return "Slower: \(times(1 / ratio)) times as slow\(interval)."
        case .noDifference:
            return "No difference that is more than noise\(reach(speedup.low, speedup.high, " times as fast"))."
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
        guard let speedup = comparison.speedup, let low = speedup.low, let high = speedup.high else { return "" }
        return "95 % sure: \(times(low)) to \(times(high)) times as fast."
    }

    /// Why the verdict waits.
    package static func interimAnalyses(planned: Int) -> String {
        let due = (1...planned).filter { InterimAnalyses.isDue(afterPairs: $0, of: planned) }.map(String.init)
        let when =
            due.count == 1 ? "all \(planned) pairs" : "\(due.dropLast().joined(separator: ", ")) and \(planned) pairs"
        return "The verdict comes after \(when): whoever looks after each one finds differences where there are none."
    }

    private static func inverse(_ value: Double?) -> Double? { value.map { 1 / $0 } }

    private static func reach(_ low: Double?, _ high: Double?, _ words: String = "") -> String {
        guard let low, let high else { return "" }
        return " (\(times(low)) to \(times(high))\(words))"
    }

    /// Two decimals; beyond a hundred none.
    package static func times(_ value: Double) -> String {
        guard value < 100 else { return value < 1e9 ? "\(Int(value.rounded()))" : "very many" }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// The Top table of changes, the header first.
    package static func table(_ changes: ProfileChanges) -> [[String]] {
        let header = ["Function", "Before", "After", "Difference", "Interval", "More than noise"]
        return [header]
            + changes.spendingFunctions.map { row in
                func text(_ value: Double, isSigned: Bool = false) -> String {
                    amount(value, unit: changes.unit, isSigned: isSigned)
                }
                let ends = [row.low, row.high].compactMap { $0.map { text($0, isSigned: true) } }
                return [
                    row.name, text(row.before), text(row.after), text(row.difference, isSigned: true),
                    ends.joined(separator: " to "), row.significant ? "yes" : "",
                ]
            }
    }

    /// An amount of a comparison: milliseconds and shares in their own ways, with a sign where it is a difference.
    package static func amount(_ value: Double, unit: String, isSigned: Bool = false) -> String {
        let sign = value < 0 ? "−" : isSigned && value > 0 ? "+" : ""
        switch unit {
        case "share": return sign + Wording.percent(abs(value))
        case "milliseconds": return sign + Wording.duration(nanoseconds: UInt64(min(abs(value), 1e9) * 1e6))
        default: return "\(sign)\(Wording.tenths(min(abs(value), 1e15))) \(unit)"
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
