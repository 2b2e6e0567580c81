package import Profiles

/// Pyroscope's JSON, version 1, double format: two profiles as one tree, level by level, bars as (gap, total, self) on the
/// left, the same on the right, and the name. What reads the same from the root on is the same node, since names are all
/// that the format knows of functions. On each side a bar's own part lies left of its callees. In samples where one clock
/// took both, else in the type's own unit; what is negative counts by its size.
package enum DoubleFlamebearer {
    /// - Parameters:
    ///   - selection: of both; what a profile does not have, it has none of.
    ///   - name: what the file calls itself.
    /// - Throws: `.cancelled` in a task that is.
    package static func encode(
        left: Profile, right: Profile, _ selection: ProfileSelection, name: String
    ) throws(FormatError) -> [UInt8] {
        let sets = [left, right].map { $0.samples(of: selection) }
        let rates = Set(sets.map { $0?.quality.requestedHz ?? 0 })
        // Samples of clocks that go at different rates are not worth the same.
        let commonRate = rates.count == 1 ? rates.first ?? 0 : 0
        var tree = PairedTree()
        for (side, profile) in [left, right].enumerated() {
            try tree.add(profile, sets[side]?.samples, on: side, isCounted: commonRate > 0)
        }
        tree.sumUp()
        var names = NameTable()
        let levels = tree.levels(maximumNodes: Flamebearer.maximumNodes, &names)
        let ticks = tree.total
        var writer = JSONWriter()
        writer.object { root in
            root.field("version", 1)
            root.object("flamebearer") { flamebearer in
                flamebearer.field("names", names.texts)
                flamebearer.array("levels") { all in
                    for level in levels { all.array { $0.elements(level) } }
                }
                flamebearer.field("numTicks", ticks.wrappedSum())
                flamebearer.field("maxSelf", tree.largestOwn)
            }
            root.object("metadata") { metadata in
                metadata.field("format", "double")
                metadata.field("spyName", "flamebox")
                metadata.field("sampleRate", commonRate)
                let unit = (left.type(of: selection) ?? right.type(of: selection))?.unit
                metadata.field("units", commonRate > 0 ? "samples" : Flamebearer.units(unit))
                metadata.field("name", name)
            }
            root.null("timeline")
            root.field("leftTicks", ticks[0])
            root.field("rightTicks", ticks[1])
        }
        return writer.bytes
    }
}

/// Two profiles merged by the names on the path from the root.
private struct PairedTree {
    /// On the left and on the right.
    typealias Amounts = SIMD2<Int>

    private struct Node {
        /// -1 for the root, else smaller than the node's own index.
        let parent: Int32
        /// An index into `names`.
        let name: Int32
        var own = Amounts()
        var total = Amounts()

        var width: Int { total.wrappedSum() }
    }

    private struct Place: Hashable {
        let parent: Int32
        let name: Int32
    }

    private static let stacksBetweenLooks = 4096

    private var names = NameTable()
    private var nodes: [Node]
    private var known: [Place: Int32] = [:]

    init() {
        nodes = [Node(parent: -1, name: Int32(names.index(of: Flamebearer.rootName)))]
    }

    var total: Amounts { nodes[0].total }
    /// Of one side.
    var largestOwn: Int { nodes.reduce(0) { max($0, $1.own.max()) } }

    /// - Parameters:
    ///   - samples: of one type; nil where the profile has none.
    ///   - side: 0 for the left, 1 for the right.
    ///   - isCounted: whether each counts as one, whatever its value.
    mutating func add(
        _ profile: Profile, _ samples: SampleColumns?, on side: Int, isCounted: Bool
    ) throws(FormatError) {
        guard let samples else { return }
        let nameOfFunction = profile.functions.map { Int32(names.index(of: $0.name)) }
        var nodeOfStack: [Int32] = []
        nodeOfStack.reserveCapacity(profile.stacks.count)
        for (stack, parent) in profile.stacks.parents.enumerated() {
            if stack.isMultiple(of: Self.stacksBetweenLooks), Task.isCancelled { throw .cancelled }
            let function = profile.frames[Int(profile.stacks.frames[stack])].function
            let above = parent < 0 ? 0 : nodeOfStack[Int(parent)]
            nodeOfStack.append(node(Place(parent: above, name: nameOfFunction[Int(function)])))
        }
        for (row, stack) in samples.stacks.enumerated() {
            let value = Int(samples.values[0][row])
            nodes[Int(nodeOfStack[Int(stack)])].own[side] &+= isCounted ? (value == 0 ? 0 : 1) : value
        }
    }

