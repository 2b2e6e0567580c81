import Profiles
import Stacks

/// Turns raw stacks into those that a person reads. Pure: all names have been looked up before.
struct ProfileBuilder {
    let raw: RawProfile
    var naming: FrameNaming
    var stacks = StackTable()
    /// Of the types of objects that were allocated, by where they are described.
    var typeNames: [UInt64: String] = [:]

    init(
        _ raw: RawProfile, symbols: [CodeAddress: [Symbol]], perfMaps: [Int32: PerfMap] = [:],
        kernelSymbols: KernelSymbols = KernelSymbols(), goModules: Set<String>, categorizer: Categorizer
    ) {
        self.raw = raw
        naming = FrameNaming(
            modules: raw.modules, symbols: symbols, perfMaps: perfMaps, kernelSymbols: kernelSymbols,
            goModules: goModules, categorizer: categorizer)
    }

    consuming func build() -> Profile {
        let nodes = buildStacks()
        var leaves: [[Int32]] = []
        for set in raw.sets { leaves.append(self.leaves(of: set.samples, nodes)) }
        relabelDoubtfulCallers(of: &leaves, nodes)
        var profile = Profile()
        profile.modules = raw.modules.map(\.path)
        profile.functions = naming.functions
        profile.frames = naming.frames
        profile.stacks = stacks
        profile.threads = raw.threads
        profile.threadTimes = raw.threadTimes
        profile.wallTimes = raw.wallTimes
        profile.processes = raw.processes
        profile.labelSets = raw.labelSets
        profile.sets = zip(raw.sets, leaves).map { symbolized($0, leaves: $1, nodes) }
        return profile
    }

    /// - Parameter leaves: for each sample, its stack of the profile.
    private func symbolized(_ set: SampleSet, leaves: [Int32], _ nodes: [StackNode]) -> SampleSet {
        var symbolized = set
        symbolized.samples = set.samples.withStacks(leaves)
        leaveOutIdle(of: set, nodes, from: &symbolized)
        symbolized.quality.truncatedStacks = set.samples.stacks.count { nodes[Int($0)].isTruncated }
        symbolized.quality.unresolvedFrames += naming.unresolvedFrames
        return symbolized
    }

    /// Nobody waits for a thread that waits for work.
    private func leaveOutIdle(of set: SampleSet, _ nodes: [StackNode], from symbolized: inout SampleSet) {
        guard set.types.first == .wall else { return }
        let isIdle = set.samples.stacks.map { nodes[Int($0)].isIdle }
        let idleNs = zip(set.samples.values[0], isIdle).reduce(0) { $1.1 ? $0 &+ $1.0 : $0 }
        guard idleNs > 0 else { return }
        symbolized.quality.idleMs = Int(clamping: idleNs / 1_000_000)
        symbolized.samples = symbolized.samples.rows(isIdle.indices.filter { !isIdle[$0] })
    }

    private mutating func leaves(of samples: SampleColumns, _ nodes: [StackNode]) -> [Int32] {
        var leaves: [Int32] = []
        leaves.reserveCapacity(samples.count)
        for leaf in samples.stacks {
            let node = nodes[Int(leaf)]
            leaves.append(node.stack >= 0 ? node.stack : pushStartCode(node.levels))
        }
        return leaves
    }

    /// For a sample in nothing but start code.
    mutating func pushStartCode(_ levels: FrameLevels) -> Int32 {
        let root = goRootLabel(for: levels.name).map { push(naming.label($0, .runtime), on: -1) } ?? -1
        let frames = levels.frames.isEmpty ? levels.alone : levels.frames
        return frames.reduce(root) { stacks.push($1, on: $0) }
    }

    /// Callers come before what they call, so one pass is enough, but for stacks deeper than the limits: where those
    /// belong, the others tell.
    private mutating func buildStacks() -> [StackNode] {
        var nodes: [StackNode] = []
        nodes.reserveCapacity(raw.stacks.frames.count)
        let deep = stacks(above: .deeper)
        let unawaited = stacks(above: .unawaited)
        for (index, frame) in raw.stacks.frames.enumerated() {
            let parent = Int(raw.stacks.parents[index])
            nodes.append(
                deep[index] || unawaited[index]
                    ? placeholder(frame) : node(frame, on: parent >= 0 ? nodes[parent] : nil))
        }
        addChildTasks(unawaited, to: &nodes, without: deep)
        addDeepStacks(deep, to: &nodes)
        return nodes
    }

    /// Which raw stacks have that marker at their root.
    private func stacks(above marker: RawFrame) -> [Bool] {
        var areAbove: [Bool] = []
        areAbove.reserveCapacity(raw.stacks.frames.count)
        for (frame, parent) in zip(raw.stacks.frames, raw.stacks.parents) {
            areAbove.append(parent >= 0 ? areAbove[Int(parent)] : frame == marker)
        }
        return areAbove
    }

    private mutating func placeholder(_ frame: RawFrame) -> StackNode {
        StackNode(stack: -1, isAllStartCode: false, isTruncated: false, levels: naming.levels(of: frame))
    }

    mutating func push(_ levels: FrameLevels, on parent: Int32) -> Int32 {
        levels.frames.reduce(parent) { stacks.push($1, on: $0) }
    }

    /// A function that calls another form of itself would look like a recursion: the one called stands for both.
    mutating func push(_ levels: FrameLevels, calledBy caller: StackNode?) -> Int32 {
        guard let caller, caller.stack >= 0 else { return push(levels, on: -1) }
        let isSame = areFormsOfOneFunction(caller.levels.innermost, levels.outermost)
        return push(levels, on: isSame ? stacks.parents[Int(caller.stack)] : caller.stack)
    }
}
