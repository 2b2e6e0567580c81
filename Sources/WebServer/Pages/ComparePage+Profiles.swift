import Comparing
import Profiles
import Reports
import Runs
import Snippets

/// What only a page about two single profiles has.
struct ComparedRuns: Sendable {
    let before: String
    let after: String
    /// How many pairs to measure; empty where the two cannot be run in turn.
    let choices: [PairsChoice]
    let canMeasure: Bool

    init(_ pair: ProfiledPair) {
        before = pair.before.id
        after = pair.after.id
        canMeasure = pair.runs.map { $0.before.snippet.language == $0.after.snippet.language } ?? false
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
        _ pair: ProfiledPair, _ differences: ProfileDifferences,
        _ views: (before: ProfileView?, after: ProfileView?), _ labels: LabelQuery, _ pages: Pages
    ) {
        let comparability = differences.comparability
        let sentence = comparability.refusal?.description ?? Self.sentence(on: pair)
        var head = PageHead(title: "Before and after – Flamebox", description: sentence, kind: .compare, pages)
        head.isPrivate = true
        let page = "/compare/\(pair.before.id)/\(pair.after.id)"
        let type = differences.type
        self.init(
            head: head, kind: comparability.refusal == nil ? "tooFewPairs" : "notComparable", sentence: sentence,
            document: "/api\(page)\(labels.isEverything ? "" : "?\(labels.text.dropFirst())")")
        warnings = comparability.warnings.map(\.description)
        show(differences.changes, canMeasure: pair.runs != nil)
        offerTypes(pair.commonTypes, chosen: type, at: page, labels: labels.text)
        asked = AskedLabels(labels, at: "\(page)?type=\(type.asQueryValue)")
        if let measure = differences.changes?.measure {
            let query = "type=\(type.asQueryValue)&measure=\(measure.rawValue)\(labels.text)"
            changesAddress = "/api\(page)?\(query)"
            download = "/api\(page)/comparison.html?\(query)"
            let unit = pair.before.types.first { $0.name == type }?.unit ?? .nanoseconds
            offer(
                comparability.measures, chosen: measure, at: page, query: "type=\(type.asQueryValue)\(labels.text)&",
                unit: unit)
        }
        facts = [Self.fact("Before", pair.before, type: type), Self.fact("After", pair.after, type: type)]
        let isStandard = pair.runs != nil && type == ProfileType.cpu.name && labels.isEverything
        let query = isStandard ? "" : "?type=\(type.asQueryValue)\(labels.text)"
        sides = [
            Side(.before, pair.before, type: type, query: query, views.before),
            Side(.after, pair.after, type: type, query: query, views.after),
        ]
        runs = ComparedRuns(pair)
    }

    /// What one sample of each side can tell.
    static func sentence(on pair: ProfiledPair) -> String {
        pair.runs == nil
            ? "One profile of each: what follows is what they hold, not whether it is more than noise."
            : "One run of each: what follows is what they took, not yet whether it is more than noise."
    }

    private static func fact(_ name: String, _ side: ProfiledSide, type: String) -> Fact {
        switch side {
        case .run(let run):
            let cpu = MeasureText.milliseconds(run.usage.userMs + run.usage.systemMs)
            return Fact(
                name: name, value: "\(cpu) of CPU time, \(MeasureText.milliseconds(run.usage.wallMs)) in all")
        case .upload(let upload):
            let total = upload.summary.types.first { $0.name == type }.map {
                ": \(MeasureText.weight($0.total, unit: ValueUnit($0.unit))) in \($0.samples) samples"
            }
            let title = upload.name.isEmpty ? "A profile" : upload.name
            return Fact(name: name, value: "\(title), read as \(upload.format)\(total ?? "")")
        }
    }
}

extension ComparePage.Side {
    /// Where a side has no such type, its picture is of what it has first.
    fileprivate init(
        _ place: Comparability.Side, _ side: ProfiledSide, type: String, query: String, _ view: ProfileView?
    ) {
        let hasType = side.types.contains { $0.name == type }
        self.init(
            place, runID: side.run?.id, profile: side.profileAddress, view, query: hasType ? query : "",
            uploadID: side.run == nil ? side.id : nil)
    }
}
