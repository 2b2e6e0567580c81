import Profiles

extension ReadProfile {
    /// Stacks deeper than the limit keep what is next to their leaf, under a marker that says so.
    mutating func boundDepth(_ limits: DecodingLimits) throws(ReadingFailure) {
        let depths = profile.stacks.depths
        guard depths.contains(where: { $0 > limits.depth }) else { return }
        var cut = DeepStackCut(profile, depths: depths, limits: limits)
        for index in profile.sets.indices {
            let before = profile.sets[index].samples
            let stacks = try before.stacks.map { stack throws(ReadingFailure) in try cut.stack(for: stack) }
            profile.sets[index].samples = before.withStacks(stacks)
            profile.sets[index].quality.deepStacks = before.stacks.count { depths[Int($0)] > limits.depth }
        }
        profile.functions = cut.profile.functions
        profile.frames = cut.profile.frames
        profile.stacks = cut.profile.stacks
        notes.append("Stacks of more than \(limits.depth) frames keep those next to their end.")
    }

    /// What all threads of a long-lived service waited together may be more nanoseconds than a browser's numbers hold.
    mutating func scaleDownLargeTimes() {
        for (index, set) in profile.sets.enumerated() {
            var types = set.types
            var values = set.samples.values
            for column in types.indices {
                while values[column].magnitudeExceeds(Profile.largestTotal), let coarser = types[column].unit.coarser {
                    types[column] = ProfileType(name: types[column].name, unit: coarser)
                    values[column] = values[column].map { ($0 + ($0 < 0 ? -500 : 500)) / 1000 }
                }
            }
            guard types != set.types else { continue }
            let old = set.samples
            let columns = SampleColumns(
                stacks: old.stacks, values: values, timesNs: old.timesNs, threads: old.threads,
                processes: old.processes, labels: old.labels, waitsNs: old.waitsNs)
            profile.sets[index] = SampleSet(types: types, samples: columns, period: set.period, quality: set.quality)
            notes.append("Times that add up to more than 2^53 nanoseconds are kept in a coarser unit.")
        }
    }
}

/// Builds the stacks anew, the deep ones shorter.
private struct DeepStackCut {
    private let depths: [Int]
    private let limits: DecodingLimits
    private let old: Profile
    private(set) var profile: Profile
    private var marker: Int32 = -1
    private var made: [Int32]
    /// Frames that may still be put on stacks: a recursion of which every depth is a sample is a great many.
    private var allowance: Int

    init(_ profile: Profile, depths: [Int], limits: DecodingLimits) {
        self.depths = depths
        self.limits = limits
        old = profile
        self.profile = profile
        self.profile.stacks = StackTable()
        made = Array(repeating: -1, count: profile.stacks.count)
        allowance = 16 * limits.rows
    }

    mutating func stack(for leaf: Int32) throws(ReadingFailure) -> Int32 {
        if made[Int(leaf)] >= 0 { return made[Int(leaf)] }
        let isDeep = depths[Int(leaf)] > limits.depth
        var path = Array(old.framesFromLeaf(of: leaf).prefix(isDeep ? limits.depth - 1 : limits.depth))
        if isDeep { path.append(markerFrame()) }
        allowance -= path.count
        guard allowance >= 0, profile.stacks.count + path.count <= limits.rows else {
            throw .tooLarge(what: "frames of deep stacks", limit: limits.rows)
        }
        var stack: Int32 = -1
        for frame in path.reversed() { stack = profile.stacks.push(frame, on: stack) }
        made[Int(leaf)] = stack
        return stack
    }

    private mutating func markerFrame() -> Int32 {
        if marker < 0 {
            marker = Int32(profile.frames.count)
            profile.frames.append(Frame(function: Int32(profile.functions.count), line: 0, inlined: false))
            profile.functions.append(.marker(.deeper))
        }
        return marker
    }
}

extension StackTable {
    /// Frames of each stack.
    var depths: [Int] {
        parents.reduce(into: []) { depths, parent in depths.append(parent < 0 ? 1 : depths[Int(parent)] + 1) }
    }
}

extension ValueUnit {
    /// The unit of which one is a thousand of these; nil for what is no time, and for seconds.
    fileprivate var coarser: ValueUnit? {
        switch self {
        case .nanoseconds: .microseconds
        case .microseconds: .milliseconds
        case .milliseconds: .seconds
        default: nil
        }
    }
}

extension [Int64] {
    fileprivate func magnitudeExceeds(_ limit: UInt64) -> Bool {
        var total: UInt64 = 0
        for value in self {
            let (sum, overflow) = total.addingReportingOverflow(value.magnitude)
            guard !overflow, sum <= limit else { return true }
            total = sum
        }
        return false
    }
}
