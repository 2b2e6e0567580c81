/// Numbers as people read them: the same in every sentence, on every page, in every export and on the terminal. The
/// browser words its own in `Web/format.js`; both are held against `Tests/Fixtures/wording/numbers.json`.
package enum MeasureText {
    /// What stands where there is no number.
    package static let none = "–"

    /// `0.123` reads `12.3 %`. What would round to nothing, but is something, says so.
    package static func share(_ share: Double) -> String {
        guard share.isFinite else { return none }
        if share > 0, share < 0.0005 { return "< 0.1 %" }
        return signed(share) { fixed($0 * 100, decimals: 1) + " %" }
    }

    /// A share of nothing is none.
    package static func share(_ weight: some BinaryInteger, of total: some BinaryInteger) -> String {
        share(total == 0 ? 0 : Double(weight) / Double(total))
    }

    /// Of a comparison, in `milliseconds`, as a `share`, or in another unit; with a sign where it is a difference. A unit
    /// of its own may bear a name that a stranger chose: whoever shows it escapes it.
    ///
    /// - Parameter digits: of a number that is known only within an interval: no further than that goes.
    package static func amount(
        _ amount: Double, unit: String, isSigned: Bool = false, to digits: Digits = .all
    ) -> String {
        let amount = digits.rounded(amount)
        let sign = isSigned && amount > 0 ? "+" : ""
        if let perUnit = ValueUnit(unit).inNanoseconds { return sign + nanoseconds(amount * perUnit) }
        switch unit {
        case "share": return sign + share(amount)
        case "bytes": return sign + bytes(amount)
        case "count": return sign + count(amount)
        default: return "\(sign)\(count(amount)) \(unit)"
        }
    }

    /// How many times as fast or as slow: two decimals, fewer where the interval allows no more; beyond a hundred none.
    package static func times(_ value: Double, to digits: Digits = .all) -> String {
        let value = digits.rounded(value)
        guard value.isFinite, value < 1e9 else { return "very many" }
        return fixed(value, decimals: value >= 100 ? 0 : min(digits.decimals, 2))
    }

    /// `2.5 µs`, `3.7 ms`, `370 ms`, `1.24 s`, `12.5 s`: two or three digits, and a whole number below ten as it is.
    package static func nanoseconds(_ nanoseconds: Double) -> String {
        guard nanoseconds.isFinite else { return none }
        return signed(nanoseconds) { size in
            switch size {
            case 0: "0 ms"
            case ..<50: "< 0.1 µs"
            case ..<999_500: short(size / 1e3) + " µs"
            case ..<999_500_000: short(size / 1e6) + " ms"
            default: fixed(size / 1e9, decimals: size < 9.995e9 ? 2 : 1) + " s"
            }
        }
    }

    package static func milliseconds(_ milliseconds: some BinaryInteger) -> String {
        nanoseconds(Double(milliseconds) * 1e6)
    }

    /// `12 bytes`, `1.5 KiB`, `514.6 MiB`.
    package static func bytes(_ bytes: some BinaryInteger) -> String { self.bytes(Double(bytes)) }

    private static func bytes(_ bytes: Double) -> String {
        guard bytes.isFinite else { return none }
        return signed(bytes) { size in
            guard size >= 1024 else { return size == 1 ? "1 byte" : "\(fixed(size, decimals: 0)) bytes" }
            var (value, units) = (size / 1024, ["KiB", "MiB", "GiB", "TiB"][...])
            while value >= 1023.95, units.count > 1 {
                value /= 1024
                units.removeFirst()
            }
            return "\(fixed(value, decimals: 1)) \(units[units.startIndex])"
        }
    }

    /// `3,011`.
    package static func count(_ count: Double) -> String {
        guard count.isFinite else { return none }
        return signed(count) { grouped(fixed($0, decimals: 0)) }
    }

    /// What a picture says of those that are too narrow to be in it.
    package static func cutFrames(_ count: Int) -> String {
        count == 1 ? "1 narrower frame is left out." : "\(count) narrower frames are left out."
    }

    /// `9.8`: rounded half up, which is done to tenths as whole numbers here and in the browser alike.
    package static func tenths(_ value: Double) -> String { signed(value) { fixed($0, decimals: 1) } }

    private static func signed(_ value: Double, _ text: (Double) -> String) -> String {
        (value < 0 ? "−" : "") + text(abs(value))
    }

    private static func short(_ value: Double) -> String {
        fixed(value, decimals: value < 9.95 && value != value.rounded() ? 1 : 0)
    }

    private static func fixed(_ value: Double, decimals: Int) -> String {
        let factor: UInt64 = [1, 10, 100][decimals]
        guard let scaled = UInt64(exactly: (value * Double(factor)).rounded()) else { return none }
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: factor)
        guard decimals > 0 else { return "\(whole)" }
        return "\(whole)." + String(repeating: "0", count: decimals - "\(rest)".count) + "\(rest)"
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
