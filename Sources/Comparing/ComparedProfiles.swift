package import Profiles

/// What the runs of both sides spent, by function and by path from the root, in one unit and under common indexes. Runs are
/// added pair by pair; their profiles need not be kept.
package struct ComparedProfiles: Sendable {
    package let type: ProfileType
    /// Decides how strict each interim analysis must be; nil where runs were not made in pairs.
    let plannedPairs: Int?
    /// Paths of one run beyond its heaviest are dropped: how many there are is up to a hostile program.
    private let maximumPathsPerRun: Int
    private(set) var functions: [FunctionIdentity] = []
    /// The root first; every path after its caller's.
    private(set) var paths = [Path(parent: -1, function: -1)]
    private(set) var before: [ProfiledRun] = []
    private(set) var after: [ProfiledRun] = []
    private var functionIndexes: [FunctionIdentity: Int32] = [:]
    private var pathIndexes: [Path: Int32] = [:]

    /// A function called by a path.
    struct Path: Hashable {
        /// An index into `paths`; -1 for the root.
        let parent: Int32
        /// An index into `functions`; -1 for the root, which stands for the whole run.
        let function: Int32
    }

    package init(type: ProfileType, plannedPairs: Int, maximumPathsPerRun: Int) {
        self.type = type
        self.plannedPairs = plannedPairs
        self.maximumPathsPerRun = maximumPathsPerRun
    }

    /// Of two groups of runs that were not made in pairs, as many of each side as there are.
    package init(independent type: ProfileType, maximumPathsPerRun: Int) {
        self.type = type
        plannedPairs = nil
        self.maximumPathsPerRun = maximumPathsPerRun
    }

    package var pairs: Int { before.count }

    /// Of all amounts: times are in milliseconds, other types in their own unit.
    package var unit: String { isTime ? ValueUnit.milliseconds.name : type.unit.name }

    /// Two single runs are one pair.
    package mutating func append(before: Profile, after: Profile) {
        self.before.append(run(of: before))
        self.after.append(run(of: after))
    }

    /// Of independent runs: whether there are enough of each side to tell how much they differ by themselves.
    package var canTellNoise: Bool { min(before.count, after.count) >= IndependentChanges.fewestRuns }

    /// One run more of the first side; where runs are not in pairs.
    package mutating func append(before profile: Profile) { before.append(run(of: profile)) }

    package mutating func append(after profile: Profile) { after.append(run(of: profile)) }

    private var isTime: Bool { type.unit == .nanoseconds }

    private mutating func run(of profile: Profile) -> ProfiledRun {
        let weights = StackWeights(profile, .type(type.name))
        let tree = CallTree(profile, weights, pruning: CallTree.Pruning(maximumNodes: maximumPathsPerRun))
        let indexes = profile.functions.map { index(of: FunctionIdentity($0, of: profile)) }
        let perWeight = isTime ? 1e-6 : 1
        let byPath = pathAmounts(tree, functions: indexes, perWeight: perWeight)
        let byFunction = TopTable(profile, weights).rows.map {
            ProfiledRun.Spent(
                on: indexes[Int($0.function)], own: Double($0.selfWeight) * perWeight,
                total: Double($0.totalWeight) * perWeight)
        }
        return ProfiledRun(
            whole: Double(tree.total) * perWeight, paths: byPath, functions: byFunction,
            charges: charges(weights, of: profile, functions: indexes, perWeight: perWeight), step: step(of: profile))
    }

    /// What one sample counts; 0 where nobody counted samples.
    private func step(of profile: Profile) -> Double {
        let set = profile.sets.first { $0.types.contains(type) }
        guard isTime, let set, set.isOfClock else { return 0 }
        return 1000 / Double(set.quality.requestedHz)
    }

    /// Every stack's own weight, charged to the function of the person's own code that it is nearest to.
    private func charges(
        _ weights: StackWeights, of profile: Profile, functions: [Int32], perWeight: Double
    ) -> [ProfiledRun.Spent] {
        let payerOfFrame = profile.frames.map { frame in
            profile.functions[Int(frame.function)].category == .yourCode ? functions[Int(frame.function)] : -1
        }
        var payers = profile.stacks.frames.map { payerOfFrame[Int($0)] }
        var charged = Array(repeating: Int64(0), count: self.functions.count)
        for (stack, parent) in profile.stacks.parents.enumerated() {
            if payers[stack] < 0, parent >= 0 { payers[stack] = payers[Int(parent)] }
            if payers[stack] >= 0 { charged[Int(payers[stack])] += weights.selfWeights[stack] }
        }
        return charged.indices.filter { charged[$0] != 0 }.map { payer in
            let weight = Double(charged[payer]) * perWeight
            return ProfiledRun.Spent(on: Int32(payer), own: weight, total: weight)
        }
    }

    private mutating func pathAmounts(
        _ tree: CallTree, functions: [Int32], perWeight: Double
    ) -> [ProfiledRun.Spent] {
        var pathOfNode = Array(repeating: Int32(0), count: tree.nodes.count)
        return tree.nodes.enumerated().map { index, node in
            if node.parent >= 0 {
                let parent = pathOfNode[Int(node.parent)]
                pathOfNode[index] = self.index(of: Path(parent: parent, function: functions[Int(node.function)]))
            }
            return ProfiledRun.Spent(
                on: pathOfNode[index], own: Double(node.selfWeight) * perWeight,
                total: Double(node.totalWeight) * perWeight)
        }
    }

    private mutating func index(of function: FunctionIdentity) -> Int32 {
        if let index = functionIndexes[function] { return index }
        let index = Int32(functions.count)
        functions.append(function)
        functionIndexes[function] = index
        return index
    }

    private mutating func index(of path: Path) -> Int32 {
        if let index = pathIndexes[path] { return index }
        let index = Int32(paths.count)
        paths.append(path)
        pathIndexes[path] = index
        return index
    }
}

/// One run, as amounts under the indexes of the comparison.
struct ProfiledRun {
    struct Spent {
        /// An index into the comparison's paths or functions; an index may come more than once.
        let on: Int32
        let own: Double
        let total: Double

        init(on index: Int32, own: Double, total: Double) {
            on = index
            self.own = own
            self.total = total
        }
    }

    let whole: Double
    let paths: [Spent]
    let functions: [Spent]
    /// By function of the person's own code: what it needs with all that it calls, but for what others of theirs need.
    let charges: [Spent]
    /// What one sample counts; 0 where nobody counted samples.
    var step = 0.0
}
