package import Profiles

/// What a program sent of itself, with one of Pyroscope's clients: sets under the names that types have with us, every
/// sample labelled with the tags of who sent it. Times and processes of samples are not kept; threads become labels.
package struct PushedProfile: Equatable, Sendable {
    /// The application, without its type; hostile text, and empty where nobody said.
    package let application: String
    /// Tags of all that was sent, the application among them as `service_name`: whose profile this is. Hostile texts.
    package let tags: [Label]
    package private(set) var profile: Profile
    /// Indexes of sets that say how much there was at a moment; others are what was added since the one before.
    package private(set) var momentary: Set<Int> = []
    package let notes: [String]

    private static let format = "a profile of Pyroscope's client"

    /// - Parameter read: of one type, which `type` takes the place of.
    init(
        _ read: ReadProfile, as type: PushedType, sampleRateHz: Int, of application: String, tags: [Label]
    ) throws(ReadingFailure) {
        self.init(of: application, tags: tags, read)
        for set in read.profile.sets {
            guard let counted = set.types.first, let column = set.samples.values.first else { continue }
            let isExact = counted.unit == .count
            let factor = type.isSampled ? Int64(1_000_000_000 / sampleRateHz) : 1
            var values: [Int64] = []
            for value in column {
                let (product, overflow) = value.multipliedReportingOverflow(by: factor)
                guard !overflow else { throw .unusable(format: Self.format, problem: "a value is too large") }
                values.append(isExact || !type.isSampled ? product : product / 1000)
            }
            let unit = isExact || type.isSampled ? type.unit : counted.unit
            append(set, [ProfileType(name: type.name, unit: unit)], [values], isOfMoment: type.isOfMoment)
        }
        try finish()
    }

    /// - Parameters:
    ///   - read: of any types.
    ///   - earlier: what `read` counts on from; nil where nobody sent it.
    init(
        _ read: ReadProfile, since earlier: ReadProfile? = nil, _ config: SampleTypeConfig, of application: String,
        tags: [Label]
    ) throws(ReadingFailure) {
        self.init(of: application, tags: tags, read)
        take(read, config, countsOn: earlier != nil)
        if let earlier {
            var before = PushedProfile(of: application, tags: [], earlier)
            before.take(earlier, config, countsOn: true)
            let cumulative = config.entries.filter(\.value.isCumulative).map { $0.value.shownAs ?? $0.key }
            subtract(before.profile, Set(cumulative))
        }
        try finish()
    }

    private mutating func take(_ read: ReadProfile, _ config: SampleTypeConfig, countsOn: Bool) {
        for set in read.profile.sets {
            let isClosed = !config.isOpen && set.types.contains { config.entries[$0.name] != nil }
            let isTimed = set.types.contains { $0.unit.inNanoseconds != nil }
            for isOfMoment in [false, true] {
                let columns = set.types.indices.filter { column in
                    let type = set.types[column]
                    guard let entry = config.entries[type.name] else {
                        // A number of samples beside their time says nothing more.
                        return !isClosed && !isOfMoment && !(isTimed && type.name == "samples")
                    }
                    return isOfMoment == (entry.isOfMoment || entry.isCumulative && !countsOn)
                }
                let types = columns.map { column in
                    let type = set.types[column]
                    return ProfileType(name: config.entries[type.name]?.shownAs ?? type.name, unit: type.unit)
                }
                append(set, types, columns.map { set.samples.values[$0] }, isOfMoment: isOfMoment)
            }
        }
    }

    private init(of application: String, tags: [Label], _ read: ReadProfile) {
        self.application = application
        self.tags = tags
        notes = read.notes
        profile = read.profile
        profile.sets = []
    }

    private mutating func append(
        _ set: SampleSet, _ types: [ProfileType], _ values: [[Int64]], isOfMoment: Bool
    ) {
        guard !types.isEmpty else { return }
        let rows = set.samples.stacks.indices.filter { row in values.contains { $0[row] != 0 } }
        guard !rows.isEmpty else { return }
        if isOfMoment { momentary.insert(profile.sets.count) }
        let old = set.samples.rows(rows)
        let samples = SampleColumns(
            stacks: old.stacks, values: values.map { column in rows.map { column[$0] } }, threads: old.threads,
            labels: old.labels)
        profile.sets.append(SampleSet(types: types, samples: samples, period: set.period, quality: set.quality))
    }

    private mutating func finish() throws(ReadingFailure) {
        profile.label(with: tags)
        profile.processes = []
        profile.marks = []
        do throws(ProfileViolation) { try profile.checkInvariants() } catch {
            throw .unusable(format: Self.format, problem: error.description)
        }
    }

    /// Takes off what had been there before, of types that count up. What went down, since the program began anew, is none.
    private mutating func subtract(_ earlier: Profile, _ types: Set<String>) {
        let sets = profile.sets
        profile.sets = []
        profile.join(earlier)
        let before = profile.sets
        profile.sets = sets.map { set in
            let columns = set.types.indices.filter { types.contains(set.types[$0].name) }
            guard !columns.isEmpty, let other = before.first(where: { $0.types == set.types }) else { return set }
            return set.less(other, in: columns)
        }
    }
}

