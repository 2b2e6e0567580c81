/// One quantity in runs made in pairs, one of each side: whatever slowed the machine at that moment slowed both. Where runs
/// were not made in pairs, in all runs of each side.
struct PairedAmounts: Hashable {
    /// Element i of both is pair i, where there are pairs.
    let before: [Double]
    let after: [Double]

    /// The exact distribution costs the cube of the pairs; a comparison measures 30.
    static let maximumPairs = 100
}

extension [Double] {
    /// 0 of nothing.
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
