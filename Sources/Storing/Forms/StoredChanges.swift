import Comparing
import Profiles
import Runs

/// Where the two sides of a comparison differ.
struct StoredChanges: StoredForm {
    let unit: String
    let measure: String
    let functions: [StoredFunctionChange]
    let furtherFunctions: Int?
    let tree: StoredDifferentialTree
    let explanation: [String]?

    init(_ changes: ProfileChanges) {
        unit = changes.unit
        measure = changes.measure.rawValue
        functions = changes.functions.map(StoredFunctionChange.init)
        furtherFunctions = changes.furtherFunctions
        tree = StoredDifferentialTree(changes.tree)
        explanation = changes.explanation
    }

    func restored() throws -> ProfileChanges {
        ProfileChanges(
            unit: unit, measure: try .init(word: measure), functions: functions.map { $0.restored() },
            furtherFunctions: furtherFunctions ?? 0, tree: try tree.restored(), explanation: explanation ?? [])
    }
}

struct StoredFunctionChange: StoredForm {
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

    func restored() -> ProfileChanges.FunctionRow {
        ProfileChanges.FunctionRow(
            name: name, module: module, category: .init(storedWord: category), before: before, after: after,
            difference: difference, low: low, high: high, significant: significant, totalBefore: totalBefore,
            totalAfter: totalAfter)
    }
}

/// As columns: element i of each is node i.
struct StoredDifferentialTree: StoredForm {
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
    /// Missing before there was a number of its own for it.
    let differences: [Double?]?
    let lows: [Double?]
    let highs: [Double?]
    let cutNodes: Int?

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

    func restored() throws -> ProfileChanges.TreeColumns {
        var tree = ProfileChanges.TreeColumns()
        tree.names = names
        tree.modules = modules
        tree.categories = categories.map(Function.Category.init(storedWord:))
        tree.parents = parents
        tree.functions = functions
        tree.ownBefore = ownBefore
        tree.ownAfter = ownAfter
        tree.totalBefore = totalBefore
        tree.totalAfter = totalAfter
        tree.starts = starts
        tree.widths = widths
        tree.differences = differences ?? lows.map { _ in nil }
        tree.lows = lows
        tree.highs = highs
        tree.cutNodes = cutNodes ?? 0
        guard tree.isWhole else { throw StoredDocument.Failure.malformed }
        return tree
    }
}

extension Function.Category {
    /// One that a later version tells apart is unknown to this one, which is a category of its own.
    fileprivate init(storedWord: String) { self = Self(rawValue: storedWord) ?? .unknown }
}
