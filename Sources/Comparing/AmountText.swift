/// An amount as a sentence shows it: three significant digits, and its unit.
func amountText(_ amount: Double, unit: String) -> String {
    switch unit {
    case "milliseconds": "\(threeDigits(amount)) ms"
    case "share": "\(threeDigits(amount * 100)) %"
    default: "\(threeDigits(amount)) \(unit)"
    }
}

/// At most three decimals; whole numbers from 100 on.
func threeDigits(_ value: Double) -> String {
    let size = abs(value)
    let decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
    let factor = [1.0, 10, 100, 1000][decimals]
    guard let scaled = Int64(exactly: (size * factor).rounded()) else { return "too much" }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int64(factor))
    let digits = String(fraction)
    return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
}

/// A name as a sentence shows it; a hostile one may be thousands of characters long.
func shortName(_ name: String) -> String {
    let longest = 80
    return name.count <= longest ? name : name.prefix(longest - 1) + "…"
}
