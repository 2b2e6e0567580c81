package import Profiles

/// Pyroscope's JSON, version 1, single format: the tree level by level, bars as (gap, total, self, name) in samples. The
/// gap is from the end of the bar before; a bar's own samples lie left of its callees.
package enum Flamebearer {
    /// The heaviest: those who read this draw all of it. Callees beyond are one bar, "(3 more)".
    private static let maximumNodes = 50_000

    package static func encode(_ profile: Profile, type: String, timesNs: Range<UInt64>? = nil) -> [UInt8] {
        let pruning = CallTree.Pruning(maximumNodes: maximumNodes)
        let tree = CallTree(profile, type: type, timesNs: timesNs, pruning: pruning)
        var names = NameTable()
        let levels = levels(of: tree, profile, &names)
        var writer = JSONWriter()
        writer.object { root in
            root.field("version", 1)
            root.object("flamebearer") { flamebearer in
                flamebearer.field("names", names.texts)
                flamebearer.array("levels") { all in
                    for level in levels { all.array { $0.elements(level) } }
                }
                flamebearer.field("numTicks", tree.nodes[0].totalSamples)
                flamebearer.field("maxSelf", tree.nodes.reduce(0) { max($0, $1.selfSamples) })
            }
            root.object("metadata") { metadata in
                metadata.field("format", "single")
                metadata.field("spyName", "flamebox")
                metadata.field("sampleRate", profile.quality.requestedHz)
                metadata.field("units", "samples")
                metadata.field("name", type)
            }
            root.null("timeline")
        }
        return writer.bytes
    }

    /// A node of the tree, or the callees that were pruned from one.
    private struct Bar {
        /// In samples, from the left of the root.
        let start: Int
        let total: Int
        let own: Int
        /// Nil for callees that were pruned.
        let node: CallTree.Node?
        var pruned: Int32 = 0
    }

    private static func levels(of tree: CallTree, _ profile: Profile, _ names: inout NameTable) -> [[Int]] {
        var levels: [[Int]] = []
        var level = [bar(tree.nodes[0], start: 0)]
        while !level.isEmpty {
            var numbers: [Int] = []
            var end = 0
            for bar in level {
                numbers += [bar.start - end, bar.total, bar.own, names.index(of: name(bar, profile))]
                end = bar.start + bar.total
            }
            levels.append(numbers)
            level = level.flatMap { callees(of: $0, in: tree) }
        }
        return levels
    }

    private static func bar(_ node: CallTree.Node, start: Int) -> Bar {
        Bar(start: start, total: node.totalSamples, own: node.selfSamples, node: node)
    }

    private static func name(_ bar: Bar, _ profile: Profile) -> String {
        guard let node = bar.node else { return "(\(bar.pruned) more)" }
        return node.function < 0 ? "total" : profile.functions[Int(node.function)].name
    }

    private static func callees(of bar: Bar, in tree: CallTree) -> [Bar] {
        guard let node = bar.node else { return [] }
        var start = bar.start + bar.own
        var callees = node.children.map { child in
            defer { start += tree.nodes[child].totalSamples }
            return Self.bar(tree.nodes[child], start: start)
        }
        if node.prunedCallees > 0 {
            let rest = bar.start + bar.total - start
            callees.append(Bar(start: start, total: rest, own: rest, node: nil, pruned: node.prunedCallees))
        }
        return callees
    }
}

/// Names kept once, the root's first.
private struct NameTable {
    private(set) var texts: [String] = []
    private var indexes: [String: Int] = [:]

    mutating func index(of text: String) -> Int {
        if let index = indexes[text] { return index }
        indexes[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }
}
