import Comparing
import HTTPTypes
import Hummingbird
import Profiles

/// What an address wants to know of two profiles: `?type=` names the profile type, `?measure=` is
/// `perRun` or `share`, and of both sides are only samples that bear each `?label=`, told apart by `?group=`.
struct ComparisonQuery: Sendable {
    let pair: ProfiledPair
    let type: String
    let labels: LabelQuery
    private let measure: ComparisonMeasure?

    init(_ request: Request, _ pair: ProfiledPair) throws {
        self.pair = pair
        let named = request.uri.queryParameters["type"].map(String.init) ?? ""
        type = named.isEmpty ? pair.standardType : named
        labels = try LabelQuery(request.uri)
        measure = try request.measure()
    }

    /// - Parameter kind: in what form.
    func view(_ kind: String) -> ViewWorks.View {
        let sides = [pair.before, pair.after].map { "\($0.id) \($0.shared)" }.joined(separator: " ")
        return ViewWorks.View(
            "compared \(kind) \(sides) \(measure?.rawValue ?? "") \(type)\(labels.key)", of: pair.before.id,
            pair.after.id)
    }

    func differences(_ profiles: ProfilePair) throws -> ProfileDifferences {
        try ProfileDifferences.between(pair, type: type, measure: measure, profiles: profiles)
    }
}
