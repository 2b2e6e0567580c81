package import Profiles

/// A name as a sentence shows it; a hostile one may be thousands of characters long.
func shortName(_ name: String) -> String {
    let longest = 80
    return name.count <= longest ? name : name.prefix(longest - 1) + "…"
}

extension ConfidenceInterval {
    /// How far the digits of what lies in it may go.
    package var digits: Digits { Digits(low: low, high: high) }
}

extension Speedup {
    /// `2.01 times as fast (1.96 to 2.07)`, or as slow; nil where nothing was measured.
    package var timesAsFast: String? { ratio.map { Self.words($0, low, high, "times as fast") } }

    package var timesAsSlow: String? {
        ratio.map { Self.words(1 / $0, high.map { 1 / $0 }, low.map { 1 / $0 }, "times as slow") }
    }

    /// `0.97 to 1.04 times as fast`; nil without an interval.
    package var reach: String? {
        guard let low, let high else { return nil }
        let digits = Digits(low: low, high: high)
        return "\(MeasureText.times(low, to: digits)) to \(MeasureText.times(high, to: digits)) times as fast"
    }

    private static func words(_ ratio: Double, _ low: Double?, _ high: Double?, _ words: String) -> String {
        let digits = Digits(low: low, high: high)
        let times = "\(MeasureText.times(ratio, to: digits)) \(words)"
        guard let low, let high else { return times }
        return "\(times) (\(MeasureText.times(low, to: digits)) to \(MeasureText.times(high, to: digits)))"
    }
}
