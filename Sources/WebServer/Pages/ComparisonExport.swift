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
    private let before: Snippet
    private let after: Snippet
    private let profiles: ProfilePair

    init(_ comparison: Comparison, measure: ComparisonMeasure, profiles: ProfilePair) {
        let advice = comparison.noise.map { $0.advice.map(\.description) } ?? []
        sentences =
            ComparisonWording.warnings(comparison) + [ComparisonWording.sentence(comparison, nil)]
            + (comparison.outcome?.changes?.explanation.dropFirst() ?? [])
            + ComparisonWording.facts(comparison).map { "\($0.name): \($0.value)" } + advice
        changes = comparison.changes(measure)
        pairs = comparison.pairs.isEmpty ? nil : PairsView.svg(comparison)
        before = comparison.plan.before.snippet
        after = comparison.plan.after.snippet
        self.profiles = profiles
    }

    init(_ before: Run, _ after: Run, _ differences: RunDifferences, profiles: ProfilePair) {
        let refusal = differences.comparability.refusal?.description
        sentences =
            [refusal].compactMap(\.self) + differences.comparability.warnings.map(\.description)
            + ["One run of each: what follows is what they took, not yet whether it is more than noise."]
        changes = differences.changes
        pairs = nil
        self.before = before.snippet
        self.after = after.snippet
        self.profiles = profiles
    }

    func html() -> [UInt8] {
        let plot = pairs.map { ComparisonHTML.Picture(title: "Times as fast in CPU time, pair by pair", svg: $0) }
        let whole = changes.map { changes in
            let view = DifferentialView(changes)
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
            let type = profile.series.first?.type.name ?? ProfileType.cpu.name
            let weights = StackWeights(profile, type: type)
            let picture = FlameGraphSVG.picture(profile, weights, type: type, style: .embedded)
            return ComparisonHTML.Picture(
                title: title, note: picture.cutFrames > 0 ? MeasureText.cutFrames(picture.cutFrames) : nil,
                svg: String(decoding: picture.bytes, as: UTF8.self))
        }
    }

    private var code: [ComparisonHTML.Code] {
        CodeDiff.files(before, after, heat: (nil, nil)).map { file in
            ComparisonHTML.Code(
                name: file.name,
                lines: file.lines.map { (sign: $0.isRemoved ? "-" : $0.isAdded ? "+" : " ", text: $0.text) })
        }
    }
}
