/// How far the digits of a number may go that is known only within an interval: what lies far below half of its width
/// tells nothing. One digit of that half is kept, two where it begins with 1 or 2.
package struct Digits: Sendable, Equatable {
    /// What numbers are rounded to a multiple of; 0 where they stay as they are. In the numbers' own unit.
    package let step: Double

    package static let all = Digits(step: 0)

    private init(step: Double) { self.step = step }

    /// - Parameters: the interval. Without a width, or without an end, all digits may be shown.
    package init(low: Double?, high: Double?) {
        guard let low, let high else {
            self = .all
            return
        }
        let half = (high - low) / 2
        guard half > 0, half.isFinite else {
            self = .all
            return
        }
        let power = Self.powerOfTen(notAbove: half)
        let coarse = half < 3 * power ? power / 10 : power
        // An end that is not 0 must not read as if it were: it decides what is more than noise.
        let isKept = [low, high].allSatisfy { $0 == 0 || abs($0) >= coarse / 2 }
        step = isKept ? coarse : coarse / 10
    }

    package func rounded(_ value: Double) -> Double { step > 0 ? (value / step).rounded() * step : value }

    /// Of a number that is rounded to a multiple of the step; unbounded where it is not.
    var decimals: Int {
        guard step > 0 else { return .max }
        var (decimals, unit) = (0, step)
        while unit < 0.999, decimals < 3 {
            unit *= 10
            decimals += 1
        }
        return decimals
    }

    private static func powerOfTen(notAbove value: Double) -> Double {
        var power = 1.0
        while power > value { power /= 10 }
        while power * 10 <= value { power *= 10 }
        return power
    }
}
