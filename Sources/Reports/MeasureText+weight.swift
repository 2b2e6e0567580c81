import ProfileFormats
package import Profiles

extension MeasureText {
    /// A weight in the unit of its type: times as `nanoseconds` says, bytes as `bytes` says, others as numbers.
    package static func weight(_ weight: some BinaryInteger, unit: ValueUnit) -> String {
        if let perUnit = unit.inNanoseconds { return nanoseconds(Double(weight) * perUnit) }
        return switch unit {
        case .bytes: bytes(weight)
        case .count: count(Double(weight))
        default: "\(count(Double(weight))) \(unit.name.visible)"
        }
    }
}
