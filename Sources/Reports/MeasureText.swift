/// Shares and weights as people read them, the same on every page and in every export.
package enum MeasureText {
    /// `0.123` reads `12.3 %`.
    package static func share(_ share: Double) -> String {
        oneDecimal(share * 100) + " %"
    }

    package static func share(_ weight: UInt64, of total: UInt64) -> String {
        share(total == 0 ? 0 : Double(weight) / Double(total))
    }

    /// Nanoseconds read as milliseconds, `370 ms`, below ten with a decimal, `3.7 ms`; other units as they are.
    package static func weight(_ weight: UInt64, unit: String) -> String {
        guard unit == "nanoseconds" else { return "\(weight) \(unit)" }
        let milliseconds = Double(weight) / 1_000_000
        return (milliseconds < 9.95 ? oneDecimal(milliseconds) : "\(UInt64(milliseconds.rounded()))") + " ms"
    }

    /// What a picture says of those that are too narrow to be in it.
    package static func cutFrames(_ count: Int) -> String {
        count == 1 ? "1 narrower frame is left out." : "\(count) narrower frames are left out."
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = UInt64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
