/// Where the true share lies, at 95 % confidence, when `hits` of `samples` samples said so.
package struct ShareInterval: Hashable, Sendable {
    /// Between 0 and 1.
    package let low: Double
    package let high: Double

    /// The normal distribution's 97.5 % point.
    private static let z = 1.959964

    /// Wilson's score interval: unlike the textbook's ±, it stays within 0 and 1 and holds for few samples and for
    /// shares near either end. Without samples nothing is known.
    package init(hits: Int, of samples: Int) {
        self.init(share: samples > 0 ? Double(hits) / Double(samples) : 0, of: samples)
    }

    /// - Parameter share: as the samples say it, between 0 and 1.
    package init(share: Double, of samples: Int) {
        guard samples > 0 else {
            low = 0
            high = 1
            return
        }
        let n = Double(samples)
        let z2 = Self.z * Self.z
        let center = (share + z2 / (2 * n)) / (1 + z2 / n)
        let reach = Self.z / (1 + z2 / n) * (share * (1 - share) / n + z2 / (4 * n * n)).squareRoot()
        // The ends are exact in arithmetic but not in floating point.
        low = share == 0 ? 0 : max(0, center - reach)
        high = share == 1 ? 1 : min(1, center + reach)
    }
}
