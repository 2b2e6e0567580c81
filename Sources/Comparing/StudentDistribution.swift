import Glibc

/// Student's t: how far the mean of few values of normal noise strays from the truth, in its own estimated errors.
struct StudentDistribution {
    /// Above 0; need not be whole.
    let degreesOfFreedom: Double

    /// Two-sided: the chance of a value at least that far from 0, by the regularized incomplete beta function.
    func pValue(_ value: Double) -> Double {
        guard value.isFinite else { return 0 }
        let share = degreesOfFreedom / (degreesOfFreedom + value * value)
        return IncompleteBeta(degreesOfFreedom / 2, 0.5).share(below: share)
    }

    /// The value that lies beyond `±` it with a chance of `level`, above 0 and up to 1.
    func quantile(_ level: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while pValue(high) > level, high < Self.farthest { high *= 2 }
        for _ in 0..<Self.halvings {
            let middle = (low + high) / 2
            if pValue(middle) > level { low = middle } else { high = middle }
        }
        return high
    }

    private static let farthest = 0x1p60
    /// To the last digit of a number.
    private static let halvings = 64
}

/// The regularized incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated as Lentz
/// does (1976).
private struct IncompleteBeta {
    private let first: Double
    private let second: Double

    private static let terms = 500
    private static let precision = 1e-15
    private static let smallest = 1e-300

    init(_ first: Double, _ second: Double) {
        self.first = first
        self.second = second
    }

    /// - Parameter value: 0 to 1.
    func share(below value: Double) -> Double {
        guard value > 0 else { return 0 }
        guard value < 1 else { return 1 }
        // The fraction converges quickly on this side of the mean; on the other by symmetry.
        if value > (first + 1) / (first + second + 2) {
            return 1 - IncompleteBeta(second, first).share(below: 1 - value)
        }
        let logarithm =
            lgamma(first + second) - lgamma(first) - lgamma(second) + first * log(value) + second * log1p(-value)
        return min(1, exp(logarithm) * fraction(value) / first)
    }

    private func fraction(_ value: Double) -> Double {
        func kept(_ number: Double) -> Double { abs(number) < Self.smallest ? Self.smallest : number }
        var numerator = 1.0
        var denominator = 1 / kept(1 - (first + second) * value / (first + 1))
        var result = denominator
        for term in 1...Self.terms {
            let step = Double(term)
            var change = 1.0
            let even = step * (second - step) * value / ((first + 2 * step - 1) * (first + 2 * step))
            let odd = -(first + step) * (first + second + step) * value / ((first + 2 * step) * (first + 2 * step + 1))
            for coefficient in [even, odd] {
                denominator = 1 / kept(1 + coefficient * denominator)
                numerator = kept(1 + coefficient / numerator)
                change = numerator * denominator
                result *= change
            }
            if abs(change - 1) < Self.precision { break }
        }
        return result
    }
}
