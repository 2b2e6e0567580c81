package import Profiles

/// All that programs pushed, in one profile: of each type and of each stack with its labels the sum; of what says how much
/// there was at a moment, the last that each sender said.
package struct PushedSums: Sendable {
    /// Values of all samples, and groups of types: more could not be read as a recording, and what comes after is refused.
    package static let values = 4_000_000
    package static let groups = 64

    private var tables = Profile()
    private var sets: [SummedSet] = []
    private var labelIndexes: [LabelSet: Int32] = [:]
    private var labelSets: [LabelSet] = []
    private var senders: [[Label]: Int32] = [:]
    /// How many profiles are in it.
    package private(set) var count = 0

    private static let format = "pushed profiles"

    package init() {}

    package mutating func add(_ pushed: PushedProfile) throws(ReadingFailure) {
        let held = sets.reduce(0) { $0 + $1.stacks.count * $1.types.count }
        let brought = pushed.profile.sets.reduce(0) { $0 + $1.samples.count * $1.types.count }
        guard tables.stacks.count <= Self.values, held + brought <= Self.values else {
            throw .tooLarge(what: "values of pushed profiles", limit: Self.values)
        }
        guard Set(sets.map(\.types) + pushed.profile.sets.map(\.types)).count <= Self.groups else {
            throw .tooLarge(what: "groups of types in pushed profiles", limit: Self.groups)
        }
        let sender = senders[pushed.tags] ?? Int32(senders.count)
        try checkTotals(with: pushed, of: sender)
        senders[pushed.tags] = sender
        count += 1
        tables.join(pushed.profile)
        let joined = (sets: tables.sets, labels: tables.labelSets)
        (tables.sets, tables.labelSets) = ([], [])
        var forgotten: Set<Int> = []
        for (place, set) in joined.sets.enumerated() {
            let index = sets.firstIndex { $0.types == set.types } ?? sets.count
            if index == sets.count { sets.append(SummedSet(types: set.types, period: set.period)) }
            if pushed.momentary.contains(place), forgotten.insert(index).inserted { sets[index].forget(sender) }
            let labels = set.samples.labels?.map { $0 < 0 ? -1 : label(joined.labels[Int($0)]) }
            sets[index].add(set.samples, labels, of: sender)
        }
    }

    /// Before anything of it is added.
    private func checkTotals(with pushed: PushedProfile, of sender: Int32) throws(ReadingFailure) {
        var totals: [[ProfileType]: [UInt64]] = [:]
        for (place, set) in pushed.profile.sets.enumerated() {
            let known = sets.first { $0.types == set.types }
            let isReplaced = pushed.momentary.contains(place)
            var sums =
                totals[set.types]
                ?? set.types.indices.map { known?.magnitude(of: $0, without: isReplaced ? sender : nil) ?? 0 }
            for column in set.types.indices {
                // Each is at most 2^53, of at most 256 sets.
                sums[column] += set.samples.values[column].reduce(0) { $0 &+ $1.magnitude }
                guard sums[column] <= Profile.largestTotal else {
                    throw .unusable(
                        format: Self.format, problem: "the values of \(set.types[column].name) are too large")
                }
            }
            totals[set.types] = sums
        }
    }

    private mutating func label(_ set: LabelSet) -> Int32 {
        if let known = labelIndexes[set] { return known }
        let index = Int32(labelSets.count)
        labelSets.append(set)
        labelIndexes[set] = index
        return index
    }

    /// A set for each group of types that came together.
    package var profile: Profile {
        var profile = tables
        profile.labelSets = labelSets
        profile.sets = sets.compactMap(\.sampleSet)
        return profile
    }
}

/// Samples of one group of types.
private struct SummedSet: Sendable {
    private struct Row: Hashable {
        let stack: Int32
        let labels: Int32
        let sender: Int32
    }

    let types: [ProfileType]
    private let period: SamplePeriod?
    private var rows: [Row: Int] = [:]
    private(set) var stacks: [Int32] = []
    private var labels: [Int32] = []
    private var senders: [Int32] = []
    private var values: [[Int64]]

    init(types: [ProfileType], period: SamplePeriod?) {
        self.types = types
        self.period = period
        values = types.map { _ in [] }
    }

    mutating func add(_ samples: SampleColumns, _ labels: [Int32]?, of sender: Int32) {
        for (place, stack) in samples.stacks.enumerated() {
            let key = Row(stack: stack, labels: labels?[place] ?? -1, sender: sender)
            let row = rows[key] ?? stacks.count
            if row == stacks.count {
                rows[key] = row
                stacks.append(stack)
                self.labels.append(key.labels)
                senders.append(sender)
                for column in values.indices { values[column].append(0) }
            }
            for column in values.indices { values[column][row] += samples.values[column][place] }
        }
    }

    mutating func forget(_ sender: Int32) {
        for row in senders.indices where senders[row] == sender {
            for column in values.indices { values[column][row] = 0 }
        }
    }

    func magnitude(of column: Int, without sender: Int32?) -> UInt64 {
        values[column].indices.reduce(0) { sum, row in
            sender == senders[row] ? sum : sum &+ values[column][row].magnitude
        }
    }

    /// Nil where nothing is left.
    var sampleSet: SampleSet? {
        let kept = stacks.indices.filter { row in values.contains { $0[row] != 0 } }
        guard !kept.isEmpty else { return nil }
        let samples = SampleColumns(
            stacks: stacks, values: values, labels: labels.contains { $0 >= 0 } ? labels : nil)
        return SampleSet(types: types, samples: samples.rows(kept), period: period)
    }
}

extension ReadProfile {
    /// All that one request brought.
    package init(pushed: [PushedProfile]) throws(ReadingFailure) {
        var sums = PushedSums()
        for profile in pushed { try sums.add(profile) }
        let profile = sums.profile
        guard !profile.sets.isEmpty else { throw .unusable(format: "Pyroscope", problem: "there is nothing in it") }
        self.init(format: "Pyroscope", profile: profile, notes: Array(Set(pushed.flatMap(\.notes))).sorted())
    }
}
