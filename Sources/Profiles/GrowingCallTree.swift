/// A call tree while it grows from its root: a node's callees are told apart when its turn comes, so that what nobody will
/// see costs nothing but its stacks' weights.
struct GrowingCallTree {
    private let profile: Profile
    private let weights: StackWeights
    private let maximumNodes: Int
    private let minimumWidth: Double
    private let functions: [Int32]
    /// Functions in the order of their names; those of the same name share a rank.
    private let ranks: [Int32]
    private let forest: Forest

    private var nodes = [CallTree.Node(parent: -1, function: -1, inlined: false)]
    /// Of each node the stack that came first, and of each stack the next of the same node; -1 behind the last.
    private var firstStacks: [Int32] = [-1]
    private var nextStacks: [Int32]
    /// Of each node the smallest of its stacks, by which what is otherwise equal is ordered.
    private var smallestStacks: [Int32] = [-1]
    private var merging: CalleeMerging
    private(set) var prunedFrames = 0

    /// Between two looks whether the task was cancelled.
    private static let nodesBetweenLooks = 4096

    init(_ profile: Profile, _ weights: StackWeights, _ pruning: CallTree.Pruning) {
        self.profile = profile
        self.weights = weights
        maximumNodes = max(1, pruning.maximumNodes)
        minimumWidth = pruning.minimumShare * Double(weights.width)
        functions = profile.functionsReadingTheSame()
        ranks = Self.ranks(of: profile.functions)
        forest = Forest(parents: profile.stacks.parents)
        nextStacks = Array(repeating: -1, count: profile.stacks.count)
        merging = CalleeMerging(functions: profile.functions.count)
        nodes[0].totalWeight = weights.weight
        nodes[0].width = weights.width
        nodes[0].totalSamples = weights.samples
        prunedFrames = weights.totalSamples.count { $0 > 0 }
    }

    /// Widest first where there is a maximum: a callee is never wider than its caller, so these are the widest of all.
    mutating func grow() {
        if maximumNodes == .max {
            var next = 0
            while next < nodes.count, !isCancelled(after: next) {
                for callee in callees(of: next) { keep(callee, under: next) }
                next += 1
            }
        } else {
            growHeaviestFirst()
        }
    }

    private mutating func growHeaviestFirst() {
        var waiting = HeaviestFirst<Candidate>()
        add(callees(of: 0), of: 0, to: &waiting)
        while nodes.count < maximumNodes, let candidate = waiting.removeFirst(), !isCancelled(after: nodes.count) {
            let node = keep(candidate.callee, under: candidate.caller)
            add(callees(of: node), of: node, to: &waiting)
        }
        while let candidate = waiting.removeFirst() { nodes[candidate.caller].prunedCallees += 1 }
    }

    private struct Candidate: HeapOrdered {
        let callee: CalleeMerging.Callee
        let caller: Int

        func comes(before other: Candidate) -> Bool {
            let (left, right) = (callee.node.width, other.callee.node.width)
            return left == right ? callee.smallestStack < other.callee.smallestStack : left > right
        }
    }

    private func add(
        _ callees: [CalleeMerging.Callee], of caller: Int, to waiting: inout HeaviestFirst<Candidate>
    ) {
        for callee in callees { waiting.insert(Candidate(callee: callee, caller: caller)) }
    }

    private func isCancelled(after count: Int) -> Bool {
        count.isMultiple(of: Self.nodesBetweenLooks) && Task.isCancelled
    }

    /// Those that are heavy enough; the others are counted.
    private mutating func callees(of node: Int) -> [CalleeMerging.Callee] {
        merging.begin()
        if node == 0 {
            merge(forest.roots)
        } else {
            var stack = firstStacks[node]
            while stack >= 0 {
                merge(forest.children(of: Int(stack)))
                stack = nextStacks[Int(stack)]
            }
        }
        let all = merging.callees
        guard minimumWidth > 0 else { return all }
        let heavy = all.filter { Double($0.node.width) >= minimumWidth }
        nodes[node].prunedCallees = Int32(all.count - heavy.count)
        return heavy
    }

    private mutating func merge(_ stacks: Forest.Siblings) {
        for stack in stacks where weights.totalSamples[stack] > 0 {
            let frame = profile.frames[Int(profile.stacks.frames[stack])]
            let previous = merging.add(
                stack, function: functions[Int(frame.function)], inlined: frame.inlined, weights)
            if previous >= 0 { nextStacks[Int(previous)] = Int32(stack) }
        }
    }

    @discardableResult
    private mutating func keep(_ callee: CalleeMerging.Callee, under caller: Int) -> Int {
        var node = callee.node
        node.parent = Int32(caller)
        node.line = hottestLine(from: callee.firstStack)
        nodes.append(node)
        firstStacks.append(callee.firstStack)
        smallestStacks.append(callee.smallestStack)
        return nodes.count - 1
    }

