package import Profiles

/// A tree of `{"name", "value", "children"}` as d3-flame-graph draws it, values with callees, in the type's own unit; what
/// is negative counts by its size.
package enum NestedTree {
    /// The widest: those who read this draw all of it. Callees beyond are one, "(3 more)".
    private static let maximumNodes = 50_000

    package static func encode(_ profile: Profile, _ selection: ProfileSelection) -> [UInt8] {
        let tree = CallTree(profile, selection, pruning: CallTree.Pruning(maximumNodes: maximumNodes))
        var writer = JSONWriter()
        // Without recursion: how deep a tree is is up to the program.
        var open: [(node: Int, next: Int)] = [(0, tree.nodes[0].children.lowerBound)]
        begin(tree.nodes[0], profile, &writer)
        while let (node, next) = open.last {
            let children = tree.nodes[node].children
            if next < children.upperBound {
                open[open.count - 1].next += 1
                begin(tree.nodes[next], profile, &writer)
                open.append((next, tree.nodes[next].children.lowerBound))
                continue
            }
            open.removeLast()
            writePruned(tree, node, &writer)
            writer.endArray()
            writer.endObject()
        }
        return writer.bytes
    }

    private static func begin(_ node: CallTree.Node, _ profile: Profile, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", node.function < 0 ? "root" : profile.functions[Int(node.function)].name)
        writer.field("value", Int(clamping: node.width))
        writer.beginArray("children")
    }

    private static func writePruned(_ tree: CallTree, _ node: Int, _ writer: inout JSONWriter) {
        let pruned = tree.nodes[node].prunedCallees
        guard pruned > 0 else { return }
        let kept = tree.nodes[node].children.reduce(tree.nodes[node].selfWidth) { $0 + tree.nodes[$1].width }
        writer.object {
            $0.field("name", "(\(pruned) more)")
            $0.field("value", Int(clamping: tree.nodes[node].width - min(kept, tree.nodes[node].width)))
        }
    }
}
