/// One row of the Top table of changes.
package struct FunctionChange: Hashable, Sendable {
    package let function: FunctionIdentity
    /// What the function itself needs, without what it calls.
    package let own: PairedChange
    /// With the libraries' and the runtime's work for it, but not that of other functions of the person's own code. All
    /// of these together are the time that is theirs to change. Nothing for a function that is not theirs.
    package let charged: PairedChange
    /// With what it calls, recursion counted once; means over the runs.
    package let totalBefore: Double
    package let totalAfter: Double
}

extension ComparedProfiles {
    /// Every function, the significant first, then the largest difference first.
    package func functionChanges(_ measure: ComparisonMeasure = .perRun) -> [FunctionChange] {
        let totals = [before, after].map {
            $0.means(of: \.functions, \.total, count: functions.count, measure)
        }
        let own = ownChanges(of: \.functions, measure)
        let charged = ownChanges(of: \.charges, measure)
        return functions.indices.map { index in
            FunctionChange(
                function: functions[index], own: own[index], charged: charged[index], totalBefore: totals[0][index],
                totalAfter: totals[1][index])
        }.sorted(by: FunctionChange.isLarger)
    }

    private func ownChanges(
        of column: KeyPath<ProfiledRun, [ProfiledRun.Spent]>, _ measure: ComparisonMeasure
    ) -> [PairedChange] {
        let places = Array(functions.indices)
        let sides = [before, after].map { $0.eachRun(of: column, \.own, places: places, count: places.count, measure) }
        let quantities = zip(sides[0], sides[1]).map { PairedAmounts(before: $0, after: $1) }
        return changes(of: quantities, measure)
    }

    func changes(of quantities: [PairedAmounts], _ measure: ComparisonMeasure) -> [PairedChange] {
        let whole = PairedAmounts(before: before.wholes(measure), after: after.wholes(measure))
        return PairedChanges(quantities, whole: whole, rate: FalseDiscovery.rate(plannedPairs: plannedPairs)).changes
    }
}

extension FunctionChange {
    fileprivate static func isLarger(_ left: Self, _ right: Self) -> Bool {
        if left.own.significant != right.own.significant { return left.own.significant }
        let sizes = (abs(left.own.difference), abs(right.own.difference))
        if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
        return (left.function.name, left.function.module) < (right.function.name, right.function.module)
    }
}
