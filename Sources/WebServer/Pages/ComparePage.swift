import Profiles
import Runs
import Snippets

/// `/compare/…`: two programs before and after an edit, by single runs or by measured pairs.
struct ComparePage: Sendable {
    /// A row of the Top table of changes.
    struct Row: Sendable {
        let name: String
        let module: String
        let before: String
        let after: String
        let difference: String
        /// Empty where it was not tested.
        let interval: String
        let isSignificant: Bool
        let isLess: Bool

        init(_ row: ProfileChanges.FunctionRow, unit: String) {
            name = row.name
            module = row.module
            before = ComparisonWording.amount(row.before, unit: unit)
            after = ComparisonWording.amount(row.after, unit: unit)
            difference = ComparisonWording.amount(row.difference, unit: unit, isSigned: true)
            isSignificant = row.significant
            isLess = row.difference < 0
            if let low = row.low, let high = row.high {
                interval = [low, high].map { ComparisonWording.amount($0, unit: unit, isSigned: true) }
                    .joined(separator: " to ")
            } else {
                interval = ""
            }
        }
    }

    /// One side's flamegraph, and where its run is.
    struct Side: Sendable {
        let title: String
        let runID: String?
        /// Nil where that side has no samples.
        let svg: String?

        init(_ title: String, runID: String?, _ profile: ProfileView?) {
            self.title = title
            self.runID = runID
            svg = profile.flatMap { $0.hasSamples ? $0.svg : nil }
        }
    }

    let head: PageHead
    /// For the looks.
    let kind: String
    let sentence: String
    /// Where to find the same as JSON.
    let document: String
    var warnings: [String] = []
    var explanation: [String] = []
    var facts: [RunPage.Fact] = []
    var files: [CodeDiff] = []
    var rows: [Row] = []
    var furtherRows: Int?
    /// Whether rows bear intervals: single runs have none.
    var hasIntervals = false
    var sides: [Side] = []
    /// Only of two single runs.
    var runs: ComparedRuns?
    /// Only of measured pairs.
    var pairs: ComparedPairs?

    init(head: PageHead, kind: String, sentence: String, document: String) {
        self.head = head
        self.kind = kind
        self.sentence = sentence
        self.document = document
    }

    mutating func show(_ changes: ProfileChanges?) {
        guard let changes else { return }
        rows = changes.functions.prefix(Limits.topRowsOnPage).map { Row($0, unit: changes.unit) }
        let further = changes.functions.count + changes.furtherFunctions - rows.count
        furtherRows = further > 0 ? further : nil
        hasIntervals = rows.contains { !$0.interval.isEmpty }
        explanation = changes.explanation
    }

    /// Comparing lines is work for a while, so not on the caller's executor.
    @concurrent
    static func diffs(
        _ before: Snippet, _ after: Snippet, _ views: (before: ProfileView?, after: ProfileView?)
    ) async -> [CodeDiff] {
        CodeDiff.files(before, after, heat: (views.before?.heat, views.after?.heat))
    }
}

/// What only a page about two single runs has.
struct ComparedRuns: Sendable {
    let before: String
    let after: String
    let canMeasure: Bool
    let defaultPairs = Limits.defaultComparisonPairs
    let leastPairs = Limits.comparisonPairs.lowerBound
    let mostPairs = Limits.comparisonPairs.upperBound
}

/// What only a page about measured pairs has.
struct ComparedPairs: Sendable {
    struct Row: Sendable {
        let number: Int
        let before: String
        let after: String
        let beforeWall: String
        let afterWall: String
    }

    let id: String
    let isInFlight: Bool
    let isOver: Bool
    let isOwner: Bool
    let shared: Bool
    let canShare: Bool
    let expires: RunPage.Moment?
    let rows: [Row]
    let hasRows: Bool

    init(_ comparison: Comparison, isOwner: Bool) {
        id = comparison.id
        isInFlight = !comparison.state.isFinal
        isOver = comparison.state.isFinal
        self.isOwner = isOwner
        shared = comparison.shared
        canShare = isOwner && !comparison.shared
        expires = comparison.shared ? nil : comparison.expiresAt.map(RunPage.Moment.init)
        hasRows = !comparison.pairs.isEmpty
        rows = comparison.pairs.enumerated().map { index, pair in
            func text(_ value: Double) -> String { ComparisonWording.amount(value, unit: "milliseconds") }
            return Row(
                number: index + 1, before: text(pair.beforeMs), after: text(pair.afterMs),
                beforeWall: text(pair.beforeWallMs), afterWall: text(pair.afterWallMs))
        }
    }
}

