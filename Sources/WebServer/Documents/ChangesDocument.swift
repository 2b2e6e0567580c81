import Comparing
import Profiles
import Runs

/// `/api/comparisons/{id}/changes`: where the two sides differ, in one measure.
struct ChangesDocument: Encodable {
    let unit: String
    let measure: String
    let functions: [FunctionRowDocument]
    let furtherFunctions: Int
    let tree: TreeDocument
    let explanation: [String]

    init(_ changes: ProfileChanges) {
        unit = changes.unit
        measure = changes.measure.rawValue
        functions = changes.functions.map(FunctionRowDocument.init)
        furtherFunctions = changes.furtherFunctions
        tree = TreeDocument(changes.tree)
        explanation = changes.explanation
    }
}

/// What one function itself needs per run, in the unit beside it. `low` and `high` are of the difference, and left out
/// where it was not tested.
struct FunctionRowDocument: Encodable {
    let name: String
    let module: String
    let category: String
    let before: Double
    let after: Double
    let difference: Double
    let low: Double?
    let high: Double?
    let significant: Bool
    let totalBefore: Double
    let totalAfter: Double

    init(_ row: ProfileChanges.FunctionRow) {
        name = row.name
        module = row.module
        category = row.category.rawValue
        before = row.before
        after = row.after
        difference = row.difference
        low = row.low
        high = row.high
        significant = row.significant
        totalBefore = row.totalBefore
        totalAfter = row.totalAfter
    }
}

/// A differential tree as columns: element i of each is node i, the root first, callers before callees. `parents` and
/// `functions` are -1 for the root; `functions` are indexes into `names`, `modules` and `categories`.
struct TreeDocument: Encodable {
    let names: [String]
    let modules: [String]
    let categories: [String]
    let parents: [Int32]
    let functions: [Int32]
    let ownBefore: [Double]
    let ownAfter: [Double]
    let totalBefore: [Double]
    let totalAfter: [Double]
    let starts: [Double]
    let widths: [Double]
    /// Of the total; null where it was not tested, and the difference of the means is all there is.
    let differences: [Double?]
    /// Of that difference; null where it was not tested.
    let lows: [Double?]
    let highs: [Double?]
    /// How many narrower nodes were left out.
    let cutNodes: Int

    init(_ tree: ProfileChanges.TreeColumns) {
        names = tree.names
        modules = tree.modules
        categories = tree.categories.map(\.rawValue)
        parents = tree.parents
        functions = tree.functions
        ownBefore = tree.ownBefore
        ownAfter = tree.ownAfter
        totalBefore = tree.totalBefore
        totalAfter = tree.totalAfter
        starts = tree.starts
        widths = tree.widths
        differences = tree.differences
        lows = tree.lows
        highs = tree.highs
        cutNodes = tree.cutNodes
    }
}

/// Times of one pair of runs, in milliseconds.
struct MeasuredPairDocument: Encodable {
    let beforeMs: Double
    let afterMs: Double
    let beforeWallMs: Double
    let afterWallMs: Double

    init(_ pair: MeasuredPair) {
        beforeMs = pair.beforeMs
        afterMs = pair.afterMs
        beforeWallMs = pair.beforeWallMs
        afterWallMs = pair.afterWallMs
    }
}
