import Profiles

/// Who calls the recursions that went deeper than what is kept of a stack.
///
/// Of such a stack only the leaf's side is known. Whole stacks of the same run, taken while the recursion was not so deep,
/// show where it was entered. Where all of them agree, and only there, the deep ones belong under that caller too.
struct RecursionCallers {
    /// More outermost functions than a program has recursions; whoever makes more is not joined.
    private static let outermostLimit = 16

    private var callers: [Int32: Int32] = [:]

    /// - Parameters:
    ///   - deep: what is known of the deep stacks, outermost kept function first.
    ///   - whole: stacks from their roots.
    ///   - isOwn: whether a function is the program's own. Where a recursion goes through such, they tell it apart: the
    ///     runtime's functions in it, as in a chain of objects that release each other, are called from elsewhere too.
    init(deep: FunctionForest, whole: FunctionForest, isOwn: (Int32) -> Bool = { _ in true }) {
        for outermost in deep.roots.sorted().prefix(Self.outermostLimit) {
            let recursion = deep.recurring(under: outermost)
            let own = recursion.filter(isOwn)
            guard recursion.contains(outermost), let caller = whole.soleCaller(of: own.isEmpty ? recursion : own) else {
                continue
            }
            callers[outermost] = caller
        }
    }

    /// The place among the whole stacks under which a deep one belongs, by its outermost kept function; -1, the root, where
    /// that is not known.
    func caller(of outermost: Int32) -> Int32 { callers[outermost] ?? -1 }
}

/// Stacks as trees of functions.
struct FunctionForest {
    /// Functions of one recursion beyond these count as none of it.
    private static let functionLimit = UInt64.bitWidth

    private(set) var functions: [Int32] = []
    /// The caller's index, smaller than the own one; -1 at a root.
    private(set) var parents: [Int32] = []

    mutating func append(_ function: Int32, parent: Int32) {
        functions.append(function)
        parents.append(parent)
    }

    var roots: Set<Int32> { Set(zip(functions, parents).filter { $1 < 0 }.map(\.0)) }

    /// The functions that stand above themselves in some stack that begins with `root`.
    func recurring(under root: Int32) -> Set<Int32> {
        var bits: [Int32: UInt64] = [:]
        var recurring: UInt64 = 0
        var above = [UInt64?](repeating: nil, count: functions.count)
        for (index, function) in functions.enumerated() {
            let parent = Int(parents[index])
            guard let callers = parent < 0 ? (function == root ? 0 : nil) : above[parent] else { continue }
            if bits[function] == nil, bits.count < Self.functionLimit { bits[function] = 1 << UInt64(bits.count) }
            let bit = bits[function] ?? 0
            recurring |= callers & bit
            above[index] = callers | bit
        }
        return Set(bits.filter { recurring & $0.value != 0 }.keys)
    }

    /// The place from which `recursion` is entered; nil if it never is, or over different functions.
    func soleCaller(of recursion: Set<Int32>) -> Int32? {
        var sole: (caller: Int32, path: Int)?
        var paths = PathNumbers()
        // Of the functions from the root on; nil from where a stack has entered the recursion.
        var numbers = [Int?](repeating: nil, count: functions.count)
        for (index, function) in functions.enumerated() {
            let parent = Int(parents[index])
            guard let path = parent < 0 ? PathNumbers.root : numbers[parent] else { continue }
            guard recursion.contains(function) else {
                numbers[index] = paths.number(of: function, on: path)
                continue
            }
            if let sole, sole.path != path { return nil }
            sole = sole ?? (parents[index], path)
        }
        return sole?.caller
    }
}

/// Gives equal paths equal numbers.
struct PathNumbers {
    private struct Step: Hashable {
        let path: Int
        let function: Int32
    }

    static let root = 0
    private var numbers: [Step: Int] = [:]

    mutating func number(of function: Int32, on path: Int) -> Int {
        let step = Step(path: path, function: function)
        let number = numbers[step] ?? numbers.count + 1
        numbers[step] = number
        return number
    }
}
