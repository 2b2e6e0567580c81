import Comparing
import ProfileFormats
import Profiles
import Runs
import Snippets

/// The profiles of both sides of a comparison, read; nil where a side has none.
struct ProfilePair: Sendable {
    let before: Profile?
    let after: Profile?

    /// - Parameters:
    ///   - before: the view's JSON, gzip'ed, as `after`; what is the same bytes is read once.
    ///   - labels: what of both is asked for.
    init(before: [UInt8]?, after: [UInt8]?, labels: LabelQuery = LabelQuery()) throws {
        let first = try StoredReading(before).readable().map(labels.part)
        self.before = first
        self.after = before == after ? first : try StoredReading(after).readable().map(labels.part)
    }

    /// What pages without scripts show of each.
    func views(_ snippets: (before: Snippet, after: Snippet)) -> (before: ProfileView?, after: ProfileView?) {
        (before.map { ProfileView($0, of: snippets.before) }, after.map { ProfileView($0, of: snippets.after) })
    }

    /// The same of one type; of a side without it, what it has first.
    func views(of pair: ProfiledPair, type: String) -> (before: ProfileView?, after: ProfileView?) {
        func view(_ profile: Profile?, _ side: ProfiledSide) -> ProfileView? {
            profile.map { profile in
                let selection = ProfileSelection.type(type)
                return ProfileView(
                    profile, profile.place(of: selection) == nil ? ProfileSelection() : selection,
                    files: side.run?.snippet.files.map(\.name) ?? [])
            }
        }
        return (view(before, pair.before), view(after, pair.after))
    }
}

/// What differs between two profiles.
struct ProfileDifferences: Sendable {
    let type: String
    let comparability: Comparability
    /// Nil where they cannot be compared.
    let changes: ProfileChanges?

    /// - Parameters:
    ///   - measure: nil for the first that the two can be compared in.
    ///   - profiles: nil where a side has none.
    static func between(
        _ pair: ProfiledPair, type: String, measure: ComparisonMeasure?, profiles: ProfilePair
    ) throws -> ProfileDifferences {
        let comparability = pair.comparability(in: type)
        if let measure, comparability.refusal == nil, !comparability.measures.contains(measure) {
            throw Refusal(field: "measure", detail: "These runs have no time to compare: choose the measure 'share'.")
        }
        guard let measure = measure ?? comparability.measures.first, comparability.refusal == nil,
            let ofBefore = profiles.before, let ofAfter = profiles.after
        else { return ProfileDifferences(type: type, comparability: comparability, changes: nil) }
        return ProfileDifferences(
            type: type, comparability: comparability,
            changes: changes(ofBefore, ofAfter, type: type, measure: measure))
    }

    private static func changes(
        _ before: Profile, _ after: Profile, type: String, measure: ComparisonMeasure
    ) -> ProfileChanges? {
        guard let type = before.type(of: .type(type)) else { return nil }
        var compared = ComparedProfiles(
            type: type, plannedPairs: 1, maximumPathsPerRun: Limits.comparedPathsPerRun)
        compared.append(before: before, after: after)
        return ProfileChanges(compared, speedup: nil, measure: measure)
    }
}
