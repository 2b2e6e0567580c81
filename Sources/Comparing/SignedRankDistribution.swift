/// Wilcoxon's signed-rank statistic when the two sides are the same: each rank 1…n is added or left out by a fair coin.
/// Exact, so that ten pairs need no approximation.
struct SignedRankDistribution {
    /// Element t is the probability of a statistic of at most t.
    private let cumulative: [Double]

    private init(_ probabilities: [Double]) {
        var sum = 0.0
        cumulative = probabilities.map { probability in
            sum += probability
            return sum
        }
    }

    static func ofPairs(_ count: Int) -> SignedRankDistribution { byPairs[count] }

    /// Element n is that of n pairs.
    private static let byPairs: [SignedRankDistribution] = {
        var probabilities = [1.0]
        var distributions = [SignedRankDistribution(probabilities)]
        for rank in 1...PairedAmounts.maximumPairs {
            let leftOut = Array(repeating: 0.0, count: rank)
            probabilities = zip(probabilities + leftOut, leftOut + probabilities).map { ($0 + $1) / 2 }
            distributions.append(SignedRankDistribution(probabilities))
        }
        return distributions
    }()

    /// Two-sided, at most 1.
    func pValue(_ statistic: Int) -> Double {
        min(1, 2 * cumulative[min(statistic, cumulative.count - 1)])
    }

    /// How many Walsh averages lie beyond either end of the interval that belongs to a test at that level: as many as
    /// there are statistics the test calls too small. 0 where even the smallest is not.
    func averagesBeyond(level: Double) -> Int {
        let half = cumulative.prefix(cumulative.count / 2 + 1)
        return half.firstIndex { 2 * $0 > level } ?? half.count
    }
}