    /// Of the stacks of one node; the smaller where two weigh the same. Counts them as no longer pruned, too.
    private mutating func hottestLine(from first: Int32) -> Int32 {
        guard nextStacks[Int(first)] >= 0 else {
            prunedFrames -= 1
            return profile.frames[Int(profile.stacks.frames[Int(first)])].line
        }
        var lines: [(line: Int32, width: Int64)] = []
        var stack = first
        while stack >= 0 {
            let line = profile.frames[Int(profile.stacks.frames[Int(stack)])].line
            if line > 0 { lines.append((line, weights.totalWidths[Int(stack)])) }
            prunedFrames -= 1
            stack = nextStacks[Int(stack)]
        }
        guard lines.count > 1 else { return lines.first?.line ?? 0 }
        lines.sort { $0.line < $1.line }
        var (best, sum) = ((line: Int32(0), width: Int64(0)), Int64(0))
        for (index, entry) in lines.enumerated() {
            sum = index > 0 && lines[index - 1].line == entry.line ? sum + entry.width : entry.width
            if best.line == 0 || sum > best.width { best = (entry.line, sum) }
        }
        return best.line
    }

    /// Level by level, so that the children of each node follow one another: heaviest first; by name where equal, so that
    /// two runs draw the same picture.
    consuming func sorted() -> [CallTree.Node] {
        let children = Forest(parents: nodes.map(\.parent))
        var sorted = [nodes[0]]
        var origins = [0]
        var next = 0
        while next < sorted.count {
            let callees = children.children(of: origins[next]).sorted(by: isHeavier)
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

    private func isHeavier(_ left: Int, _ right: Int) -> Bool {
        if nodes[left].width != nodes[right].width { return nodes[left].width > nodes[right].width }
        let names = (ranks[Int(nodes[left].function)], ranks[Int(nodes[right].function)])
        return names.0 == names.1 ? smallestStacks[left] < smallestStacks[right] : names.0 < names.1
    }

    private static func ranks(of functions: [Function]) -> [Int32] {
        let order = functions.indices.sorted { functions[$0].name < functions[$1].name }
        var ranks = Array(repeating: Int32(0), count: functions.count)
        for (place, function) in order.enumerated().dropFirst() {
            let before = order[place - 1]
            let isSame = functions[before].name == functions[function].name
            ranks[function] = isSame ? ranks[before] : Int32(place)
        }
        return ranks
    }
}

/// The callees of one node, told apart by function and by whether they were inlined.
struct CalleeMerging {
    struct Callee {
        var node: CallTree.Node
        let firstStack: Int32
        fileprivate(set) var lastStack: Int32
        fileprivate(set) var smallestStack: Int32
    }

    private(set) var callees: [Callee] = []
    /// For each function, called and inlined, its place in `callees`; right only where it was set since `begin`.
    private var places: [Int32]
    private var turns: [Int32]
    private var turn: Int32 = 0

    init(functions: Int) {
        places = Array(repeating: 0, count: 2 * functions)
        turns = places
    }

    mutating func begin() {
        callees.removeAll(keepingCapacity: true)
        turn += 1
    }

    /// - Returns: the stack of the same callee that came before; -1 where this is its first.
    mutating func add(_ stack: Int, function: Int32, inlined: Bool, _ weights: StackWeights) -> Int32 {
        let key = 2 * Int(function) + (inlined ? 1 : 0)
        var previous: Int32 = -1
        if turns[key] == turn {
            previous = callees[Int(places[key])].lastStack
        } else {
            turns[key] = turn
            places[key] = Int32(callees.count)
            let node = CallTree.Node(parent: -1, function: function, inlined: inlined)
            callees.append(
                Callee(
                    node: node, firstStack: Int32(stack), lastStack: Int32(stack), smallestStack: Int32(stack)))
        }
        let place = Int(places[key])
        callees[place].lastStack = Int32(stack)
        callees[place].smallestStack = min(callees[place].smallestStack, Int32(stack))
        callees[place].node.selfWeight += weights.selfWeights[stack]
        callees[place].node.totalWeight += weights.totalWeights[stack]
        callees[place].node.selfWidth += UInt64(weights.selfWidths[stack])
        callees[place].node.width += UInt64(weights.totalWidths[stack])
        callees[place].node.selfSamples += Int(weights.selfSamples[stack])
        callees[place].node.totalSamples += Int(weights.totalSamples[stack])
        return previous
    }
}

protocol HeapOrdered {
    func comes(before other: Self) -> Bool
}

/// A binary heap.
struct HeaviestFirst<Element: HeapOrdered> {
    private var elements: [Element] = []

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, case let parent = (child - 1) / 2, elements[child].comes(before: elements[parent]) {
            elements.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < elements.count && elements[child].comes(before: elements[best]) {
                best = child
            }
            guard best != parent else { return first }
            elements.swapAt(best, parent)
            parent = best
        }
    }
}
