/// The times of runs made in pairs, one of each side.
package struct PairedTimes: Hashable, Sendable {
    /// In milliseconds; element i of both sides is pair i.
    package let beforeMs: [Double]
    package let afterMs: [Double]

    /// A year. Beyond it a clock was misread.
    private static let longestMs = 3.2e10
    /// A microsecond: below the clock's own step a ratio means nothing.
    private static let clockStepMs = 0.001

    /// Nil unless the sides are equally long, at most 100 pairs, and every time is one: finite, not negative, not absurd.
    package init?(beforeMs: [Double], afterMs: [Double]) {
        guard beforeMs.count == afterMs.count, beforeMs.count <= PairedAmounts.maximumPairs,
            (beforeMs + afterMs).allSatisfy({ $0 >= 0 && $0 <= Self.longestMs })
        else { return nil }
        self.beforeMs = beforeMs
        self.afterMs = afterMs
    }

    package var count: Int { beforeMs.count }

    /// Each of at least one clock step, so that every ratio is a number.
    var positive: PairedAmounts {
        PairedAmounts(
            before: beforeMs.map { max($0, Self.clockStepMs) }, after: afterMs.map { max($0, Self.clockStepMs) })
    }
}
