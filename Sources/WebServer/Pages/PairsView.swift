import Comparing
import ProfileFormats
import Profiles
import Reports
import Runs

/// The pairs measured so far, as a picture and as a table.
struct PairsView: Sendable {
    struct Row: Sendable {
        let number: Int
        let before: String
        let after: String
        let ratio: String
        let beforeWall: String
        let afterWall: String
    }

    let rows: [Row]
    let hasRows: Bool
    let svg: String

    init(_ comparison: Comparison) {
        rows = comparison.pairs.enumerated().map { index, pair in Row(pair, number: index + 1) }
        hasRows = !rows.isEmpty
        svg = Self.svg(comparison)
    }

    /// The interval is there when a look is due, not before.
    static func svg(_ comparison: Comparison) -> String {
        let interval = comparison.speedup.flatMap { speedup -> PairsPlot.Interval? in
            guard let ratio = speedup.ratio, let low = speedup.low, let high = speedup.high else { return nil }
            return PairsPlot.Interval(ratio: ratio, low: low, high: high)
        }
        let pairs = comparison.pairs.enumerated().map { index, pair in
            let row = Row(pair, number: index + 1)
            return PairsPlot.Pair(
                ratio: pair.ratio, words: "Pair \(row.number): \(row.before) before, \(row.after) after, \(row.ratio)×")
        }
        let spread = pairs.isEmpty ? "No pair yet" : spread(comparison.pairs.map(\.ratio))
        let reach = interval.map { _ in ComparisonWording.interval(comparison) } ?? ""
        return PairsPlot.encode(
            pairs, planned: comparison.plan.pairs, interval: interval,
            label: "How many times as fast each pair was. \(spread). \(reach)")
    }

    private static func spread(_ ratios: [Double]) -> String {
        let ends = [ratios.min() ?? 1, ratios.max() ?? 1].map { MeasureText.times($0) }
        return "\(ratios.count) pairs between \(ends[0])× and \(ends[1])×"
    }
}

extension PairsView.Row {
    fileprivate init(_ pair: MeasuredPair, number: Int) {
        func text(_ value: Double) -> String { MeasureText.amount(value, unit: "milliseconds") }
        self.init(
            number: number, before: text(pair.beforeMs), after: text(pair.afterMs),
            ratio: MeasureText.times(pair.ratio), beforeWall: text(pair.beforeWallMs),
            afterWall: text(pair.afterWallMs))
    }
}

extension MeasuredPair {
    /// How many times as fast the second was, of CPU times no shorter than the kernel's own step.
    fileprivate var ratio: Double { max(beforeMs, 0.001) / max(afterMs, 0.001) }
}
