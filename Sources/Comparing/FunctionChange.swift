/// One row of the Top table of changes.
package struct FunctionChange: Hashable, Sendable {
    package let function: FunctionIdentity
    /// What the function itself needs, without what it calls.
    package let own: PairedChange
    /// With the libraries' and the runtime's work for it, but not that of other functions of the person's own code. All
    /// of these together are the time that is theirs to change. Nothing for a function that is not theirs.
    package let charged: PairedChange
    /// With what it calls, recursion counted once.
    package let total: PairedChange
}

extension ComparedProfiles {
    /// Every function, the significant first, then the largest difference first.
    package func functionChanges(_ measure: ComparisonMeasure = .perRun) -> [FunctionChange] {
        let quantities = functionAmounts(measure)
        let own = changes(of: quantities.own, measure)
        let total = changes(of: quantities.total, measure, known: KnownChanges(quantities.own, own))
        let charged = changes(of: amounts(of: \.charges, \.own, measure), measure)
        return functions.indices.map { index in
            FunctionChange(
                function: functions[index], own: own[index], charged: charged[index], total: total[index])
        }.sorted(by: FunctionChange.isLarger)
    }

    /// What is known of the functions, by what they need themselves and with what they call.
    func knownChanges(_ measure: ComparisonMeasure) -> KnownChanges {
        let quantities = functionAmounts(measure)
        var known = KnownChanges(quantities.own, changes(of: quantities.own, measure))
        known.add(quantities.total, changes(of: quantities.total, measure, known: known))
        return known
    }

    private func functionAmounts(_ measure: ComparisonMeasure) -> (own: [PairedAmounts], total: [PairedAmounts]) {
        (amounts(of: \.functions, \.own, measure), amounts(of: \.functions, \.total, measure))
    }

    private func amounts(
        of column: KeyPath<ProfiledRun, [ProfiledRun.Spent]>, _ amount: KeyPath<ProfiledRun.Spent, Double>,
        _ measure: ComparisonMeasure
    ) -> [PairedAmounts] {
        let places = Array(functions.indices)
        let sides = [before, after].map { $0.eachRun(of: column, amount, places: places, count: places.count, measure) }
        return zip(sides[0], sides[1]).map { PairedAmounts(before: $0, after: $1) }
    }

    /// - Parameter known: what was asked before and is not asked again.
    func changes(
        of quantities: [PairedAmounts], _ measure: ComparisonMeasure, known: KnownChanges = KnownChanges()
    ) -> [PairedChange] {
        let whole = PairedAmounts(before: before.wholes(measure), after: after.wholes(measure))
        guard let plannedPairs else {
            let steps = (before: before.meanStep(measure), after: after.meanStep(measure))
            let rate = 1 - InterimAnalyses.confidence
            return known.completed(quantities) {
                IndependentChanges($0, whole: whole, steps: steps, rate: rate).changes
            }
        }
        let rate = FalseDiscovery.rate(plannedPairs: plannedPairs)
        return known.completed(quantities) { PairedChanges($0, whole: whole, rate: rate).changes }
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
