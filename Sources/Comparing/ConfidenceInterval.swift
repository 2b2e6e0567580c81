/// Where the true value lies, both ends included.
package struct ConfidenceInterval: Hashable, Codable, Sendable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
