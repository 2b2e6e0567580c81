package import Profiles

/// Shares and weights as people read them, the same on every page and in every export.
package enum MeasureText {
    /// `0.123` reads `12.3 %`.
    package static func share(_ share: Double) -> String {
        oneDecimal(share * 100) + " %"
    }

    package static func share(_ weight: Int64, of total: UInt64) -> String {
        share(total == 0 ? 0 : Double(weight) / Double(total))
    }

    /// Times read as milliseconds, `370 ms`, below ten with a decimal, `3.7 ms`; other units as
    /// they are.
    package static func weight(_ weight: Int64, unit: ValueUnit) -> String {
        guard let nanoseconds = unit.inNanoseconds else { return "\(weight) \(unit)" }
        let milliseconds = Double(weight) * nanoseconds / 1_000_000
        let isShort = abs(milliseconds) < 9.95
        return (isShort ? oneDecimal(milliseconds) : whole(milliseconds)) + " ms"
    }

    /// What a picture says of those that are too narrow to be in it.
    package static func cutFrames(_ count: Int) -> String {
        count == 1 ? "1 narrower frame is left out." : "\(count) narrower frames are left out."
    }

    /// Of seconds there may be as many as 2^53, too many to count in milliseconds.
    private static func whole(_ value: Double) -> String {
        Int64(exactly: value.rounded()).map(String.init) ?? value.description
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}
