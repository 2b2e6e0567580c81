/// In what values are counted. Knows how it is written: by the names that pprof has for units. (`Unit` is taken by
/// Foundation.)
package enum ValueUnit: Hashable, Sendable {
    case count
    case nanoseconds, microseconds, milliseconds, seconds
    case bytes
    /// Any other, by the name that its profile gives it; hostile text.
    case named(String)

    private static let known: [ValueUnit] = [.count, .nanoseconds, .microseconds, .milliseconds, .seconds, .bytes]

    package init(_ name: String) {
        self = Self.known.first { $0.name == name } ?? .named(name)
    }

    package var name: String {
        switch self {
        case .count: "count"
        case .nanoseconds: "nanoseconds"
        case .microseconds: "microseconds"
        case .milliseconds: "milliseconds"
        case .seconds: "seconds"
        case .bytes: "bytes"
        case .named(let name): name
        }
    }

    /// How many nanoseconds one of it is; nil for what is no time.
    package var inNanoseconds: Double? {
        switch self {
        case .nanoseconds: 1
        case .microseconds: 1e3
        case .milliseconds: 1e6
        case .seconds: 1e9
        case .count, .bytes, .named: nil
        }
    }
}

extension ValueUnit: CustomStringConvertible {
    package var description: String { name }
}
