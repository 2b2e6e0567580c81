/// Many tests at once. Benjamini and Hochberg (1995) choose the findings so that few of them are expected to be false; Benjamini and Yekutieli (2005) give the level of the intervals to show beside such a choice. One level serves
/// both, so that a change is called significant exactly if its interval leaves out "no change".
enum FalseDiscovery {
    /// The share of false ones to expect among the findings of one analysis: 5 % where it is the only one. Where a comparison
    /// may end early because the whole changed, each analysis gets what one of the whole gets.
    static func rate(plannedPairs: Int) -> Double {
        InterimAnalyses.count(planned: plannedPairs) == 1 ? 1 - InterimAnalyses.confidence : InterimAnalyses.level
    }

    /// The level at which each test of the family is to be made.
    static func level(pValues: [Double], rate: Double) -> Double {
        let perFinding = rate / Double(max(pValues.count, 1))
        let last = pValues.sorted().enumerated().reversed().first { $0.element <= perFinding * Double($0.offset + 1) }
        return perFinding * Double((last?.offset ?? 0) + 1)
    }

    /// The largest family in which that many pairs can still show a single change: the smallest possible p-value,
    /// 2 ÷ 2^pairs, must pass the strictest threshold, rate ÷ family.
    static func largestFamily(pairs: Int, rate: Double) -> Int {
        Int(rate / 2 * Double(1 << min(pairs, 32)))
    }
}
