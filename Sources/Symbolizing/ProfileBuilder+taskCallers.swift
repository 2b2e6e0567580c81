import Profiles

/// Callers of resumed Swift tasks that may be another invocation's.
extension ProfileBuilder {
    /// Puts a label in the place of such callers, and leaves out the stacks that no sample needs any more.
    ///
    /// - Parameter leaves: of each raw set, the samples' stacks of the profile.
    mutating func relabelDoubtfulCallers(of leaves: inout [[Int32]], _ nodes: [StackNode]) {
        let isRead = zip(raw.stacks.frames, nodes).map {
            ($0.isResumption || $0 == .awaited) && $1.levels.kind != .resumed
        }
        guard isRead.contains(true) else { return }
        let callers = TaskCallers(
            raw.stacks, functions: nodes.map { outermostFunction($0.levels) }, isRead: isRead)
        let areDoubtful = raw.sets.map { callers.areDoubtful(in: $0.samples) }
        guard areDoubtful.contains(where: { $0.contains(true) }) else { return }
        let common = callers.commonCallers()
        var relabeled: [Int32: Int32] = [:]
        for (set, rawSet) in raw.sets.enumerated() {
            for (row, leaf) in rawSet.samples.stacks.enumerated() where areDoubtful[set][row] {
                if let task = callers.task(of: leaf), relabeled[leaf] == nil {
                    let kept = callers.callers(of: task).prefix(common[task.function] ?? 0)
                    relabeled[leaf] = self.relabeled(leaf, downTo: kept.last ?? task.stack, nodes)
                }
                leaves[set][row] = relabeled[leaf] ?? leaves[set][row]
            }
        }
        let (kept, indexes) = stacks.keeping(leaves.flatMap(\.self))
        stacks = kept
        leaves = leaves.map { $0.map { indexes[Int($0)] } }
    }

    /// A raw stack from its leaf down to the caller `last`, on a label for what is below.
    private mutating func relabeled(_ leaf: Int32, downTo last: Int32, _ nodes: [StackNode]) -> Int32 {
        var path = [leaf]
        while let top = path.last, top != last { path.append(raw.stacks.parents[Int(top)]) }
        let label = nodeOfResumedTask().stack
        return path.reversed().lazy.map { nodes[Int($0)] }.reduce(label) { stack, node in
            node.isFolded ? stack : push(node.levels, on: stack)
        }
    }
}
