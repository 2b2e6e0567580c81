import Comparing
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets

/// A comparison as one file to keep or to send.
struct ComparisonExport: Sendable {
    private let sentences: [String]
    private let changes: ProfileChanges?
    private let pairs: String?
    private let canMeasure: Bool
    /// Nil where a side is no program.
    private let snippets: (before: Snippet, after: Snippet)?
    /// What of the profiles is shown.
    private let selection: ProfileSelection
    private let profiles: ProfilePair

    init(_ comparison: Comparison, measure: ComparisonMeasure, profiles: ProfilePair) {
        let advice = comparison.noise.map { $0.advice.map(\.description) } ?? []
        sentences =
            ComparisonWording.warnings(comparison) + [ComparisonWording.sentence(comparison, nil)]
            + (comparison.outcome?.changes?.explanation.dropFirst() ?? [])
            + ComparisonWording.facts(comparison).map { "\($0.name): \($0.value)" } + advice
        changes = comparison.changes(measure)
        pairs = comparison.pairs.isEmpty ? nil : PairsView.svg(comparison)
        canMeasure = true
        snippets = (comparison.plan.before.snippet, comparison.plan.after.snippet)
        selection = ProfileSelection()
        self.profiles = profiles
    }

    init(_ pair: ProfiledPair, _ differences: ProfileDifferences, profiles: ProfilePair) {
        let refusal = differences.comparability.refusal?.description
        sentences =
            [refusal].compactMap(\.self) + differences.comparability.warnings.map(\.description)
            + (refusal == nil || pair.runs != nil ? [ComparePage.sentence(on: pair)] : [])
        changes = differences.changes
        pairs = nil
        canMeasure = pair.runs != nil
        snippets = pair.runs.map { ($0.before.snippet, $0.after.snippet) }
        selection = .type(differences.type)
        self.profiles = profiles
    }

    func html() -> [UInt8] {
        let plot = pairs.map { ComparisonHTML.Picture(title: "Times as fast in CPU time, pair by pair", svg: $0) }
        let whole = changes.map { changes in
            let view = DifferentialView(changes, canMeasure: canMeasure)
            return ComparisonHTML.Picture(
                title: "Differential flamegraph", note: view.note ?? DifferentialView.legend, svg: view.svg)
        }
        return ComparisonHTML.encode(
            title: "Before and after", sentences: sentences,
            pictures: [plot, whole].compactMap(\.self) + sides,
            rows: changes.map(ComparisonWording.table) ?? [], code: code)
    }

    private var sides: [ComparisonHTML.Picture] {
        zip(["Before", "After"], [profiles.before, profiles.after]).compactMap { title, profile in
            guard let profile else { return nil }
            let shown = profile.place(of: selection) == nil ? ProfileSelection() : selection
            let picture = FlameGraphSVG.picture(profile, StackWeights(profile, shown), style: .embedded)
            return ComparisonHTML.Picture(
                title: title, note: picture.cutFrames > 0 ? MeasureText.cutFrames(picture.cutFrames) : nil,
                svg: String(decoding: picture.bytes, as: UTF8.self))
        }
    }

    private var code: [ComparisonHTML.Code] {
        guard let snippets else { return [] }
        return CodeDiff.files(snippets.before, snippets.after, heat: (nil, nil)).map { file in
            ComparisonHTML.Code(
                name: file.name,
                lines: file.lines.map { (sign: $0.isRemoved ? "-" : $0.isAdded ? "+" : " ", text: $0.text) })
        }
    }
}
