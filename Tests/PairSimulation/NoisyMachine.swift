package import Comparing
import Foundation

/// A machine whose speed drifts through a comparison and whose runs are now and then disturbed.
package struct NoisyMachine: Sendable {
    /// The deviation of one run, as a share of its time.
    package let spread: Double
    /// How many runs of a hundred something else disturbs, by up to half their time.
    package let disturbedRuns: Int
    /// The step of the clock; 0 for none.
    package let clockStepMs: Double

    package init(spread: Double, disturbedRuns: Int = 0, clockStepMs: Double = 0) {
        self.spread = spread
        self.disturbedRuns = disturbedRuns
        self.clockStepMs = clockStepMs
    }

    /// - Parameter ratio: How many times as fast the second side truly is.
    package func pairs(
        _ count: Int, beforeMs: Double = 100, ratio: Double = 1, _ random: inout SeededGenerator
    ) throws -> PairedTimes {
        var (before, after): ([Double], [Double]) = ([], [])
        var drift = 1.0
        for _ in 0..<count {
            drift *= exp(0.1 * random.normal())
            before.append(run(beforeMs * drift, &random))
            after.append(run(beforeMs * drift / ratio, &random))
        }
        return try PairedTimes.sound(before, after)
    }

    private func run(_ trueMs: Double, _ random: inout SeededGenerator) -> Double {
        var ms = trueMs * exp(spread * random.normal())
        if Int.random(in: 0..<100, using: &random) < disturbedRuns { ms *= Double.random(in: 1...1.5, using: &random) }
        return clockStepMs == 0 ? ms : (ms / clockStepMs).rounded() * clockStepMs
    }
}

extension PairedTimes {
    package struct Unsound: Error {}

    package static func sound(_ beforeMs: [Double], _ afterMs: [Double]) throws -> PairedTimes {
        guard let times = PairedTimes(beforeMs: beforeMs, afterMs: afterMs) else { throw Unsound() }
        return times
    }

    package func prefix(_ count: Int) throws -> PairedTimes {
        try Self.sound(Array(beforeMs.prefix(count)), Array(afterMs.prefix(count)))
    }

    /// The verdicts at 10, 20 and 30 pairs, ending at the first that says there is a difference.
    package func verdicts() throws -> [Speedup.Verdict] {
        var verdicts: [Speedup.Verdict] = []
        for pairs in InterimAnalyses.pairs where verdicts.allSatisfy({ $0 == .noDifference }) {
            verdicts.append(try Speedup(prefix(pairs)).verdict)
        }
        return verdicts
    }
}
