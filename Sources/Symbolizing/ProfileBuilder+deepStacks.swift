import Profiles

/// Recursions that went deeper than what is kept of a stack.
extension ProfileBuilder {
    /// Puts each under the caller of its recursion where that is known, with the marker between for what is not.
    mutating func addDeepStacks(_ deep: [Bool], to nodes: inout [StackNode]) {
        guard deep.contains(true) else { return }
        let whole = wholeStacks()
        let own = naming.functions.map { $0.category == .yourCode }
        let callers = RecursionCallers(deep: functions(of: deep, nodes), whole: whole.functions) { own[Int($0)] }
        for (index, frame) in raw.stacks.frames.enumerated() where deep[index] && frame != .deeper {
            let parent = Int(raw.stacks.parents[index])
            var caller = nodes[parent]
            if raw.stacks.frames[parent] == .deeper {
                let base = callers.caller(of: outermostFunction(nodes[index].levels))
                let stack = push(caller.levels, on: base < 0 ? -1 : whole.stacks[Int(base)])
                caller = StackNode(stack: stack, isAllStartCode: false, isTruncated: false, levels: caller.levels)
            }
            nodes[index] = node(frame, on: caller)
        }
    }

    func outermostFunction(_ levels: FrameLevels) -> Int32 {
        levels.frames.first.map { naming.frames[Int($0)].function } ?? -1
    }

    /// Of the deep stacks, without their markers.
    private func functions(of deep: [Bool], _ nodes: [StackNode]) -> FunctionForest {
        var forest = FunctionForest()
        var places = [Int32](repeating: -1, count: nodes.count)
        for (index, frame) in raw.stacks.frames.enumerated() where deep[index] && frame != .deeper {
            places[index] = Int32(forest.functions.count)
            forest.append(
                outermostFunction(nodes[index].levels), parent: places[Int(raw.stacks.parents[index])])
        }
        return forest
    }

    /// Markers are no callers: a stack under one says nothing about where a recursion was entered.
    ///
    /// - Returns: the functions, and which stack of the profile each stands for.
    private func wholeStacks() -> (functions: FunctionForest, stacks: [Int32]) {
        var forest = FunctionForest()
        var stacks: [Int32] = []
        var places = [Int32?](repeating: nil, count: self.stacks.count)
        for (index, frame) in self.stacks.frames.enumerated() {
            let function = naming.frames[Int(frame)].function
            let parent = self.stacks.parents[index]
            guard !naming.functions[Int(function)].kind.isMarker,
                let place = parent < 0 ? -1 : places[Int(parent)]
            else { continue }
            places[index] = Int32(forest.functions.count)
            forest.append(function, parent: place)
            stacks.append(Int32(index))
        }
        return (forest, stacks)
    }
}
