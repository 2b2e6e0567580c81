/// What the samples say of each stack: of itself as a leaf, and with everything it called.
struct StackWeights {
    private(set) var selfWeights: [UInt64]
    private(set) var totalWeights: [UInt64]
    private(set) var selfSamples: [Int]
    private(set) var totalSamples: [Int]

    init(_ samples: SampleColumns, stacks: StackTable) {
        selfWeights = Array(repeating: 0, count: stacks.count)
        selfSamples = Array(repeating: 0, count: stacks.count)
        for (stack, weight) in zip(samples.stacks, samples.weights) {
            selfWeights[Int(stack)] &+= weight
            selfSamples[Int(stack)] += 1
        }
        totalWeights = selfWeights
        totalSamples = selfSamples
        // Callers have smaller indexes, so on the way down each stack is complete before it is handed on.
        for stack in stacks.parents.indices.reversed() where stacks.parents[stack] >= 0 {
            let parent = Int(stacks.parents[stack])
            totalWeights[parent] &+= totalWeights[stack]
            totalSamples[parent] += totalSamples[stack]
        }
    }
}
