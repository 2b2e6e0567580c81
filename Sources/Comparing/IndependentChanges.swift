/// The changes of many quantities between two groups of runs that were not made in pairs, tested together: Welch's test
/// (1947) on the means, whose spreads may differ between the sides, and the level of each by `FalseDiscovery`.
///
/// Ranks would need no normal noise, but three runs of each side could then show nothing at all.
struct IndependentChanges {
    /// In the order of the quantities.
    let changes: [PairedChange]

    /// Fewer runs of a side say nothing about its spread.
    static let fewestRuns = 2

    /// - Parameters:
    ///   - quantities: an element for each run of a side; the sides need not be equally many.
    ///   - whole: what a whole run of each side needs, in the same unit.
    ///   - steps: what one sample counts in each side, in the same unit; 0 where nobody counted samples.
    init(_ quantities: [PairedAmounts], whole: PairedAmounts, steps: (before: Double, after: Double), rate: Double) {
        let sides = quantities.map { quantity in
            (SideMean(quantity.before, step: steps.before), SideMean(quantity.after, step: steps.after))
        }
        var changes = zip(quantities, sides).map { quantity, sides in
            var change = PairedChange(untested: quantity)
            change.intervals = SideIntervals(sides.0.interval, sides.1.interval)
            return change
        }
        if min(whole.before.count, whole.after.count) >= Self.fewestRuns {
            let family = PairedChanges.largestFirst(quantities, whole: whole)
            let tests = family.map { WelchTest(before: sides[$0].0, after: sides[$0].1) }
            let level = FalseDiscovery.level(pValues: tests.map(\.pValue), rate: rate)
            for (quantity, test) in zip(family, tests) {
                changes[quantity].settle(test.difference, test.interval(level: level))
            }
        }
        self.changes = changes
    }
}

/// The mean of one side, and how sure it is.
private struct SideMean {
    let mean: Double
    let count: Double
    /// Squared standard error of the mean.
    let squaredError: Double

    /// - Parameter step: Few runs may by chance agree to the sample, which is no proof that the next would, too: the
    ///   error is at least what counting samples makes by itself, and where none was seen one might have been.
    init(_ amounts: [Double], step: Double) {
        let mean = amounts.mean
        let count = Double(amounts.count)
        let squares = amounts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let variance = amounts.count > 1 ? squares / (count - 1) : 0
        (self.mean, self.count) = (mean, count)
        squaredError = max(variance, max(mean, step) * step) / max(count, 1)
    }

    /// Of 95 %; nil for a single run.
    var interval: ConfidenceInterval? {
        guard count > 1 else { return nil }
        let reach =
            StudentDistribution(degreesOfFreedom: count - 1).quantile(1 - InterimAnalyses.confidence)
            * squaredError.squareRoot()
        return ConfidenceInterval(low: mean - reach, high: mean + reach)
    }
}

private struct WelchTest {
    let difference: Double
    private let error: Double
    private let distribution: StudentDistribution

    init(before: SideMean, after: SideMean) {
        difference = after.mean - before.mean
        let (first, second) = (before.squaredError, after.squaredError)
        error = (first + second).squareRoot()
        let parts = first * first / (before.count - 1) + second * second / (after.count - 1)
        // By Welch and Satterthwaite; of two sides without any spread it does not matter.
        let degrees = parts > 0 ? (first + second) * (first + second) / parts : 1
        distribution = StudentDistribution(degreesOfFreedom: degrees)
    }

    var pValue: Double {
        error > 0 ? distribution.pValue(difference / error) : difference == 0 ? 1 : 0
    }

    func interval(level: Double) -> ConfidenceInterval {
        let reach = error > 0 ? distribution.quantile(level) * error : 0
        return ConfidenceInterval(low: difference - reach, high: difference + reach)
    }
}

extension SideIntervals {
    /// Nil unless each side has one.
    fileprivate init?(_ before: ConfidenceInterval?, _ after: ConfidenceInterval?) {
        guard let before, let after else { return nil }
        self.init(before: before, after: after)
    }
}
