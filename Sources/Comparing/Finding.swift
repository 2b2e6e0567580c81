import Profiles

/// One thing that changed, and is not noise.
package struct Finding: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case faster, slower
        /// Not seen at all on the other side.
        case appeared, vanished
        /// Called from elsewhere, at about the same cost; the names of both callers.
        case moved(from: String, to: String)
    }

    package let kind: Kind
    package let function: FunctionIdentity
    /// Means per run: what the function needs, or for `moved` what it needed at the old and needs at the new place.
    package let before: Double
    package let after: Double
    /// Of the difference; nil for `moved`, which is two differences.
    package let interval: ConfidenceInterval?
    /// Whether the amounts hold what other code needed for the function.
    let includesCallees: Bool
    let unit: String

    /// What the findings are ordered by.
    var size: Double {
        if case .moved = kind { return min(before, after) }
        return abs(after - before)
    }
}

/// Holds names that a program chose: whoever shows it escapes it.
extension Finding: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .faster: return "\(subject) got faster: \(text(before)) before, \(text(after)) after\(reach("less"))."
        case .slower: return "\(subject) got slower: \(text(before)) before, \(text(after)) after\(reach("more"))."
        case .appeared: return "\(subject) appeared: \(text(after))\(reach("more"))."
        case .vanished: return "\(subject) vanished: it took \(text(before))\(reach("less"))."
        case .moved(let from, let to):
            let places = "from \(shortName(from)) to \(shortName(to))"
            return "\(shortName(function.name)) moved \(places): \(text(before)) there, \(text(after)) here."
        }
    }

    private var subject: String {
        shortName(function.name) + (includesCallees ? ", with what it calls," : "")
    }

    private func text(_ amount: Double, to digits: Digits = .all) -> String {
        MeasureText.amount(amount, unit: unit, to: digits)
    }

    private func reach(_ word: String) -> String {
        guard let interval else { return "" }
        let ends = [abs(interval.low), abs(interval.high)].sorted()
        return " (\(text(ends[0], to: interval.digits)) to \(text(ends[1], to: interval.digits)) \(word))"
    }
}
