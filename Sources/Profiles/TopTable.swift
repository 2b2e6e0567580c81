/// Functions by their own weight, recursion counted once.
package struct TopTable: Sendable {
    package struct Row: Hashable, Sendable {
        /// An index into `Profile.functions`.
        package let function: Int32
        package let name: String
        /// Empty for markers.
        package let module: String
        package let category: Function.Category
        /// In the unit of the type, as all weights.
        package fileprivate(set) var selfWeight: UInt64 = 0
        package fileprivate(set) var totalWeight: UInt64 = 0
        package fileprivate(set) var selfSamples = 0
        package fileprivate(set) var totalSamples = 0
    }

    /// Heaviest by itself first, then by total, then by name.
    package let rows: [Row]
    /// The weight and number of all samples: what shares are shares of.
    package let total: UInt64
    package let samples: Int

    package init(_ profile: Profile, type: String, timesNs: Range<UInt64>? = nil) {
        self.init(CallTree(profile, type: type, timesNs: timesNs), of: profile)
    }

    package init(_ tree: CallTree, of profile: Profile) {
        var rows: [Int32: Row] = [:]
        for (node, isOutermost) in zip(tree.nodes, tree.outermost()) where node.function >= 0 {
            var row = rows[node.function] ?? Row(node.function, of: profile)
            row.selfWeight += node.selfWeight
            row.selfSamples += node.selfSamples
            row.totalWeight += isOutermost ? node.totalWeight : 0
            row.totalSamples += isOutermost ? node.totalSamples : 0
            rows[node.function] = row
        }
        self.rows = rows.values.sorted(by: Row.isHeavier)
        total = tree.total
        samples = tree.nodes[0].totalSamples
    }

    package func selfShare(_ row: Row) -> Double { share(row.selfWeight) }
    package func totalShare(_ row: Row) -> Double { share(row.totalWeight) }

    /// Between 0 and 1; 0 of nothing is 0.
    private func share(_ weight: UInt64) -> Double {
        total == 0 ? 0 : Double(weight) / Double(total)
    }
}

extension TopTable.Row {
    fileprivate init(_ index: Int32, of profile: Profile) {
        let function = profile.functions[Int(index)]
        self.function = index
        name = function.name
        module = function.module < 0 ? "" : profile.modules[Int(function.module)]
        category = function.category
    }

    fileprivate static func isHeavier(_ left: Self, _ right: Self) -> Bool {
        if left.selfWeight != right.selfWeight { return left.selfWeight > right.selfWeight }
        if left.totalWeight != right.totalWeight { return left.totalWeight > right.totalWeight }
        return (left.name, left.function) < (right.name, right.function)
    }
}
