/// The averages of every two observations, each also with itself. Their median estimates the center, and the signed-rank
/// test is a count of those on one side of a value, so that the test's decision and the interval's ends are read off the
/// same sorted list and cannot disagree (Hodges and Lehmann 1963; Tukey 1949).
struct WalshAverages {
    private let sorted: [Double]
    private let scale: Scale

    private enum Scale {
        /// Averages are geometric: those of the logarithms, without taking one.
        case ratios
        case differences

        /// What "the same on both sides" reads as.
        var neutral: Double { self == .ratios ? 1 : 0 }
    }

    /// Of `before ÷ after`; every amount above 0.
    init(ratiosOf amounts: PairedAmounts) {
        let (before, after) = (amounts.before, amounts.after)
        scale = .ratios
        // Products first: a pair and its mirror image then make exactly 1.
        sorted = Self.ofEveryTwo(before.count) { first, second in
            ((before[first] * before[second]) / (after[first] * after[second])).squareRoot()
        }
    }

    /// Of `after − before`.
    init(differencesOf amounts: PairedAmounts) {
        // In whole steps, so that sums are exact: samples weigh the same, so differences of opposite sign are common, and
        // their average must be 0 and not what rounding leaves.
        let differences = zip(amounts.after, amounts.before).map { (($0 - $1) * Self.stepsPerUnit).rounded() }
        scale = .differences
        sorted = Self.ofEveryTwo(differences.count) {
            (differences[$0] + differences[$1]) / (2 * Self.stepsPerUnit)
        }
    }

    /// A power of two, so that scaling rounds nothing; of a millisecond it is a picosecond.
    private static let stepsPerUnit = 0x1p30

    private static func ofEveryTwo(_ count: Int, _ average: (Int, Int) -> Double) -> [Double] {
        var averages: [Double] = []
        averages.reserveCapacity(count * (count + 1) / 2)
        for first in 0..<count {
            for second in first..<count { averages.append(average(first, second)) }
        }
        averages.sort()
        return averages
    }

    /// Nil without observations.
    var median: Double? {
        guard !sorted.isEmpty else { return nil }
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return scale == .ratios ? (low * high).squareRoot() : (low + high) / 2
    }

    /// The smaller of the two counts on either side of "the same". What is exactly the same counts on both, which errs
    /// towards no difference (Noether 1967).
    var statistic: Int {
        let notAbove = sorted.partitioningIndex { $0 > scale.neutral }
        let below = sorted.partitioningIndex { $0 >= scale.neutral }
        return min(notAbove, sorted.count - below)
    }

    /// The values that a test at this level would not refuse; nil where so few observations can refuse none.
    func interval(level: Double, under distribution: SignedRankDistribution) -> ConfidenceInterval? {
        let beyond = distribution.averagesBeyond(level: level)
        guard beyond > 0, 2 * beyond <= sorted.count + 1 else { return nil }
        return ConfidenceInterval(low: sorted[beyond - 1], high: sorted[sorted.count - beyond])
    }
}

extension [Double] {
    /// Where the first element is for which `belongs` holds, as it does for all after it.
    fileprivate func partitioningIndex(_ belongs: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
