/// One thing that a sample says of itself: `handler: /login`, `size: 48 bytes`.
package struct Label: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        /// Hostile text.
        case text(String)
        case number(Int64, ValueUnit)
    }

    /// Hostile text.
    package let key: String
    package let value: Value

    package init(key: String, value: Value) {
        self.key = key
        self.value = value
    }
}

/// Labels that samples have together: kept once, however many samples have them. Never empty.
package struct LabelSet: Hashable, Sendable {
    package let labels: [Label]

    package init(_ labels: [Label]) {
        self.labels = labels
    }
}
