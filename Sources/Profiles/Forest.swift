/// Walks trees given as parent indexes, without recursion: how deep they are is up to a hostile program.
struct Forest {
    private let parents: [Int32]
    private var firstChildren: [Int32]
    private var nextSiblings: [Int32]
    private var firstRoot: Int32 = -1

    init(parents: [Int32]) {
        self.parents = parents
        firstChildren = Array(repeating: -1, count: parents.count)
        nextSiblings = firstChildren
        for index in parents.indices.reversed() {
            let parent = Int(parents[index])
            nextSiblings[index] = parent < 0 ? firstRoot : firstChildren[parent]
            if parent < 0 { firstRoot = Int32(index) } else { firstChildren[parent] = Int32(index) }
        }
    }

    /// Ascending.
    var roots: Siblings { Siblings(following: Int(firstRoot), nextSiblings: nextSiblings) }

    /// Ascending.
    func children(of index: Int) -> Siblings {
        Siblings(following: Int(firstChildren[index]), nextSiblings: nextSiblings)
    }

    struct Siblings: Sequence, IteratorProtocol {
        fileprivate var following: Int
        fileprivate let nextSiblings: [Int32]

        mutating func next() -> Int? {
            guard following >= 0 else { return nil }
            defer { following = Int(nextSiblings[following]) }
            return following
        }
    }

    func walk(enter: (Int) -> Void, leave: (Int) -> Void) {
        var index = Int(firstRoot)
        while index >= 0 {
            enter(index)
            guard firstChildren[index] < 0 else {
                index = Int(firstChildren[index])
                continue
            }
            leave(index)
            while index >= 0, nextSiblings[index] < 0 {
                index = Int(parents[index])
                if index >= 0 { leave(index) }
            }
            if index >= 0 { index = Int(nextSiblings[index]) }
        }
    }

    /// True for the nodes whose key no ancestor has: what counts recursion once. Negative keys are never true.
    func outermost(keys: [Int32]) -> [Bool] {
        var result = Array(repeating: false, count: keys.count)
        var open = Array(repeating: 0, count: Int(keys.max() ?? -1) + 1)
        walk { index in
            guard keys[index] >= 0 else { return }
            result[index] = open[Int(keys[index])] == 0
            open[Int(keys[index])] += 1
        } leave: { index in
            if keys[index] >= 0 { open[Int(keys[index])] -= 1 }
        }
        return result
    }
}
