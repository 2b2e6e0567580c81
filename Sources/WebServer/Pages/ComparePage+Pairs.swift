import Comparing
import Reports
import Runs
import Snippets

/// What only a page about measured pairs has.
struct ComparedPairs: Sendable {
    /// What a compiler says of a side that did not compile.
    struct Rejection: Sendable {
        let side: String
        let messages: [RunPage.DiagnosticView]
    }

    let id: String
    let isInFlight: Bool
    let isOver: Bool
    let isOwner: Bool
    let shared: Bool
    let canShare: Bool
    let expires: RunPage.Moment?
    let measured: Int
    let planned: Int
    /// False where no pair was and none will be measured.
    let showsPlot: Bool
    let view: PairsView
    /// In flight: why the verdict waits.
    let looks: String
    let rejections: [Rejection]
    /// Those that were compared, parted by spaces; a side that was sent as a program is none.
    let runIDs: String
    /// Where the single runs are beside each other; nil where a side never was one.
    let singleRuns: String?

    /// - Parameter named: those of its runs that the reader may know.
    init(_ comparison: Comparison, isOwner: Bool, naming named: Set<String>) {
        id = comparison.id
        isInFlight = !comparison.state.isFinal
        isOver = comparison.state.isFinal
        self.isOwner = isOwner
        shared = comparison.shared
        canShare = isOwner && !comparison.shared
        expires = comparison.shared ? nil : comparison.expiresAt.map(RunPage.Moment.init)
        measured = comparison.pairs.count
        planned = comparison.plan.pairs
        showsPlot = !comparison.state.isFinal || !comparison.pairs.isEmpty
        view = PairsView(comparison)
        looks = ComparisonWording.interimAnalyses(planned: comparison.plan.pairs)
        let sides = [("before", comparison.outcome?.before), ("after", comparison.outcome?.after)]
        rejections = sides.compactMap { side, outcome in
            let errors = (outcome?.diagnostics ?? []).filter { $0.severity == .error }
            return errors.isEmpty ? nil : Rejection(side: side, messages: errors.map(RunPage.DiagnosticView.init))
        }
        let runs = [comparison.plan.before.runID, comparison.plan.after.runID].compactMap(\.self).filter(named.contains)
        runIDs = runs.joined(separator: " ")
        singleRuns = runs.count == 2 ? "/compare/\(runs[0])/\(runs[1])" : nil
    }
}

extension ComparePage {
    /// - Parameters:
    ///   - measure: what was asked for.
    ///   - named: those of its runs that the reader may know.
    init(
        _ comparison: Comparison, measure: ComparisonMeasure, position: Int?, isOwner: Bool,
        naming named: Set<String>, _ views: (before: ProfileView?, after: ProfileView?), _ pages: Pages
    ) {
        let sentence = ComparisonWording.sentence(comparison, position)
        var head = PageHead(title: "Before and after – Flamebox", description: sentence, kind: .compare, pages)
        head.isPrivate = !comparison.shared
        head.refreshSeconds = comparison.state.isFinal ? nil : 2
        let address = "/api/comparisons/\(comparison.id)"
        self.init(head: head, kind: ComparisonWording.kind(comparison), sentence: sentence, document: address)
        warnings = ComparisonWording.warnings(comparison)
        if let changes = comparison.changes(measure) {
            show(changes)
            changesAddress = "\(address)/changes?measure=\(changes.measure.rawValue)"
            offer(comparison.measures, chosen: changes.measure, at: "/compare/\(comparison.id)")
        }
        if comparison.state.isFinal, comparison.changes(measure) != nil {
            download = "\(address)/comparison.html?measure=\(measure.rawValue)"
        }
        // The first sentence is of the whole, which the page's own says already.
        explanation = Array(comparison.outcome?.changes?.explanation.dropFirst() ?? [])
        hasExplanation = !explanation.isEmpty
        facts = ComparisonWording.facts(comparison)
        advice = comparison.noise.map { $0.advice.map(\.description) } ?? []
        let isInFlight = !comparison.state.isFinal
        func visible(_ part: ComparisonPlan.Part) -> String? { part.runID.flatMap { named.contains($0) ? $0 : nil } }
        sides = [
            Side(
                .before, runID: visible(comparison.plan.before), profile: "\(address)/before/profile.", views.before,
                isInFlight: isInFlight),
            Side(
                .after, runID: visible(comparison.plan.after), profile: "\(address)/after/profile.", views.after,
                isInFlight: isInFlight),
        ]
        pairs = ComparedPairs(comparison, isOwner: isOwner, naming: named)
    }
}

extension Comparison {
    /// In which measures there are changes to show; none while it is in flight.
    var measures: [ComparisonMeasure] { [outcome?.changes, outcome?.changesOfShares].compactMap { $0?.measure } }

    /// In another measure where what was asked for is not there.
    func changes(_ measure: ComparisonMeasure) -> ProfileChanges? {
        let there = [outcome?.changes, outcome?.changesOfShares].compactMap(\.self)
        return there.first { $0.measure == measure } ?? there.first
    }
}
