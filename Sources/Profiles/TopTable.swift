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
        package fileprivate(set) var selfWeight: Int64 = 0
        package fileprivate(set) var totalWeight: Int64 = 0
        package fileprivate(set) var selfSamples = 0
        package fileprivate(set) var totalSamples = 0
    }

    /// Largest by itself first, whatever the sign, then by total, then by name.
    package let rows: [Row]
    /// The weight and number of all samples.
    package let total: Int64
    package let samples: Int
    /// What shares are shares of: the weight, where none is negative, else what all come to by their sizes.
    package let whole: UInt64
    /// Of the weights.
    package let unit: ValueUnit

    package init(_ profile: Profile, _ selection: ProfileSelection) {
        self.init(profile, StackWeights(profile, selection))
    }

    package init(_ profile: Profile, _ weights: StackWeights) {
        let same = profile.functionsReadingTheSame()
        let functionOfFrame = profile.frames.map { same[Int($0.function)] }
        let functions = profile.stacks.frames.map { functionOfFrame[Int($0)] }
        let isOutermost = Forest(parents: profile.stacks.parents).outermost(keys: functions)
        var rows = profile.functions.indices.map { Row(Int32($0), of: profile) }
        for (stack, function) in functions.enumerated() where weights.totalSamples[stack] > 0 {
            rows[Int(function)].selfWeight += weights.selfWeights[stack]
            rows[Int(function)].selfSamples += Int(weights.selfSamples[stack])
            guard isOutermost[stack] else { continue }
            rows[Int(function)].totalWeight += weights.totalWeights[stack]
            rows[Int(function)].totalSamples += Int(weights.totalSamples[stack])
        }
        self.rows = rows.filter { $0.totalSamples > 0 }.sorted(by: Row.isHeavier)
        total = weights.weight
        samples = weights.samples
        whole = weights.width
        unit = weights.unit
    }

    package func selfShare(_ row: Row) -> Double { share(row.selfWeight) }
    package func totalShare(_ row: Row) -> Double { share(row.totalWeight) }

    /// Between 0 and 1, below 0 for what is negative; 0 of nothing is 0.
    private func share(_ weight: Int64) -> Double {
        whole == 0 ? 0 : Double(weight) / Double(whole)
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
        let (selfs, totals) = ((left.selfWeight, right.selfWeight), (left.totalWeight, right.totalWeight))
        if selfs.0.magnitude != selfs.1.magnitude { return selfs.0.magnitude > selfs.1.magnitude }
        if totals.0.magnitude != totals.1.magnitude { return totals.0.magnitude > totals.1.magnitude }
        return (left.name, left.function) < (right.name, right.function)
    }
}
