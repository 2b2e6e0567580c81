import Profiles

/// Swift's child tasks, whose parents are suspended elsewhere.
extension ProfileBuilder {
    /// Puts each child task whose parent was not seen under what is above all others of its function, with a label between.
    mutating func addChildTasks(_ unawaited: [Bool], to nodes: inout [StackNode], without deep: [Bool]) {
        guard unawaited.contains(true) else { return }
        let tasks = childTasks(nodes) { !unawaited[$0] && !deep[$0] }
        let begins = beginnings(above: .unawaited, nodes)
        for (index, frame) in raw.stacks.frames.enumerated() where unawaited[index] && frame != .unawaited {
            var caller = nodes[Int(raw.stacks.parents[index])]
            if begins[index] {
                let label = naming.marker(.unawaited)
                let stack = push(label, on: tasks.place(of: outermostFunction(nodes[index].levels)))
                caller = StackNode(stack: stack, isAllStartCode: false, isTruncated: false, levels: label)
            }
            nodes[index] = node(frame, on: caller)
        }
    }

    /// Where children stand whose parents were seen.
    private func childTasks(_ nodes: [StackNode], among isWhole: (Int) -> Bool) -> ChildTasks {
        var tasks = ChildTasks()
        let begins = beginnings(above: .awaited, nodes)
        for index in nodes.indices where begins[index] && isWhole(index) {
            var place = [nodes[Int(raw.stacks.parents[index])].stack]
            while let last = place.last, last >= 0 { place.append(stacks.parents[Int(last)]) }
            tasks.add(outermostFunction(nodes[index].levels), at: place.dropLast().reversed())
        }
        return tasks
    }

    /// Which raw stacks end with the outermost function above such a marker.
    private func beginnings(above marker: RawFrame, _ nodes: [StackNode]) -> [Bool] {
        var begins = [Bool](repeating: false, count: nodes.count)
        var isOnMarker = begins
        for (index, frame) in raw.stacks.frames.enumerated() {
            let parent = Int(raw.stacks.parents[index])
            let isAbove = parent >= 0 && isOnMarker[parent]
            let isEmpty = nodes[index].isFolded || nodes[index].levels.frames.isEmpty
            isOnMarker[index] = frame == marker || isAbove && isEmpty && !frame.isMarker
            begins[index] = isAbove && !isEmpty
        }
        return begins
    }
}
