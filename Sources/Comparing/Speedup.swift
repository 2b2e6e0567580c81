/// How many times as fast the second side is, with its interval and what may be said of it.
///
/// One method throughout: the paired signed-rank test on the logarithm of `before ÷ after`. The interval holds the ratios
/// which that test does not refuse, the ratio is their center, and the verdict is whether the interval holds 1.
package struct Speedup: Hashable, Sendable {
    package enum Verdict: String, CaseIterable, Sendable {
        case faster, slower, noDifference
        /// So few that no outcome could have shown a difference.
        case tooFewPairs
    }

    /// `before ÷ after`: 2 is twice as fast. Nil without pairs.
    package let ratio: Double?
    /// Nil, and so unbounded, with too few pairs.
    package let low: Double?
    package let high: Double?
    /// Of the interval, over all interim analyses together.
    package let confidence: Double
    /// Of this analysis alone; to be compared with `InterimAnalyses.level`.
    package let pValue: Double
    package let verdict: Verdict

    package init(_ times: PairedTimes) {
        let averages = WalshAverages(ratiosOf: times.positive)
        let distribution = SignedRankDistribution.ofPairs(times.count)
        let interval = averages.interval(level: InterimAnalyses.level, under: distribution)
        ratio = averages.median
        low = interval?.low
        high = interval?.high
        confidence = InterimAnalyses.confidence
        pValue = distribution.pValue(averages.statistic)
        verdict = Verdict(interval)
    }
}

extension Speedup.Verdict {
    fileprivate init(_ interval: ConfidenceInterval?) {
        guard let interval else {
            self = .tooFewPairs
            return
        }
        self = interval.low > 1 ? .faster : interval.high < 1 ? .slower : .noDifference
    }
}
