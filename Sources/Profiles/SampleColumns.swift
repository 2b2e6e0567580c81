/// Samples as columns of equal length. What was not measured has no column.
package struct SampleColumns: Equatable, Sendable {
    /// Indexes into the profile's stacks.
    package private(set) var stacks: [Int32] = []
    /// What each sample is worth: a column for each type of the set, in its unit. Negative in differences.
    package private(set) var values: [[Int64]]
    /// Nanoseconds since the program's first instruction, ascending.
    package private(set) var timesNs: [UInt64]?
    /// Indexes into the profile's threads.
    package private(set) var threads: [Int32]?
    /// Indexes into the profile's processes; -1 where it is not known.
    package private(set) var processes: [Int32]?
    /// Indexes into the profile's label sets; -1 for samples without labels.
    package private(set) var labels: [Int32]?
    /// How long the wait lasted that the sample was taken of, in nanoseconds: the values may stand for others that were
    /// not sampled, too.
    package private(set) var waitsNs: [UInt64]?

    /// Of one type, with times and threads: what a clock takes of a program.
    package init() {
        values = [[]]
        timesNs = []
        threads = []
    }

    /// Likewise; with processes where they are told apart.
    package init(tellingProcessesApart: Bool) {
        self.init()
        processes = tellingProcessesApart ? [] : nil
    }

    /// Columns that came whole: all of equal length.
    package init(
        stacks: [Int32], values: [[Int64]], timesNs: [UInt64]? = nil, threads: [Int32]? = nil,
        processes: [Int32]? = nil, labels: [Int32]? = nil, waitsNs: [UInt64]? = nil
    ) {
        let lengths = values.map(\.count) + [timesNs?.count, threads?.count, processes?.count].compactMap(\.self)
        precondition((lengths + [labels?.count, waitsNs?.count].compactMap(\.self)).allSatisfy { $0 == stacks.count })
        self.stacks = stacks
        self.values = values
        self.timesNs = timesNs
        self.threads = threads
        self.processes = processes
        self.labels = labels
        self.waitsNs = waitsNs
    }

    package var count: Int { stacks.count }

    /// Without overflow in every profile that keeps the invariants.
    package func total(of type: Int) -> Int64 { values[type].reduce(0, &+) }

    /// To samples of one type with times and threads, maybe processes and labels, and no other columns. Labels get their
    /// column with the first sample that bears some.
    package mutating func append(
        timeNs: UInt64, thread: Int32, process: Int32 = -1, stack: Int32, value: Int64, labels set: Int32 = -1
    ) {
        if labels == nil, set >= 0 { labels = [Int32](repeating: -1, count: count) }
        labels?.append(set)
        timesNs?.append(timeNs)
        threads?.append(thread)
        processes?.append(process)
        stacks.append(stack)
        values[0].append(value)
    }

    /// The same samples with other stacks, one for each.
    package consuming func withStacks(_ stacks: [Int32]) -> SampleColumns {
        precondition(stacks.count == count)
        self.stacks = stacks
        return self
    }

    /// The same samples with one type's values.
    consuming func only(_ type: Int) -> SampleColumns {
        values = [values[type]]
        return self
    }

    /// Those that were taken within a stretch of time, its end excluded: none where no times are known.
    package func within(_ stretchNs: Range<UInt64>) -> SampleColumns {
        rows(timesNs?.indices.filter { stretchNs.contains(timesNs?[$0] ?? 0) } ?? [])
    }

    /// These of the samples, in this order.
    package func rows(_ rows: [Int]) -> SampleColumns {
        SampleColumns(
            stacks: rows.map { stacks[$0] }, values: values.map { column in rows.map { column[$0] } },
            timesNs: rows.picked(from: timesNs), threads: rows.picked(from: threads),
            processes: rows.picked(from: processes), labels: rows.picked(from: labels),
            waitsNs: rows.picked(from: waitsNs))
    }
}

extension [Int] {
    fileprivate func picked<Value>(from column: [Value]?) -> [Value]? {
        column.map { column in map { column[$0] } }
    }
}
