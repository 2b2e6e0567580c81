/// Samples merged by the path from the root. Frames of one function are one node whatever their lines, and functions
/// that read the same (name, file and module: specialisations of one generic) are one function; inlined and called
/// stay apart.
package struct CallTree: Sendable {
    package struct Node: Hashable, Sendable {
        /// -1 for the root, else smaller than the node's own index.
        package fileprivate(set) var parent: Int32
        /// An index into `Profile.functions`; -1 for the root, which stands for all samples.
        package let function: Int32
        package let inlined: Bool
        /// The line that weighs most; 0 where none is known.
        package fileprivate(set) var line: Int32 = 0
        package fileprivate(set) var selfWeight: UInt64 = 0
        package fileprivate(set) var totalWeight: UInt64 = 0
        package fileprivate(set) var selfSamples = 0
        package fileprivate(set) var totalSamples = 0
        /// Indexes of the callees, heaviest first, then by name.
        package fileprivate(set) var children = 0..<0
    }

    /// The root first, then level by level.
    package let nodes: [Node]

    package init(_ profile: Profile, type: String, timesNs: Range<UInt64>? = nil) {
        let samples = profile.samples(type: type, timesNs: timesNs)
        let weights = StackWeights(samples, stacks: profile.stacks)
        var merging = Merging(profile)
        for stack in 0..<profile.stacks.count where weights.totalSamples[stack] > 0 {
            merging.add(stack: stack, weights)
        }
        nodes = merging.sorted()
    }

    /// The root's weight: that of all samples.
    package var total: UInt64 { nodes[0].totalWeight }

    /// For each node whether no ancestor is of the same function.
    func outermost() -> [Bool] {
        Forest(parents: nodes.map(\.parent)).outermost(keys: nodes.map(\.function))
    }
}

/// The tree while it grows.
private struct Merging {
    private struct Path: Hashable {
        let parent: Int32
        let function: Int32
        let inlined: Bool
    }

    private struct Place: Hashable {
        let node: Int32
        let line: Int32
    }

    private let profile: Profile
    private let functions: [Int32]
    private var nodes = [CallTree.Node(parent: -1, function: -1, inlined: false)]
    private var indexes: [Path: Int32] = [:]
    private var nodeOfStack: [Int32]
    private var lineWeights: [Place: UInt64] = [:]

    init(_ profile: Profile) {
        self.profile = profile
        functions = profile.functionsReadingTheSame()
        nodeOfStack = Array(repeating: 0, count: profile.stacks.count)
    }

    mutating func add(stack: Int, _ weights: StackWeights) {
        let frame = profile.frames[Int(profile.stacks.frames[stack])]
        let parent = profile.stacks.parents[stack]
        let path = Path(
            parent: parent < 0 ? 0 : nodeOfStack[Int(parent)], function: functions[Int(frame.function)],
            inlined: frame.inlined)
        let node = index(of: path)
        nodeOfStack[stack] = node
        nodes[Int(node)].selfWeight += weights.selfWeights[stack]
        nodes[Int(node)].selfSamples += weights.selfSamples[stack]
        nodes[Int(node)].totalWeight += weights.totalWeights[stack]
        nodes[Int(node)].totalSamples += weights.totalSamples[stack]
        if parent < 0 {
            nodes[0].totalWeight += weights.totalWeights[stack]
            nodes[0].totalSamples += weights.totalSamples[stack]
        }
        if frame.line > 0 {
            lineWeights[Place(node: node, line: frame.line), default: 0] += weights.totalWeights[stack]
        }
    }

    private mutating func index(of path: Path) -> Int32 {
        if let index = indexes[path] { return index }
        let index = Int32(nodes.count)
        nodes.append(CallTree.Node(parent: path.parent, function: path.function, inlined: path.inlined))
        indexes[path] = index
        return index
    }

    /// Level by level, so that the children of each node follow one another.
    consuming func sorted() -> [CallTree.Node] {
        setHottestLines()
        var children: [[Int]] = Array(repeating: [], count: nodes.count)
        for index in nodes.indices.dropFirst() { children[Int(nodes[index].parent)].append(index) }
        var sorted = [nodes[0]]
        var origins = [0]
        var next = 0
        while next < sorted.count {
            let callees = children[origins[next]].sorted(by: isHeavier)
            sorted[next].children = sorted.count..<sorted.count + callees.count
            for origin in callees {
                var node = nodes[origin]
                node.parent = Int32(next)
                sorted.append(node)
                origins.append(origin)
            }
            next += 1
        }
        return sorted
    }

    private mutating func setHottestLines() {
        var heaviest: [Int32: UInt64] = [:]
        for (place, weight) in lineWeights {
            let best = heaviest[place.node]
            let line = nodes[Int(place.node)].line
            if best == nil || (weight, line) > (best ?? 0, place.line) {
                heaviest[place.node] = weight
                nodes[Int(place.node)].line = place.line
            }
        }
    }

    /// Heaviest first; by name where equal, so that two runs draw the same picture.
    private func isHeavier(_ left: Int, _ right: Int) -> Bool {
        if nodes[left].totalWeight != nodes[right].totalWeight {
            return nodes[left].totalWeight > nodes[right].totalWeight
        }
        let names = (name(left), name(right))
        return names.0 == names.1 ? left < right : names.0 < names.1
    }

    private func name(_ node: Int) -> String {
        profile.functions[Int(nodes[node].function)].name
    }
}

extension Profile {
    /// For each function the first that reads the same.
    func functionsReadingTheSame() -> [Int32] {
        struct Reading: Hashable {
            let name: String
            let file: String
            let module: Int32
        }
        var first: [Reading: Int32] = [:]
        return functions.enumerated().map { index, function in
            let reading = Reading(name: function.name, file: function.file, module: function.module)
            let same = first[reading] ?? Int32(index)
            first[reading] = same
            return same
        }
    }
}
