import Foundation

/// The ratio of each measured pair as a dot on a logarithmic scale, the first pair on top, with the interval of the
/// speedup below as a range against 1. Widths are in per cent: the picture fits any page and its letters keep their size.
package enum PairsPlot {
    package struct Interval: Sendable {
        let ratio: Double
        let low: Double
        let high: Double

        package init(ratio: Double, low: Double, high: Double) {
            self.ratio = ratio
            self.low = low
            self.high = high
        }

        var change: FrameChange { low > 1 ? .less : high < 1 ? .more : .same }
    }

    /// A dot, and what it says.
    package struct Pair: Sendable {
        let ratio: Double
        let words: String

        /// - Parameter ratio: Time before ÷ time after.
        package init(ratio: Double, words: String) {
            self.ratio = ratio
            self.words = words
        }
    }

    private static let top = 10
    private static let perPair = 7
    private static let radius = 4

    /// - Parameters:
    ///   - planned: How many pairs there are to be: each keeps its place from the first on.
    ///   - label: What the picture says, as plain text.
    package static func encode(_ pairs: [Pair], planned: Int, interval: Interval?, label: String) -> String {
        let scale = Scale(pairs.map(\.ratio) + (interval.map { [$0.low, $0.high] } ?? []))
        let bottom = top + perPair * max(planned, 3)
        let height = bottom + 50
        let dots = pairs.enumerated().filter { $1.ratio > 0 && $1.ratio.isFinite }.map { index, pair in
            "<circle cx=\"\(scale.percent(pair.ratio))\" cy=\"\(top + perPair * index)\" r=\"\(radius)\" class=\"dot\" "
                + "fill=\"#625d54\"><title>\(pair.words.markup)</title></circle>"
        }
        let parts =
            [axis(scale, bottom: bottom)] + dots + [interval.map { range($0, scale, y: bottom + 12) } ?? ""]
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="pairs-plot" role="img" aria-label="\(label.markup)" \
            width="100%" height="\(height)" font-family="system-ui, sans-serif" font-size="12">
            \(parts.joined(separator: "\n"))
            </svg>

            """
    }

    private static func axis(_ scale: Scale, bottom: Int) -> String {
        let ticks = scale.ticks.map { tick in
            let (x, isOne) = (scale.percent(tick), tick == 1)
            return "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"\(bottom + 24)\" class=\"\(isOne ? "one" : "tick")\" "
                + "stroke=\"\(isOne ? "#22201c" : "#ddd8cf")\"/>"
                + "<text x=\"\(x)\" y=\"\(bottom + 40)\" text-anchor=\"middle\" class=\"label\" fill=\"#22201c\">"
                + "\(tick < 1 || tick != tick.rounded() ? "\(tick)" : "\(Int(tick))")×</text>"
        }
        return ticks.joined(separator: "\n")
    }

    private static func range(_ interval: Interval, _ scale: Scale, y: Int) -> String {
        let shades = FlamePalette.light.changes[interval.change] ?? FlamePalette.light.plain
        let (low, high) = (scale.position(interval.low), scale.position(interval.high))
        // A range of no width would be invisible.
        let width = max(high - low, 0.6)
        return "<rect x=\"\(Scale.text(low))\" y=\"\(y - 5)\" width=\"\(Scale.text(width))\" height=\"10\" rx=\"2\" "
            + "class=\"range \(interval.change.rawValue)\" fill=\"\(shades.fills.last ?? "")\"/>"
            + "<line x1=\"\(scale.percent(interval.ratio))\" x2=\"\(scale.percent(interval.ratio))\" y1=\"\(y - 9)\" "
            + "y2=\"\(y + 9)\" class=\"center\" stroke=\"#22201c\" stroke-width=\"2\"/>"
    }

    /// From ratios to per cent of the width; 1 is always on it.
    private struct Scale {
        private let low: Double
        private let high: Double

        /// Room for the labels at both ends.
        private static let margin = 8.0
        private static let leastTickDistance = 12.0
        /// Nearer to 1, the picture would show a storm in a teacup.
        private static let leastReach = log(1.02)

        init(_ ratios: [Double]) {
            let logs = ratios.filter { $0 > 0 && $0.isFinite }.map { log($0) }
            low = min(logs.min() ?? 0, -Self.leastReach)
            high = max(logs.max() ?? 0, Self.leastReach)
        }

        func position(_ ratio: Double) -> Double {
            let share = (log(max(ratio, .leastNormalMagnitude)) - low) / (high - low)
            return Self.margin + min(max(share, 0), 1) * (100 - 2 * Self.margin)
        }

        func percent(_ ratio: Double) -> String { Self.text(position(ratio)) }

        static func text(_ percent: Double) -> String { "\((percent * 100).rounded() / 100)%" }

        /// 1 first; then whatever fits beside what is there already.
        var ticks: [Double] {
            let candidates = [
                1, 2, 0.5, 10, 0.1, 100, 0.01, 5, 0.2, 3, 0.3, 1.5, 0.7, 2.5, 0.4, 20, 0.05, 50, 0.02, 4, 1.2, 0.8, 1.1,
                0.9,
                1.05, 0.95, 1.02, 0.98,
            ]
            return candidates.reduce(into: []) { ticks, tick in
                let isWithin = (low...high).contains(log(tick))
                let isFree = ticks.allSatisfy { abs(position($0) - position(tick)) >= Self.leastTickDistance }
                if isWithin, isFree { ticks.append(tick) }
            }
        }
    }

    /// Rules for the classes, for pages that have no custom properties.
    package static let stylesheet = """
        .pairs-plot { display: block; max-width: 720px; overflow: visible }
        @media (prefers-color-scheme: dark) {
        .pairs-plot .dot { fill: #aaa398 }
        .pairs-plot .tick { stroke: #38342e }
        .pairs-plot .one, .pairs-plot .center { stroke: #ece8e1 }
        .pairs-plot .label { fill: #ece8e1 }
        }

        """
}
