/// What the samples of one type say of each stack: of itself as a leaf, and with everything it called. Made once, it
/// serves every view of the same samples.
package struct StackWeights: Sendable {
    package let selfWeights: [Int64]
    let totalWeights: [Int64]
    /// How large each stack is in a picture: its own weight without its sign, and the widths of all it called. Where no
    /// weight is negative these are the weights themselves.
    let selfWidths: [Int64]
    let totalWidths: [Int64]
    let selfSamples: [Int32]
    let totalSamples: [Int32]
    /// Of all samples.
    package let weight: Int64
    let samples: Int
    /// The sum of all stacks' own widths: what shares are shares of. Where no weight is negative, it is the weight.
    package let width: UInt64
    /// Of the weights.
    package let unit: ValueUnit

    /// Without a weight where the profile has no such type.
    package init(_ profile: Profile, _ selection: ProfileSelection = ProfileSelection()) {
        let own = OwnWeights(profile, selection)
        let parents = profile.stacks.parents
        let isSigned = own.weights.contains { $0 < 0 }
        selfWeights = own.weights
        selfSamples = own.samples
        totalWeights = own.weights.summedUp(over: parents)
        totalSamples = own.samples.summedUp(over: parents)
        selfWidths = isSigned ? own.weights.map { Int64(clamping: $0.magnitude) } : own.weights
        totalWidths = isSigned ? selfWidths.summedUp(over: parents) : totalWeights
        weight = own.weights.reduce(0, &+)
        width = UInt64(clamping: isSigned ? selfWidths.reduce(0, &+) : weight)
        samples = own.samples.reduce(0) { $0 + Int($1) }
        unit = profile.type(of: selection)?.unit ?? .count
    }
}

/// Of each stack as a leaf.
private struct OwnWeights {
    private(set) var weights: [Int64]
    private(set) var samples: [Int32]

    init(_ profile: Profile, _ selection: ProfileSelection) {
        weights = Array(repeating: 0, count: profile.stacks.count)
        samples = Array(repeating: 0, count: profile.stacks.count)
        guard let place = profile.place(of: selection) else { return }
        let all = profile.sets[place.set].samples
        let values = all.values[place.type]
        if let timesNs = selection.timesNs {
            let times = all.timesNs ?? []
            add(times.indices.lazy.filter { timesNs.contains(times[$0]) }, all.stacks, values)
        } else {
            add(all.stacks.indices, all.stacks, values)
        }
    }

    /// What comes to nothing is no sample of this type: of an object that was freed, nothing is in use.
    private mutating func add(_ rows: some Sequence<Int>, _ stacks: [Int32], _ values: [Int64]) {
        for row in rows where values[row] != 0 {
            weights[Int(stacks[row])] &+= values[row]
            samples[Int(stacks[row])] += 1
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// Each with all of which it is the parent. Callers have smaller indexes, so on the way down each stack is complete
    /// before it is handed on.
    fileprivate func summedUp(over parents: [Int32]) -> [Element] {
        var sums = self
        for stack in parents.indices.reversed() where parents[stack] >= 0 && sums[stack] != 0 {
            sums[Int(parents[stack])] &+= sums[stack]
        }
        return sums
    }
}
