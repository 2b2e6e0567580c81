import Comparing
import Profiles
import Reports
import Runs
import Snippets

/// What only a page about two single runs has.
struct ComparedRuns: Sendable {
    let before: String
    let after: String
    /// How many pairs to measure; empty where the two cannot be run in turn.
    let choices: [PairsChoice]
    let canMeasure: Bool

    init(_ before: Run, _ after: Run) {
        self.before = before.id
        self.after = after.id
        canMeasure = before.snippet.language == after.snippet.language
        choices = canMeasure ? PairsChoice.all : []
    }
}

/// How many pairs a form offers to measure.
struct PairsChoice: Sendable {
    let pairs: Int
    let isDefault: Bool

    /// When an analysis is due: in between, further pairs would tell nothing new.
    static let all = Set(InterimAnalyses.pairs + [Limits.defaultComparisonPairs])
        .filter(Limits.comparisonPairs.contains).sorted()
        .map { PairsChoice(pairs: $0, isDefault: $0 == Limits.defaultComparisonPairs) }
}

extension ComparePage {
    init(
        _ before: Run, _ after: Run, _ differences: RunDifferences,
        _ views: (before: ProfileView?, after: ProfileView?), _ pages: Pages
    ) {
        let comparability = differences.comparability
        let sentence =
            comparability.refusal?.description
            ?? "One run of each: what follows is what they took, not yet whether it is more than noise."
        var head = PageHead(title: "Before and after – Flamebox", description: sentence, kind: .compare, pages)
        head.isPrivate = true
        let page = "/compare/\(before.id)/\(after.id)"
        self.init(
            head: head, kind: comparability.refusal == nil ? "tooFewPairs" : "notComparable", sentence: sentence,
            document: "/api\(page)")
        warnings = comparability.warnings.map(\.description)
        show(differences.changes)
        if let measure = differences.changes?.measure {
            changesAddress = "\(document)?type=\(differences.type.urlQuery)&measure=\(measure.rawValue)"
            download = "\(document)/comparison.html?measure=\(measure.rawValue)"
            offer(comparability.measures, chosen: measure, at: page)
        }
        facts = [Self.fact("Before", before), Self.fact("After", after)]
        sides = [
            Side(.before, runID: before.id, profile: "/api/runs/\(before.id)/profile.", views.before),
            Side(.after, runID: after.id, profile: "/api/runs/\(after.id)/profile.", views.after),
        ]
        runs = ComparedRuns(before, after)
    }

    private static func fact(_ name: String, _ run: Run) -> Fact {
        let cpu = MeasureText.milliseconds(run.usage.userMs + run.usage.systemMs)
        return Fact(
            name: name, value: "\(cpu) of CPU time, \(MeasureText.milliseconds(run.usage.wallMs)) in all")
    }
}

extension String {
    /// Of a profile type's name, which is plain letters wherever it is one.
    fileprivate var urlQuery: String { String(filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) }
}
