/// The call trees of both sides as one, merged by path. Vanished and new paths stay: a node is as wide as its side with
/// more, so that each is seen at the size it had.
package struct DifferentialTree: Sendable {
    package struct Node: Hashable, Sendable {
        /// -1 for the root, else smaller than the node's own index.
        package fileprivate(set) var parent: Int32
        /// An index into `functions`; -1 for the root, which stands for the whole run.
        package let function: Int32
        /// Means over the runs, of the node itself and with all it calls.
        package let ownBefore: Double
        package let ownAfter: Double
        package let totalBefore: Double
        package let totalAfter: Double
        /// In the layout of both sides: the larger of both selves, and the widths of the callees beside it. At least as
        /// wide as the larger total.
        package fileprivate(set) var width: Double
        /// Where the node begins in that layout.
        package fileprivate(set) var start = 0.0
        /// Indexes of the callees, widest first, then by name.
        package fileprivate(set) var children = 0..<0
        /// Of the total, with the interval that decides the color; nil where the runs were too few to tell.
        package fileprivate(set) var change: PairedChange?

        package var vanished: Bool { totalBefore > 0 && totalAfter == 0 }
        package var appeared: Bool { totalBefore == 0 && totalAfter > 0 }
        /// False unless an interval says so.
        package var significant: Bool { change?.significant ?? false }
    }

    package let measure: ComparisonMeasure
    /// Of all amounts: `milliseconds`, another type's unit, or `share`.
    package let unit: String
    package let functions: [FunctionIdentity]
    /// The root first, then level by level.
    package let nodes: [Node]
    /// Narrowest nodes that were left out to keep to the maximum.
    package let cutNodes: Int

    package init(_ compared: ComparedProfiles, measure: ComparisonMeasure = .perRun, maximumNodes: Int) {
        self.measure = measure
        unit = measure == .share ? "share" : compared.unit
        functions = compared.functions
        var growing = Self.merged(compared, measure)
        Self.widen(&growing)
        let changes = compared.pathChanges(growing, measure)
        for (index, change) in zip(growing.indices, changes) { growing[index].change = change }
        let kept = Self.widest(maximumNodes, of: growing)
        cutNodes = growing.count - kept.count
        nodes = Self.sorted(growing, kept: kept, names: functions)
    }

    /// A node a path, in the order in which the paths were met.
    private static func merged(_ compared: ComparedProfiles, _ measure: ComparisonMeasure) -> [Node] {
        let count = compared.paths.count
        let own = [compared.before, compared.after].map { $0.means(of: \.paths, \.own, count: count, measure) }
        let total = [compared.before, compared.after].map { $0.means(of: \.paths, \.total, count: count, measure) }
        return compared.paths.enumerated().map { index, path in
            Node(
                parent: path.parent, function: path.function, ownBefore: own[0][index], ownAfter: own[1][index],
                totalBefore: total[0][index], totalAfter: total[1][index], width: max(own[0][index], own[1][index]))
        }
    }

    /// Callers come before callees, so on the way up each is complete before it is handed on.
    private static func widen(_ nodes: inout [Node]) {
        for index in nodes.indices.reversed() {
            // Callees that were dropped still take their room.
            nodes[index].width = max(nodes[index].width, nodes[index].totalBefore, nodes[index].totalAfter)
            if nodes[index].parent >= 0 { nodes[Int(nodes[index].parent)].width += nodes[index].width }
        }
    }

    /// A caller is no narrower than its callee and comes before it, so none is left without.
    private static func widest(_ count: Int, of nodes: [Node]) -> [Int] {
        guard nodes.count > count else { return Array(nodes.indices) }
        let order = nodes.indices.sorted {
            nodes[$0].width == nodes[$1].width ? $0 < $1 : nodes[$0].width > nodes[$1].width
        }
        return order.prefix(max(count, 1)).sorted()
    }

    /// Level by level, so that the children of each node follow one another.
    private static func sorted(_ nodes: [Node], kept: [Int], names: [FunctionIdentity]) -> [Node] {
        var children: [[Int]] = Array(repeating: [], count: nodes.count)
        for index in kept.dropFirst() { children[Int(nodes[index].parent)].append(index) }
        var (sorted, origins) = ([nodes[0]], [0])
        var next = 0
        while next < sorted.count {
            let callees = children[origins[next]].sorted { isWider(nodes[$0], nodes[$1], names) }
            sorted[next].children = sorted.count..<sorted.count + callees.count
            var start = sorted[next].start
            for origin in callees {
                var node = nodes[origin]
                node.parent = Int32(next)
                node.start = start
                start += node.width
                sorted.append(node)
            }
            origins += callees
            next += 1
        }
        return sorted
    }

    private static func isWider(_ left: Node, _ right: Node, _ names: [FunctionIdentity]) -> Bool {
        if left.width != right.width { return left.width > right.width }
        let (ofLeft, ofRight) = (names[Int(left.function)], names[Int(right.function)])
        return (ofLeft.name, ofLeft.module) < (ofRight.name, ofRight.module)
    }
}