extension SampleSet {
    /// Both of the same types and tables. Labels are not told apart: what counts up has none.
    fileprivate func less(_ earlier: SampleSet, in columns: [Int]) -> SampleSet {
        var left: [Int32: [Int64]] = [:]
        for (row, stack) in earlier.samples.stacks.enumerated() {
            for (column, values) in earlier.samples.values.enumerated() {
                left[stack, default: types.map { _ in 0 }][column] &+= values[row]
            }
        }
        var values = samples.values
        for (row, stack) in samples.stacks.enumerated() {
            guard var before = left[stack] else { continue }
            for column in columns {
                let taken = min(max(0, before[column]), max(0, values[column][row]))
                values[column][row] -= taken
                before[column] -= taken
            }
            left[stack] = before
        }
        let rows = samples.stacks.indices.filter { row in values.contains { $0[row] != 0 } }
        var set = self
        set.samples = SampleColumns(
            stacks: samples.stacks, values: values, threads: samples.threads, labels: samples.labels
        ).rows(rows)
        return set
    }
}

extension Profile {
    /// Adds labels to every sample, but for keys that it has already, and says its thread by a label.
    fileprivate mutating func label(with tags: [Label]) {
        var indexes: [LabelSet: Int32] = [:]
        var made: [LabelSet] = []
        let old = self
        /// By label set and thread.
        var known: [[Int32]: Int32] = [:]
        func index(_ set: Int32, _ thread: Int32) -> Int32 {
            if let known = known[[set, thread]] { return known }
            var labels = set < 0 ? [] : old.labelSets[Int(set)].labels
            if thread >= 0, !old.threads[Int(thread)].name.isEmpty {
                labels.append(Label(key: "thread", value: .text(old.threads[Int(thread)].name)))
            }
            let keys = Set(labels.map(\.key))
            labels += tags.filter { !keys.contains($0.key) }
            var index: Int32 = -1
            if !labels.isEmpty {
                let whole = LabelSet(labels)
                index = indexes[whole] ?? Int32(made.count)
                if index == made.count { made.append(whole) }
                indexes[whole] = index
            }
            known[[set, thread]] = index
            return index
        }
        sets = sets.map { set in
            let samples = set.samples
            let labels = samples.stacks.indices.map { index(samples.labels?[$0] ?? -1, samples.threads?[$0] ?? -1) }
            var labelled = set
            labelled.samples = SampleColumns(
                stacks: samples.stacks, values: samples.values, labels: labels.contains { $0 >= 0 } ? labels : nil)
            return labelled
        }
        labelSets = made
        threads = []
        threadTimes = []
    }
}
