/// What the samples of one type say of each stack: of itself as a leaf, and with everything it called. Made once, it
/// serves every view of the same samples.
package struct StackWeights: Sendable {
    package private(set) var selfWeights: [UInt64]
    private(set) var totalWeights: [UInt64]
    private(set) var selfSamples: [Int32]
    private(set) var totalSamples: [Int32]
    /// Of all samples.
    package private(set) var weight: UInt64 = 0
    private(set) var samples = 0

    /// - Parameter timesNs: as for `Profile.samples`.
    package init(_ profile: Profile, type: String, timesNs: Range<UInt64>? = nil) {
        let samples = profile.series.first { $0.type.name == type }?.samples ?? SampleColumns()
        selfWeights = Array(repeating: 0, count: profile.stacks.count)
        selfSamples = Array(repeating: 0, count: profile.stacks.count)
        for index in 0..<samples.count where timesNs?.contains(samples.timesNs[index]) ?? true {
            let stack = Int(samples.stacks[index])
            selfWeights[stack] &+= samples.weights[index]
            selfSamples[stack] += 1
            weight &+= samples.weights[index]
            self.samples += 1
        }
        totalWeights = selfWeights
        totalSamples = selfSamples
        // Callers have smaller indexes, so on the way down each stack is complete before it is handed on.
        let parents = profile.stacks.parents
        for stack in parents.indices.reversed() where parents[stack] >= 0 && totalSamples[stack] > 0 {
            let parent = Int(parents[stack])
            totalWeights[parent] &+= totalWeights[stack]
            totalSamples[parent] += totalSamples[stack]
        }
    }
}
