import Comparing
import Profiles
import Runs

/// `ProfileChanges` as they are written.
struct WrittenChanges: Codable {
    let unit: String
    let measure: String
    let functions: [WrittenFunctionChange]
    let furtherFunctions: Int?
    let tree: WrittenDifferentialTree
    let explanation: [String]?

    init(_ changes: ProfileChanges) {
        unit = changes.unit
        measure = changes.measure.rawValue
        functions = changes.functions.map(WrittenFunctionChange.init)
        furtherFunctions = changes.furtherFunctions
        tree = WrittenDifferentialTree(changes.tree)
        explanation = changes.explanation
    }

    /// Nil where they are of another version, or name nodes that are not there.
    var changes: ProfileChanges? {
        guard let measure = ComparisonMeasure(rawValue: measure), let columns = tree.columns else { return nil }
        return ProfileChanges(
            unit: unit, measure: measure, functions: functions.map(\.row),
            furtherFunctions: furtherFunctions ?? 0, tree: columns, explanation: explanation ?? [])
    }
}

/// `ProfileChanges.FunctionRow` as it is written.
struct WrittenFunctionChange: Codable {
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

    var row: ProfileChanges.FunctionRow {
        ProfileChanges.FunctionRow(
            name: name, module: module, category: .init(writtenWord: category), before: before, after: after,
            difference: difference, low: low, high: high, significant: significant, totalBefore: totalBefore,
            totalAfter: totalAfter)
    }
}

/// `ProfileChanges.TreeColumns` as they are written: element i of each is node i.
struct WrittenDifferentialTree: Codable {
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

    /// Nil where columns are of different lengths, or an index leads nowhere: who draws a tree goes by them.
    var columns: ProfileChanges.TreeColumns? {
        var tree = ProfileChanges.TreeColumns()
        tree.names = names
        tree.modules = modules
        tree.categories = categories.map(Function.Category.init(writtenWord:))
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
        return tree.isWhole ? tree : nil
    }
}

extension Function.Category {
    /// One that a later version tells apart is unknown to this one, which is a category of its own.
    fileprivate init(writtenWord: String) { self = Self(rawValue: writtenWord) ?? .unknown }
}
