import Profiles

/// Samples of one set while a format is read that has several threads one after the other: in order of time in the end.
struct TimedSamples {
    private let limits: DecodingLimits
    private let typeCount: Int
    private(set) var stacks: [Int32] = []
    private var values: [[Int64]]
    private var timesNs: [UInt64] = []
    private var threads: [Int32] = []
    private var hasTimes = true

    init(types: Int, _ limits: DecodingLimits) {
        self.limits = limits
        typeCount = types
        values = Array(repeating: [], count: types)
    }

    /// - Parameters:
    ///   - values: one for each type.
    ///   - timeNs: nil where it is not known; then the set has no times.
    mutating func append(
        stack: Int32, values new: [Int64], timeNs: UInt64?, thread: Int32
    ) throws(ReadingFailure) {
        if stacks.count.isMultiple(of: 4096), Task.isCancelled { throw .cancelled }
        guard (stacks.count + 1) * typeCount <= limits.samples else {
            throw .tooLarge(what: "values of samples", limit: limits.samples)
        }
        stacks.append(stack)
        for (column, value) in new.enumerated() { values[column].append(value) }
        timesNs.append(timeNs ?? 0)
        threads.append(thread)
        if timeNs == nil { hasTimes = false }
    }

    /// Times count from the first sample.
    func columns(withThreads: Bool = true) -> SampleColumns {
        var order = Array(stacks.indices)
        let isAscending = zip(timesNs, timesNs.dropFirst()).allSatisfy { $0 <= $1 }
        if hasTimes, !isAscending { order.sort { (timesNs[$0], $0) < (timesNs[$1], $1) } }
        let start = timesNs.min() ?? 0
        return SampleColumns(
            stacks: order.map { stacks[$0] }, values: values.map { column in order.map { column[$0] } },
            timesNs: hasTimes ? order.map { timesNs[$0] - start } : nil,
            threads: withThreads ? order.map { threads[$0] } : nil)
    }
}

/// Amounts that a format gives as any numbers, as whole ones of a unit.
struct ForeignUnit {
    let unit: ValueUnit
    private let scale: Double

    /// Times become nanoseconds, whatever they were in.
    ///
    /// - Parameter hasFractions: what has no time unit is then kept in thousandths.
    init(_ name: String, hasFractions: Bool) {
        let named = ValueUnit(name)
        if let nanoseconds = named.inNanoseconds {
            unit = .nanoseconds
            scale = nanoseconds
        } else if hasFractions {
            unit = .named(named == .bytes ? "thousandths of a byte" : "thousandths")
            scale = 1000
        } else {
            unit = name == "none" ? .count : named
            scale = 1
        }
    }

    /// What is too large for a profile is cut to the largest number, and refused with the sum.
    func amount(_ value: Double) -> Int64 {
        Int64(min(max((value * scale).rounded(), -9e18), 9e18))
    }

    /// Of a moment; negative ones are none.
    func time(_ value: Double) -> UInt64 { UInt64(max(0, amount(value))) }
}
