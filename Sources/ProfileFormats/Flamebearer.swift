package import Profiles

/// Pyroscope's JSON, version 1, single format: the tree level by level, bars as (gap, total, self, name). The gap is from
/// the end of the bar before; a bar's own part lies left of its callees. In samples for what a clock sampled, else in the
/// type's own unit; as the format knows no sign, what is negative counts by its size.
package enum Flamebearer {
    /// The heaviest: those who read this draw all of it. Callees beyond are one bar, "(3 more)".
    static let maximumNodes = 50_000
    /// What the root is called, which stands for all.
    static let rootName = "total"

    package static func encode(_ profile: Profile, _ selection: ProfileSelection) -> [UInt8] {
        let pruning = CallTree.Pruning(maximumNodes: maximumNodes)
        let tree = CallTree(profile, selection, pruning: pruning)
        let set = profile.place(of: selection).map { profile.sets[$0.set] }
        let bars = Bars(tree: tree, countSamples: set?.isOfClock ?? true)
        var names = NameTable()
        let levels = bars.levels(profile, &names)
        var writer = JSONWriter()
        writer.object { root in
            root.field("version", 1)
            root.object("flamebearer") { flamebearer in
                flamebearer.field("names", names.texts)
                flamebearer.array("levels") { all in
                    for level in levels { all.array { $0.elements(level) } }
                }
                flamebearer.field("numTicks", bars.total(tree.nodes[0]))
                flamebearer.field("maxSelf", tree.nodes.reduce(0) { max($0, bars.own($1)) })
            }
            root.object("metadata") { metadata in
                metadata.field("format", "single")
                metadata.field("spyName", "flamebox")
                metadata.field("sampleRate", set?.quality.requestedHz ?? 0)
                metadata.field("units", bars.countSamples ? "samples" : units(profile.type(of: selection)?.unit))
                metadata.field("name", profile.type(of: selection)?.name ?? selection.type ?? "")
            }
            root.null("timeline")
        }
        return writer.bytes
    }

    /// What the bar of callees that were left out is called.
    static func name(ofPruned count: Int) -> String { "(\(count) more)" }

    /// In Pyroscope's own words.
    static func units(_ unit: ValueUnit?) -> String {
        switch unit {
        case .count: "objects"
        case .nanoseconds: "lock_nanoseconds"
        default: unit?.name ?? ""
        }
    }
}

private struct Bars {
    let tree: CallTree
    let countSamples: Bool

    /// A node of the tree, or the callees that were pruned from one.
    private struct Bar {
        /// From the left of the root.
        let start: Int
        let total: Int
        let own: Int
        /// Nil for callees that were pruned.
        let node: CallTree.Node?
        var pruned: Int32 = 0
    }

    func total(_ node: CallTree.Node) -> Int { countSamples ? node.totalSamples : Int(clamping: node.width) }
    func own(_ node: CallTree.Node) -> Int { countSamples ? node.selfSamples : Int(clamping: node.selfWidth) }

    func levels(_ profile: Profile, _ names: inout NameTable) -> [[Int]] {
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
            level = level.flatMap(callees)
        }
        return levels
    }

    private func bar(_ node: CallTree.Node, start: Int) -> Bar {
        Bar(start: start, total: total(node), own: own(node), node: node)
    }

    private func name(_ bar: Bar, _ profile: Profile) -> String {
        guard let node = bar.node else { return Flamebearer.name(ofPruned: Int(bar.pruned)) }
        return node.function < 0 ? Flamebearer.rootName : profile.functions[Int(node.function)].name
    }

    private func callees(of bar: Bar) -> [Bar] {
        guard let node = bar.node else { return [] }
        var start = bar.start + bar.own
        var callees = node.children.map { child in
            defer { start += total(tree.nodes[child]) }
            return self.bar(tree.nodes[child], start: start)
        }
        if node.prunedCallees > 0 {
            let rest = bar.start + bar.total - start
            callees.append(Bar(start: start, total: rest, own: rest, node: nil, pruned: node.prunedCallees))
        }
        return callees
    }
}

/// Names kept once, the root's first.
struct NameTable {
    private(set) var texts: [String] = []
    private var indexes: [String: Int] = [:]

    mutating func index(of text: String) -> Int {
        if let index = indexes[text] { return index }
        indexes[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }
}
