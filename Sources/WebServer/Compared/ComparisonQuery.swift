import Comparing
import HTTPTypes
import Hummingbird
import Profiles

/// What an address wants to know of two profiles: `?type=` names the profile type, and `?measure=` is `perRun` or `share`.
struct ComparisonQuery: Sendable {
    let pair: ProfiledPair
    let type: String
    private let measure: ComparisonMeasure?

    init(_ request: Request, _ pair: ProfiledPair) throws {
        self.pair = pair
        let named = request.uri.queryParameters["type"].map(String.init) ?? ""
        type = named.isEmpty ? pair.standardType : named
        measure = try request.measure()
    }

    /// - Parameter kind: in what form.
    func view(_ kind: String) -> ViewWorks.View {
        let sides = [pair.before, pair.after].map { "\($0.id) \($0.shared)" }.joined(separator: " ")
        return ViewWorks.View(
            "compared \(kind) \(sides) \(measure?.rawValue ?? "") \(type)", of: pair.before.id, pair.after.id)
    }

    func differences(_ profiles: ProfilePair) throws -> ProfileDifferences {
        try ProfileDifferences.between(pair, type: type, measure: measure, profiles: profiles)
    }
}
