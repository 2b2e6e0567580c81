import Profiles

/// Samples that pprof does not tell apart, as one each.
struct PprofGroups {
    struct Key: Hashable, Comparable {
        let stack: Int32
        /// -1 where it is not known; the same for what follows.
        let thread: Int32
        let process: Int32
        let labels: Int32

        static func < (left: Key, right: Key) -> Bool {
            (left.stack, left.thread, left.process, left.labels)
                < (right.stack, right.thread, right.process, right.labels)
        }
    }

    private var indexes: [Key: Int] = [:]
    private var keys: [Key] = []
    private var counts: [Int64] = []
    /// By type, then by group.
    private var sums: [[Int64]]

    init(_ samples: SampleColumns) {
        sums = samples.values.map { _ in [] }
        for row in 0..<samples.count {
            let key = Key(
                stack: samples.stacks[row], thread: samples.threads?[row] ?? -1,
                process: samples.processes?[row] ?? -1, labels: samples.labels?[row] ?? -1)
            let group = index(of: key)
            counts[group] += 1
            for type in sums.indices { sums[type][group] &+= samples.values[type][row] }
        }
    }

    private mutating func index(of key: Key) -> Int {
        if let index = indexes[key] { return index }
        indexes[key] = keys.count
        keys.append(key)
        counts.append(0)
        for type in sums.indices { sums[type].append(0) }
        return keys.count - 1
    }

    /// Fixed, so that equal profiles are equal bytes.
    var inOrder: [Int] { keys.indices.sorted { keys[$0] < keys[$1] } }

    subscript(group: Int, countsSamples countsSamples: Bool) -> (key: Key, values: [Int64]) {
        (keys[group], (countsSamples ? [counts[group]] : []) + sums.map { $0[group] })
    }
}
