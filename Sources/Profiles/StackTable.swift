/// Stacks as (frame, parent) pairs; a sample holds the index of its leaf.
package struct StackTable: Equatable, Sendable {
    /// Indexes into `Profile.frames`.
    package private(set) var frames: [Int32] = []
    /// The caller's index, always smaller than the stack's own; -1 at the root.
    package private(set) var parents: [Int32] = []
    /// Nil until somebody pushes onto columns that came whole.
    private var indexes: [UInt64: Int32]? = [:]

    package init() {}

    /// Columns that came whole, of equal length: no pair may be there twice, and each parent comes before its stack.
    package init(frames: [Int32], parents: [Int32]) {
        self.frames = frames
        self.parents = parents
        indexes = nil
    }

    package var count: Int { frames.count }

    /// The first stack that is there twice; nil where none is. Takes no table of pairs, which for millions of stacks costs
    /// more than all else that is done to read them.
    /// - Parameter frameCount: what all of `frames` are below of.
    package func firstDuplicate(frameCount: Int) -> Int? {
        let forest = Forest(parents: parents)
        var callers = Array(repeating: Int32(-2), count: frameCount)
        var first: Int?
        func look(at siblings: Forest.Siblings, of caller: Int32) {
            for stack in siblings {
                let frame = Int(frames[stack])
                if callers[frame] == caller { first = min(first ?? stack, stack) }
                callers[frame] = caller
            }
        }
        look(at: forest.roots, of: -1)
        for caller in parents.indices { look(at: forest.children(of: caller), of: Int32(caller)) }
        return first
    }

    /// The index of the stack that `frame` makes on top of `parent` (-1: of nothing).
    package mutating func push(_ frame: Int32, on parent: Int32) -> Int32 {
        if indexes == nil { indexPairs() }
        let key = Self.key(frame, parent)
        if let index = indexes?[key] { return index }
        let index = Int32(frames.count)
        frames.append(frame)
        parents.append(parent)
        indexes?[key] = index
        return index
    }

    private mutating func indexPairs() {
        let pairs = zip(frames, parents).enumerated().map { (Self.key($1.0, $1.1), Int32($0)) }
        indexes = Dictionary(pairs) { first, _ in first }
    }

    private static func key(_ frame: Int32, _ parent: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: frame)) << 32 | UInt64(UInt32(bitPattern: parent))
    }

    /// The stacks that end one of `leaves`, with their callers and no others; and the new index of each that was kept,
    /// -1 for the rest.
    package func keeping(_ leaves: [Int32]) -> (stacks: StackTable, indexes: [Int32]) {
        var isNeeded = [Bool](repeating: false, count: count)
        for leaf in leaves { isNeeded[Int(leaf)] = true }
        for index in parents.indices.reversed() where isNeeded[index] && parents[index] >= 0 {
            isNeeded[Int(parents[index])] = true
        }
        var kept = StackTable()
        var indexes = [Int32](repeating: -1, count: count)
        for index in frames.indices where isNeeded[index] {
            indexes[index] = kept.push(frames[index], on: parents[index] < 0 ? -1 : indexes[Int(parents[index])])
        }
        return (kept, indexes)
    }

    package static func == (left: StackTable, right: StackTable) -> Bool {
        left.frames == right.frames && left.parents == right.parents
    }
}
