/// How much equal runs differ, and what that means for how small a change can be seen.
package struct Noise: Hashable, Sendable {
    /// The spread between the runs of one side, as a share of their median: what a standard deviation would be, from
    /// the median of the deviations, so that one disturbed run does not count.
    package let before: Double
    package let after: Double
    /// The spread of the pairs' ratios likewise: what is left when both runs of a pair are slowed alike. It alone decides
    /// how small a change can be seen.
    package let ofPairs: Double
    package let medianMs: Double

    /// Fewer say nothing about a spread.
    private static let fewestPairs = 5

    /// Nil with fewer than five pairs.
    package init?(_ times: PairedTimes) {
        guard times.count >= Self.fewestPairs else { return nil }
        let amounts = times.positive
        // The relative difference of two positive numbers that is the same whichever comes first, close to the logarithm
        // of their ratio.
        let differences = zip(amounts.before, amounts.after).map { 2 * ($0 - $1) / ($0 + $1) }
        before = amounts.before.robustDeviation / amounts.before.median
        after = amounts.after.robustDeviation / amounts.after.median
        ofPairs = differences.robustDeviation
        medianMs = (times.beforeMs + times.afterMs).median
    }

    /// How many pairs find a difference of this share in four comparisons of five at this noise, by one analysis at the end.
    ///
    /// From the normal approximation of the signed-rank test's power, its efficiency of 3/π against the mean, and what
    /// few pairs need beyond it; simulated in the tests.
    package func pairs(toSee difference: Double) -> Int {
        let power = (2.326 + 0.842) * ofPairs / difference
        let pairs = (power * power * .pi / 3 + 3).rounded(.up)
        return pairs < 1e6 ? max(InterimAnalyses.fewestPairs, Int(pairs)) : 1_000_000
    }

    package enum Advice: String, CaseIterable, Sendable {
        case runLonger, drifting, noisy, quiet
    }

    /// Never empty.
    package var advice: [Advice] {
        var advice: [Advice] = []
        if medianMs < 50 { advice.append(.runLonger) }
        if max(before, after) > 0.05, max(before, after) > 2 * ofPairs { advice.append(.drifting) }
        if ofPairs > 0.03 { advice.append(.noisy) }
        return advice.isEmpty ? [.quiet] : advice
    }
}

extension Noise.Advice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .runLonger:
            "The runs are so short that start-up and the clock's step weigh in: give the program more work."
        case .drifting:
            "The machine's speed changed while it measured; the pairs took most of that out."
        case .noisy:
            "Equal runs differ much: measure more pairs, and take out what differs from run to run, such as random "
                + "input, threads that race for the same work, or printing."
        case .quiet: "Equal runs differ little."
        }
    }
}

extension [Double] {
    /// Not of nothing.
    fileprivate var median: Double {
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }

    /// The median distance from the median, scaled to the standard deviation of normal noise; the last factor corrects
    /// for few values (Croux and Rousseeuw 1992).
    fileprivate var robustDeviation: Double {
        let center = median
        return 1.4826 * map { abs($0 - center) }.median * Double(count) / (Double(count) - 0.8)
    }
}
