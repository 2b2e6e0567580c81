/// Where each node of a call tree is drawn. An icicle: the root on top, callees below. A page is read from its top, where
/// the program's start then stays however deep the stacks are; with the root at the bottom one would scroll for it.
package struct FlameGraph: Sendable {
    package struct Rectangle: Hashable, Sendable {
        /// 0 for the root.
        package let depth: Int
        /// In widths of the tree, from the left.
        package let start: UInt64
        package let end: UInt64
        /// An index into the tree's nodes: the node drawn, or the caller of the callees that were too narrow.
        package let node: Int
        /// How many callees this stands for, "(3 more)"; 0 for an ordinary one.
        package let cut: Int
    }

    /// Level by level, from the left.
    package let rectangles: [Rectangle]
    /// The width of the root.
    package let total: UInt64
    /// Frames that are not drawn as themselves: nodes of the tree, and what was pruned from it.
    package let cutNodes: Int

    /// - Parameters:
    ///   - minimumShare: Nodes of a smaller share of all samples are cut, between 0 and 1.
    ///   - maximumDepth: Callees below this depth are cut.
    ///   - maximumRectangles: Once there are this many, all further callees are cut: a hostile program can make
    ///     hundreds of thousands that are each wide enough.
    package init(_ tree: CallTree, minimumShare: Double, maximumDepth: Int, maximumRectangles: Int) {
        let least = minimumShare * Double(tree.width)
        var rectangles = [Rectangle(depth: 0, start: 0, end: tree.width, node: 0, cut: 0)]
        var next = 0
        while next < rectangles.count {
            let rectangle = rectangles[next]
            next += 1
            guard rectangle.cut == 0 else { continue }
            let isFull = rectangle.depth >= maximumDepth || rectangles.count >= maximumRectangles
            rectangles += Self.callees(of: rectangle, in: tree, least: isFull ? .infinity : least, leastCut: least)
        }
        self.rectangles = rectangles
        total = tree.width
        cutNodes = tree.nodes.count - rectangles.count { $0.cut == 0 } + tree.prunedFrames
    }

    private static func callees(
        of caller: Rectangle, in tree: CallTree, least: Double, leastCut: Double
    ) -> [Rectangle] {
        let children = tree.nodes[caller.node].children
        // Widest first: after the first that is too narrow, all are.
        let wide = children.prefix { Double(tree.nodes[$0].width) >= least }
        var start = caller.start
        var result = wide.map { child in
            defer { start += tree.nodes[child].width }
            return Rectangle(
                depth: caller.depth + 1, start: start, end: start + tree.nodes[child].width, node: child, cut: 0)
        }
        let cut = children.count - wide.count + Int(tree.nodes[caller.node].prunedCallees)
        let cutWidth = caller.end - start - tree.nodes[caller.node].selfWidth
        if cut > 0, Double(cutWidth) >= leastCut {
            result.append(
                Rectangle(depth: caller.depth + 1, start: start, end: start + cutWidth, node: caller.node, cut: cut))
        }
        return result
    }
}
