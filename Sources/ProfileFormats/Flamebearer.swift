package import Profiles

/// Pyroscope's JSON, version 1, single format: the tree level by level, bars as (gap, total, self, name) in samples. The
/// gap is from the end of the bar before; a bar's own samples lie left of its callees.
package enum Flamebearer {
    package static func encode(_ profile: Profile, type: String, timesNs: Range<UInt64>? = nil) -> [UInt8] {
        let tree = CallTree(profile, type: type, timesNs: timesNs)
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

    private static func levels(of tree: CallTree, _ profile: Profile, _ names: inout NameTable) -> [[Int]] {
        var levels: [[Int]] = []
        var starts = Array(repeating: 0, count: tree.nodes.count)
        // Nodes are numbered level by level from the left, and callees without a gap between them.
        var level = 0..<1
        while !level.isEmpty {
            var bars: [Int] = []
            var end = 0
            for index in level {
                let node = tree.nodes[index]
                let name = node.function < 0 ? "total" : profile.functions[Int(node.function)].name
                bars += [starts[index] - end, node.totalSamples, node.selfSamples, names.index(of: name)]
                end = starts[index] + node.totalSamples
                var start = starts[index] + node.selfSamples
                for child in node.children {
                    starts[child] = start
                    start += tree.nodes[child].totalSamples
                }
            }
            levels.append(bars)
            let next = level.reduce(level.upperBound) { max($0, tree.nodes[$1].children.upperBound) }
            level = level.upperBound..<next
        }
        return levels
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
