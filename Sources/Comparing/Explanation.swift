/// A change in words, from the data alone: only what is significant, the largest first.
package struct Explanation: Sendable {
    /// Largest first.
    package let findings: [Finding]
    /// Significant changes beyond those told.
    package let untold: Int
    /// The whole first, then a sentence a finding. They hold names that a program chose: whoever shows them escapes them.
    package let sentences: [String]

    /// - Parameters:
    ///   - speedup: Of the whole program; nil where no pairs were timed.
    ///   - functions: Of the same pairs as the tree.
    package init(_ speedup: Speedup?, functions: [FunctionChange], tree: DifferentialTree, maximumFindings: Int) {
        let all = functions.compactMap { Finding($0, unit: tree.unit) } + tree.moves()
        findings = Array(all.sorted(by: Self.isLarger).prefix(maximumFindings))
        untold = all.count - findings.count
        let more = untold == 0 ? [] : [untold == 1 ? "One smaller change." : "\(untold) smaller changes."]
        sentences = [Self.whole(speedup)] + findings.map(\.description) + more
    }

    private static func isLarger(_ left: Finding, _ right: Finding) -> Bool {
        left.size == right.size ? left.function.name < right.function.name : left.size > right.size
    }

    private static func whole(_ speedup: Speedup?) -> String {
        guard let speedup, let faster = speedup.timesAsFast, let slower = speedup.timesAsSlow, let reach = speedup.reach
        else {
            return "Too few runs to tell a change from noise: measure at least \(InterimAnalyses.fewestPairs) pairs."
        }
        return switch speedup.verdict {
        case .faster: "\(faster)."
        case .slower: "\(slower)."
        case .noDifference, .tooFewPairs: "No difference that is more than noise: \(reach)."
        }
    }
}

extension Finding {
    /// What a person's own function makes libraries and the runtime do for it is theirs to change: where that changed,
    /// the function is told with all that it calls, which is the amount that the tree shows of it. Else by what it needs
    /// itself, as the table shows it. Nil where there is nothing but noise.
    fileprivate init?(_ change: FunctionChange, unit: String) {
        includesCallees =
            change.charged.significant && change.charged.isFarBeyond(change.own)
            && change.total.significant && change.total.isDirected(as: change.charged)
        let told = includesCallees ? change.total : change.own
        guard told.significant else { return nil }
        kind = Kind(change, told)
        function = change.function
        before = told.before
        after = told.after
        interval = told.interval
        self.unit = unit
    }
}

extension PairedChange {
    /// By more than a twentieth, on either side.
    fileprivate func isFarBeyond(_ other: PairedChange) -> Bool {
        before > 1.05 * other.before || after > 1.05 * other.after
    }

    fileprivate func isDirected(as other: PairedChange) -> Bool { (difference < 0) == (other.difference < 0) }
}

extension Finding.Kind {
    /// By what the function calls too: one that only began to need time of its own was there before.
    fileprivate init(_ change: FunctionChange, _ told: PairedChange) {
        if change.total.before == 0 {
            self = .appeared
        } else if change.total.after == 0 {
            self = .vanished
        } else {
            self = told.difference < 0 ? .faster : .slower
        }
    }
}

extension DifferentialTree {
    /// Functions that significantly left one caller and joined another, at about the same cost.
    func moves() -> [Finding] {
        var shifts: [Int32: Shift] = [:]
        for (index, node) in nodes.enumerated() where node.significant && node.parent > 0 {
            shifts[node.function, default: Shift()].add(index, nodes)
        }
        let moved = shifts.filter { $0.value.isMove(in: self) }
        return moved.compactMap { function, shift in
            guard let from = shift.left, let to = shift.joined else { return nil }
            let callers = (caller(of: from), caller(of: to))
            // What a moved function calls moved along with it, and that is said once.
            guard moved[callers.0] == nil, moved[callers.1] == nil else { return nil }
            return Finding(
                kind: .moved(from: functions[Int(callers.0)].name, to: functions[Int(callers.1)].name),
                function: functions[Int(function)], before: nodes[from].totalBefore, after: nodes[to].totalAfter,
                interval: nil, includesCallees: true, unit: unit)
        }
    }

    /// Of a node that is called by another, not by the root.
    fileprivate func caller(of node: Int) -> Int32 { nodes[Int(nodes[node].parent)].function }

    /// Where a function lost and where it gained most.
    fileprivate struct Shift {
        var left: Int?
        var joined: Int?

        mutating func add(_ index: Int, _ nodes: [Node]) {
            let node = nodes[index]
            let (mostBefore, mostAfter) = (left.map { nodes[$0].totalBefore }, joined.map { nodes[$0].totalAfter })
            if node.vanished, node.totalBefore > mostBefore ?? 0 { left = index }
            if node.appeared, node.totalAfter > mostAfter ?? 0 { joined = index }
        }

        func isMove(in tree: DifferentialTree) -> Bool {
            guard let left, let joined, tree.caller(of: left) != tree.caller(of: joined) else { return false }
            let (before, after) = (tree.nodes[left].totalBefore, tree.nodes[joined].totalAfter)
            return max(before, after) <= 1.5 * min(before, after)
        }
    }
}
