/// The change of one quantity from the first side to the second, in its unit per run; of pairs, or of two groups of runs
/// (`IndependentChanges`).
package struct PairedChange: Hashable, Sendable {
    /// Means over the runs.
    package let before: Double
    package let after: Double
    /// `after − before`, below 0 where the second side needs less: the center of the pairs' differences where they were
    /// tested, else the difference of the means.
    package private(set) var difference: Double
    /// Of the difference. Nil where nothing was tested: too small a quantity, or too few pairs for so many.
    package private(set) var interval: ConfidenceInterval?

    /// Of the means of both sides. Nil for pairs, whose sides are not looked at by themselves, and for single runs.
    package var intervals: SideIntervals?

    /// True exactly if the interval leaves out 0.
    package var significant: Bool { interval.map { !$0.contains(0) } ?? false }
}

/// Where the true means of both sides lie, each by itself.
package struct SideIntervals: Hashable, Sendable {
    package let before: ConfidenceInterval
    package let after: ConfidenceInterval
}

/// The changes of many quantities, tested together.
struct PairedChanges {
    /// In the order of the quantities.
    let changes: [PairedChange]

    /// A quantity below this share of the run on both sides is not tested.
    static let smallestShare = 0.01

    /// - Parameters:
    ///   - quantities: All of the same number of pairs.
    ///   - whole: What a whole run of each side needs, in the same unit and pairs.
    ///   - rate: The share of false ones to expect among the findings.
    init(_ quantities: [PairedAmounts], whole: PairedAmounts, rate: Double) {
        let pairs = whole.before.count
        let distribution = SignedRankDistribution.ofPairs(pairs)
        let large = Self.largestFirst(quantities, whole: whole)
        let family = large.prefix(FalseDiscovery.largestFamily(pairs: pairs, rate: rate))
        let averages = family.map { WalshAverages(differencesOf: quantities[$0]) }
        let level = FalseDiscovery.level(pValues: averages.map { distribution.pValue($0.statistic) }, rate: rate)
        var changes = quantities.map(PairedChange.init(untested:))
        for (quantity, averages) in zip(family, averages) {
            let interval = averages.interval(level: level, under: distribution)
            changes[quantity].settle(averages.median, interval)
        }
        self.changes = changes
    }

    /// Which quantities may be tested. Chosen by what both sides need together, before any difference is looked at: a choice
    /// by difference would spoil the bound on false findings.
    static func largestFirst(_ quantities: [PairedAmounts], whole: PairedAmounts) -> [Int] {
        let least = (before: smallestShare * whole.before.mean, after: smallestShare * whole.after.mean)
        let sizes = quantities.map { (before: $0.before.mean, after: $0.after.mean) }
        let large = sizes.indices.filter { index in
            let (before, after) = sizes[index]
            return before + after > 0 && (before >= least.before || after >= least.after)
        }
        return large.sorted { left, right in
            let (ofLeft, ofRight) = (sizes[left].before + sizes[left].after, sizes[right].before + sizes[right].after)
            return ofLeft == ofRight ? left < right : ofLeft > ofRight
        }
    }
}

extension PairedChange {
    init(untested quantity: PairedAmounts) {
        before = quantity.before.mean
        after = quantity.after.mean
        difference = after - before
        interval = nil
    }

    mutating func settle(_ center: Double?, _ interval: ConfidenceInterval?) {
        difference = center ?? difference
        self.interval = interval
    }
}
