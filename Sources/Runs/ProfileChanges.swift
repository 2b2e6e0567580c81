package import Comparing
package import Profiles
import Snippets

/// Where two sides differ, in values to store and to send: functions, paths and sentences. All numbers are rounded to a
/// millionth, which nothing measured here reaches.
package struct ProfileChanges: Hashable, Sendable {
    /// Of all amounts: `milliseconds`, another type's unit, or `share`.
    package let unit: String
    package let measure: ComparisonMeasure
    /// The significant first, then the largest difference first.
    package let functions: [FunctionRow]
    /// How many functions are not in `functions`.
    package let furtherFunctions: Int
    package let tree: TreeColumns
    /// The whole first, then one for each finding. They hold names that a program chose.
    package let explanation: [String]

    /// What one function itself needs per run, without what it calls.
    package struct FunctionRow: Hashable, Sendable {
        package let name: String
        package let module: String
        package let category: Function.Category
        package let before: Double
        package let after: Double
        package let difference: Double
        /// Of the difference; nil where it was not tested.
        package let low: Double?
        package let high: Double?
        package let significant: Bool
        package let totalBefore: Double
        package let totalAfter: Double
        /// Of the means of both sides; nil but where runs are groups that were not made in pairs.
        package var intervals: SideIntervals?

        package init(
            name: String, module: String, category: Function.Category, before: Double, after: Double,
            difference: Double, low: Double?, high: Double?, significant: Bool, totalBefore: Double, totalAfter: Double
        ) {
            self.name = name
            self.module = module
            self.category = category
            self.before = before
            self.after = after
            self.difference = difference
            self.low = low
            self.high = high
            self.significant = significant
            self.totalBefore = totalBefore
            self.totalAfter = totalAfter
        }
    }

    /// A differential tree as columns: element i of each is node i, the root first, callers before callees.
    package struct TreeColumns: Hashable, Sendable {
        package var names: [String] = []
        package var modules: [String] = []
        package var categories: [Function.Category] = []
        /// -1 for the root.
        package var parents: [Int32] = []
        /// Indexes into `names`, `modules` and `categories`; -1 for the root.
        package var functions: [Int32] = []
        package var ownBefore: [Double] = []
        package var ownAfter: [Double] = []
        package var totalBefore: [Double] = []
        package var totalAfter: [Double] = []
        package var starts: [Double] = []
        package var widths: [Double] = []
        /// Of the total, after − before: where it was tested the center of the pairs' differences, as in the functions'
        /// rows; null where it was not, and the means say it all.
        package var differences: [Double?] = []
        /// Of that difference; null where it was not tested.
        package var lows: [Double?] = []
        package var highs: [Double?] = []
        /// How many narrower nodes were left out.
        package var cutNodes = 0

        package init() {}

        package func difference(of node: Int) -> Double {
            differences[node] ?? totalAfter[node] - totalBefore[node]
        }

        /// Whether the columns are of one length and each index leads somewhere: who draws a tree goes by them.
        package var isWhole: Bool {
            let counts = [
                functions.count, ownBefore.count, ownAfter.count, totalBefore.count, totalAfter.count, starts.count,
                widths.count, differences.count, lows.count, highs.count,
            ]
            return counts.allSatisfy { $0 == parents.count } && names.count == modules.count
                && names.count == categories.count
                && parents.enumerated().allSatisfy { (-1..<max(0, $0.offset)).contains(Int($0.element)) }
                && functions.allSatisfy { (-1..<names.count).contains(Int($0)) }
        }
    }

    package init(
        unit: String, measure: ComparisonMeasure, functions: [FunctionRow], furtherFunctions: Int, tree: TreeColumns,
        explanation: [String]
    ) {
        self.unit = unit
        self.measure = measure
        self.functions = functions
        self.furtherFunctions = furtherFunctions
        self.tree = tree
        self.explanation = explanation
    }

    package init(_ compared: ComparedProfiles, speedup: Speedup?, measure: ComparisonMeasure = .perRun) {
        let all = compared.functionChanges(measure)
        let differential = DifferentialTree(compared, measure: measure, maximumNodes: Limits.differentialNodes)
        self.measure = measure
        unit = differential.unit
        functions = all.prefix(Limits.comparedFunctions).map(FunctionRow.init)
        furtherFunctions = all.count - functions.count
        tree = TreeColumns(differential)
        explanation =
            Explanation(
                speedup, functions: all, tree: differential, maximumFindings: Limits.explainedFindings
            ).sentences
    }
}

extension ProfileChanges.FunctionRow {
    fileprivate init(_ change: FunctionChange) {
        name = change.function.name
        module = change.function.module
        category = change.function.category
        before = change.own.before.rounded6
        after = change.own.after.rounded6
        difference = change.own.difference.rounded6
        low = change.own.interval?.low.rounded6
        high = change.own.interval?.high.rounded6
        significant = change.own.significant
        totalBefore = change.total.before.rounded6
        totalAfter = change.total.after.rounded6
        intervals = change.own.intervals
    }
}

extension ProfileChanges.TreeColumns {
    /// Only the functions that its nodes name, in the order in which they are met.
    fileprivate init(_ tree: DifferentialTree) {
        self.init()
        var indexes: [Int32: Int32] = [-1: -1]
        for node in tree.nodes {
            let function = indexes[node.function] ?? add(tree.functions[Int(node.function)])
            indexes[node.function] = function
            add(node, function: function)
        }
        cutNodes = tree.cutNodes
    }

    private mutating func add(_ function: FunctionIdentity) -> Int32 {
        names.append(function.name)
        modules.append(function.module)
        categories.append(function.category)
        return Int32(names.count - 1)
    }

    private mutating func add(_ node: DifferentialTree.Node, function: Int32) {
        parents.append(node.parent)
        functions.append(function)
        ownBefore.append(node.ownBefore.rounded6)
        ownAfter.append(node.ownAfter.rounded6)
        totalBefore.append(node.totalBefore.rounded6)
        totalAfter.append(node.totalAfter.rounded6)
        starts.append(node.start.rounded6)
        widths.append(node.width.rounded6)
        differences.append(node.change?.difference.rounded6)
        lows.append(node.change?.interval?.low.rounded6)
        highs.append(node.change?.interval?.high.rounded6)
    }
}

extension Double {
    fileprivate var rounded6: Double { (self * 1e6).rounded() / 1e6 }
}