extension ComparePage {
    /// Two single runs.
    init(
        _ before: Run, _ after: Run, _ differences: RunDifferences,
        _ views: (before: ProfileView?, after: ProfileView?), _ pages: Pages
    ) {
        let comparability = differences.comparability
        let sentence =
            comparability.refusal?.description
            ?? "Two single runs: what follows is what they took, not yet whether it is more than noise."
        var head = PageHead(title: "Before and after – Flamebox", description: sentence, kind: .compare, pages)
        head.isPrivate = true
        self.init(
            head: head, kind: comparability.refusal == nil ? "tooFewPairs" : "notComparable", sentence: sentence,
            document: "/api/compare/\(before.id)/\(after.id)")
        warnings = comparability.warnings.map(\.description)
        show(differences.changes)
        // Of a single pair it says that there are too few, which the page's own sentence does.
        explanation = []
        facts = [Self.fact("Before", before), Self.fact("After", after)]
        sides = [Side("Before", runID: before.id, views.before), Side("After", runID: after.id, views.after)]
        runs = ComparedRuns(
            before: before.id, after: after.id, canMeasure: before.snippet.language == after.snippet.language)
    }

    private static func fact(_ name: String, _ run: Run) -> RunPage.Fact {
        let cpu = Wording.duration(milliseconds: run.usage.userMs + run.usage.systemMs)
        return RunPage.Fact(
            name: name, value: "\(cpu) of CPU time, \(Wording.duration(milliseconds: run.usage.wallMs)) in all")
    }

    /// Measured pairs.
    init(
        _ comparison: Comparison, position: Int?, isOwner: Bool,
        _ views: (before: ProfileView?, after: ProfileView?), _ pages: Pages
    ) {
        let sentence = ComparisonWording.sentence(comparison, position)
        var head = PageHead(title: "Before and after – Flamebox", description: sentence, kind: .compare, pages)
        head.isPrivate = !comparison.shared
        head.refreshSeconds = comparison.state.isFinal ? nil : 2
        self.init(
            head: head, kind: ComparisonWording.kind(comparison), sentence: sentence,
            document: "/api/comparisons/\(comparison.id)")
        let outcome = comparison.outcome
        warnings = outcome?.warnings.map(\.description) ?? []
        if let note = outcome?.note { warnings.append(note) }
        show(outcome?.changes)
        facts = Self.facts(comparison)
        sides = [
            Side("Before", runID: comparison.plan.before.runID, views.before),
            Side("After", runID: comparison.plan.after.runID, views.after),
        ]
        pairs = ComparedPairs(comparison, isOwner: isOwner)
    }

    private static func facts(_ comparison: Comparison) -> [RunPage.Fact] {
        var facts: [RunPage.Fact] = []
        if let speedup = comparison.speedup, let ratio = speedup.ratio {
            facts.append(RunPage.Fact(name: "Times as fast", value: ComparisonWording.times(ratio)))
            if let low = speedup.low, let high = speedup.high {
                let interval = "\(ComparisonWording.times(low)) to \(ComparisonWording.times(high))"
                facts.append(RunPage.Fact(name: "95 % interval", value: interval))
            }
            facts.append(RunPage.Fact(name: "Pairs", value: "\(comparison.lookedAtPairs) of \(comparison.plan.pairs)"))
        }
        return facts + verdicts(comparison) + (comparison.noise.map(noise) ?? [])
    }

    private static func verdicts(_ comparison: Comparison) -> [RunPage.Fact] {
        let sides = [("Before", comparison.outcome?.before), ("After", comparison.outcome?.after)]
        return sides.compactMap { name, outcome in
            outcome?.verdict.map { RunPage.Fact(name: name, value: $0.message) }
        }
    }

    private static func noise(_ noise: Noise) -> [RunPage.Fact] {
        [
            RunPage.Fact(
                name: "Spread of equal runs",
                value: "\(Wording.percent(noise.before)) before, \(Wording.percent(noise.after)) after"),
            RunPage.Fact(name: "Spread of the pairs", value: Wording.percent(noise.ofPairs)),
            RunPage.Fact(name: "Pairs to see 5 %", value: "\(noise.pairs(toSee: 0.05))"),
            RunPage.Fact(name: "Pairs to see 1 %", value: "\(noise.pairs(toSee: 0.01))"),
            RunPage.Fact(name: "Advice", value: noise.advice.map(\.description).joined(separator: " ")),
        ]
    }
}
