import ProfileFormats
import Profiles
import Runs
import Snippets

/// What differs between two runs that are over.
struct RunDifferences: Sendable {
    let type: String
    let comparability: Comparability
    /// Nil where they cannot be compared.
    let changes: ProfileChanges?

    /// - Parameters:
    ///   - measure: nil for the first that the two can be compared in.
    ///   - profiles: the view's JSON, gzip'ed; nil where a run has none.
    @concurrent
    static func between(
        _ before: Run, _ after: Run, type: String, measure: ComparisonMeasure?,
        profiles: (before: [UInt8]?, after: [UInt8]?)
    ) async throws -> RunDifferences {
        let comparability = Comparability(before: ComparedSide(before), after: ComparedSide(after), type: type)
        if let measure, comparability.refusal == nil, !comparability.measures.contains(measure) {
            throw Refusal(field: "measure", detail: "These runs have no time to compare: choose the measure 'share'.")
        }
        guard let measure = measure ?? comparability.measures.first, comparability.refusal == nil,
            let ofBefore = profiles.before, let ofAfter = profiles.after
        else { return RunDifferences(type: type, comparability: comparability, changes: nil) }
        let decoded = try (
            StoredProfile.decode(ofBefore, limits: .stored), StoredProfile.decode(ofAfter, limits: .stored)
        )
        return RunDifferences(
            type: type, comparability: comparability,
            changes: changes(decoded.0, decoded.1, type: type, measure: measure))
    }

    private static func changes(
        _ before: Profile, _ after: Profile, type: String, measure: ComparisonMeasure
    ) -> ProfileChanges? {
        guard let type = before.series.first(where: { $0.type.name == type })?.type else { return nil }
        var compared = ComparedProfiles(
            type: type, plannedPairs: 1, maximumPathsPerRun: Limits.comparedPathsPerRun)
        compared.append(before: before, after: after)
        return ProfileChanges(compared, speedup: nil, measure: measure)
    }
}
