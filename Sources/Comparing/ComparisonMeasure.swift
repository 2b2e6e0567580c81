/// In what two sides are compared.
package enum ComparisonMeasure: String, CaseIterable, Sendable {
    /// Amounts per run: milliseconds for times. The default, because it adds up: where one function got faster, nothing
    /// else seems to have become slower.
    case perRun
    /// Shares of the run, between 0 and 1: all that is left to compare where a run was stopped at its limit.
    case share

    fileprivate func scale(of run: ProfiledRun) -> Double {
        switch self {
        case .perRun: 1
        case .share: run.whole > 0 ? 1 / run.whole : 0
        }
    }
}

extension [ProfiledRun] {
    /// What whole runs need.
    func wholes(_ measure: ComparisonMeasure) -> [Double] {
        map { $0.whole * measure.scale(of: $0) }
    }

    /// What one sample counts in the mean run.
    func meanStep(_ measure: ComparisonMeasure) -> Double {
        map { $0.step * measure.scale(of: $0) }.mean
    }

    /// Per index, the mean over the runs.
    func means(
        of column: KeyPath<ProfiledRun, [ProfiledRun.Spent]>, _ amount: KeyPath<ProfiledRun.Spent, Double>,
        count: Int, _ measure: ComparisonMeasure
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        for run in self {
            let scale = measure.scale(of: run) / Double(self.count)
            for spent in run[keyPath: column] { sums[Int(spent.on)] += spent[keyPath: amount] * scale }
        }
        return sums
    }

    /// For each of the places 0..<count the amount of every run. Spending whose place is -1 is left out.
    func eachRun(
        of column: KeyPath<ProfiledRun, [ProfiledRun.Spent]>, _ amount: KeyPath<ProfiledRun.Spent, Double>,
        places: [Int], count: Int, _ measure: ComparisonMeasure
    ) -> [[Double]] {
        var amounts = [[Double]](repeating: [Double](repeating: 0, count: self.count), count: count)
        for (number, run) in enumerated() {
            let scale = measure.scale(of: run)
            for spent in run[keyPath: column] where places[Int(spent.on)] >= 0 {
                amounts[places[Int(spent.on)]][number] += spent[keyPath: amount] * scale
            }
        }
        return amounts
    }
}