    private mutating func node(_ place: Place) -> Int32 {
        if let node = known[place] { return node }
        let node = Int32(nodes.count)
        known[place] = node
        nodes.append(Node(parent: place.parent, name: place.name))
        return node
    }

    /// Once both sides are in: callers come before callees, so that on the way up each is complete before it is handed on.
    mutating func sumUp() {
        for index in nodes.indices.reversed() {
            let own = nodes[index].own
            nodes[index].own = own.replacing(with: 0 &- own, where: own .< 0)
            nodes[index].total &+= nodes[index].own
            if nodes[index].parent >= 0 { nodes[Int(nodes[index].parent)].total &+= nodes[index].total }
        }
    }

    /// A node, or the callees of one that were left out.
    private struct Bar {
        let start: Amounts
        let total: Amounts
        let own: Amounts
        /// Nil for callees that were left out.
        let node: Int32?
        let name: String
    }

    /// Of each bar the seven numbers, of each level from the left.
    ///
    /// - Parameter maximumNodes: the widest are kept.
    func levels(maximumNodes: Int, _ names: inout NameTable) -> [[Int]] {
        let kept = widest(maximumNodes)
        var callees: [Int32: [Int32]] = [:]
        var further: [Int32: Int] = [:]
        for index in nodes.indices.dropFirst() where nodes[index].width > 0 {
            let parent = nodes[index].parent
            if kept[index] {
                callees[parent, default: []].append(Int32(index))
            } else if kept[Int(parent)] {
                further[parent, default: 0] += 1
            }
        }
        var levels: [[Int]] = []
        var level = [bar(0, start: Amounts())]
        while !level.isEmpty {
            var (numbers, end): ([Int], Amounts) = ([], Amounts())
            for bar in level {
                let gap = bar.start &- end
                numbers += [gap[0], bar.total[0], bar.own[0], gap[1], bar.total[1], bar.own[1]]
                numbers.append(names.index(of: bar.name))
                end = bar.start &+ bar.total
            }
            levels.append(numbers)
            level = level.flatMap { bar in
                bar.node.map { bars(of: callees[$0] ?? [], further[$0] ?? 0, under: bar) } ?? []
            }
        }
        return levels
    }

    /// No callee is wider than its caller, and it comes after it, so that none is left without.
    private func widest(_ count: Int) -> [Bool] {
        let wide = nodes.indices.filter { $0 == 0 || nodes[$0].width > 0 }
        var kept = Array(repeating: false, count: nodes.count)
        let order =
            wide.count <= count
            ? wide
            : wide.sorted {
                nodes[$0].width == nodes[$1].width ? $0 < $1 : nodes[$0].width > nodes[$1].width
            }
        for index in order.prefix(count) { kept[index] = true }
        return kept
    }

    private func bar(_ index: Int32, start: Amounts) -> Bar {
        let node = nodes[Int(index)]
        return Bar(
            start: start, total: node.total, own: node.own, node: index, name: names.texts[Int(node.name)])
    }

    private func bars(of callees: [Int32], _ further: Int, under caller: Bar) -> [Bar] {
        var start = caller.start &+ caller.own
        var bars: [Bar] = callees.sorted(by: precedes).map { callee in
            defer { start &+= nodes[Int(callee)].total }
            return bar(callee, start: start)
        }
        if further > 0 {
            let rest = caller.start &+ caller.total &- start
            bars.append(
                Bar(start: start, total: rest, own: rest, node: nil, name: Flamebearer.name(ofPruned: further)))
        }
        return bars
    }

    /// The wider first, then by name.
    private func precedes(_ left: Int32, _ right: Int32) -> Bool {
        let (ofLeft, ofRight) = (nodes[Int(left)], nodes[Int(right)])
        return ofLeft.width == ofRight.width
            ? names.texts[Int(ofLeft.name)] < names.texts[Int(ofRight.name)] : ofLeft.width > ofRight.width
    }
}
