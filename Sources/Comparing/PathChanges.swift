extension ComparedProfiles {
    /// The change of each path's total; nil for paths too small or too many to be tested.
    ///
    /// - Parameter nodes: One a path, in the same order.
    func pathChanges(_ nodes: [DifferentialTree.Node], _ measure: ComparisonMeasure) -> [PairedChange?] {
        let places = distinctPlaces(nodes)
        let count = (places.max() ?? -1) + 1
        let sides = [before, after].map {
            $0.eachRun(of: \.paths, \.total, places: firsts(of: places), count: count, measure)
        }
        let quantities = zip(sides[0], sides[1]).map { PairedAmounts(before: $0, after: $1) }
        let changes = changes(of: quantities, measure, known: knownChanges(measure))
        return places.map { $0 < 0 || changes[$0].interval == nil ? nil : changes[$0] }
    }

    /// A number for each path large enough to be tested, else -1. A path that needs exactly what its caller needs is the
    /// same question asked again and shares its number, so that deep stacks do not make the test stricter.
    private func distinctPlaces(_ nodes: [DifferentialTree.Node]) -> [Int] {
        var places = Array(repeating: -1, count: nodes.count)
        var next = 0
        for (index, node) in nodes.enumerated() where isLarge(node, of: nodes[0]) {
            if node.parent >= 0, spendsTheSame(node, nodes[Int(node.parent)]) {
                places[index] = places[Int(node.parent)]
            } else {
                places[index] = next
                next += 1
            }
        }
        return places
    }

    /// The places with each number kept only where it stands first: callers before callees.
    private func firsts(of places: [Int]) -> [Int] {
        var seen = -1
        return places.map { place in
            guard place > seen else { return -1 }
            seen = place
            return place
        }
    }

    private func isLarge(_ node: DifferentialTree.Node, of root: DifferentialTree.Node) -> Bool {
        let share = PairedChanges.smallestShare
        return (node.totalBefore > 0 && node.totalBefore >= share * root.totalBefore)
            || (node.totalAfter > 0 && node.totalAfter >= share * root.totalAfter)
    }

    private func spendsTheSame(_ left: DifferentialTree.Node, _ right: DifferentialTree.Node) -> Bool {
        left.totalBefore == right.totalBefore && left.totalAfter == right.totalAfter
    }
}
