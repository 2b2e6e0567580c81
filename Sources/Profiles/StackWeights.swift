/// What the samples of one type say of each stack: of itself as a leaf, and with everything it called. Made once, it
/// serves every view of the same samples.
package struct StackWeights: Sendable {
    private(set) var selfWeights: [Int64]
    private(set) var totalWeights: [Int64]
    /// How large each stack is in a picture: its own weight without its sign, and the widths of all it called. Where no
    /// weight is negative these are the weights themselves.
    private(set) var selfWidths: [Int64]
    private(set) var totalWidths: [Int64]
    private(set) var selfSamples: [Int32]
    private(set) var totalSamples: [Int32]
    /// Of all samples.
    package private(set) var weight: Int64 = 0
    private(set) var samples = 0
    /// The sum of all stacks' own widths: what shares are shares of. Where no weight is negative, it is the weight.
    package let width: UInt64
    /// Of the weights.
    package let unit: Unit

    /// Without a weight where the profile has no such type.
    package init(_ profile: Profile, _ selection: ProfileSelection = ProfileSelection()) {
        selfWeights = Array(repeating: 0, count: profile.stacks.count)
        selfSamples = Array(repeating: 0, count: profile.stacks.count)
        unit = profile.type(of: selection)?.unit ?? .count
        if let place = profile.place(of: selection) {
            let samples = profile.sets[place.set].samples
            add(samples, values: samples.values[place.type], timesNs: selection.timesNs)
        }
        let parents = profile.stacks.parents
        totalSamples = selfSamples.summedUp(over: parents)
        totalWeights = selfWeights.summedUp(over: parents)
        let isSigned = selfWeights.contains { $0 < 0 }
        selfWidths = isSigned ? selfWeights.map { Int64(clamping: $0.magnitude) } : selfWeights
        totalWidths = isSigned ? selfWidths.summedUp(over: parents) : totalWeights
        width = UInt64(clamping: isSigned ? selfWidths.reduce(0, &+) : weight)
    }

    private mutating func add(_ all: SampleColumns, values: [Int64], timesNs: Range<UInt64>?) {
        guard let timesNs else { return add(all.stacks.indices, all.stacks, values) }
        guard let times = all.timesNs else { return }
        add(times.indices.lazy.filter { timesNs.contains(times[$0]) }, all.stacks, values)
    }

    private mutating func add(_ rows: some Sequence<Int>, _ stacks: [Int32], _ values: [Int64]) {
        for row in rows {
            let stack = Int(stacks[row])
            selfWeights[stack] &+= values[row]
            selfSamples[stack] += 1
            weight &+= values[row]
            samples += 1
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
