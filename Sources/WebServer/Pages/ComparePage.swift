import Comparing
import Profiles
import Reports
import Runs
import Snippets

/// `/compare/…`: two programs before and after an edit, by single runs or by measured pairs.
struct ComparePage: Sendable {
    /// A row of the Top table of changes.
    struct Row: Sendable {
        let name: String
        /// Without the folder, which is the toolchain's or the sandbox's.
        let module: String
        let before: String
        let after: String
        /// To sort by.
        let beforeValue: Double
        let afterValue: Double
        let differenceValue: Double
        /// Of the whole run.
        let shareBefore: String
        let shareAfter: String
        /// With what it calls, as the picture shows it.
        let totalBefore: String
        let totalAfter: String
        let totalBeforeValue: Double
        let totalAfterValue: Double
        let difference: String
        /// Empty where it was not tested.
        let interval: String
        let isSignificant: Bool
        let isLess: Bool

        init(_ row: ProfileChanges.FunctionRow, of changes: ProfileChanges) {
            func text(_ value: Double) -> String { MeasureText.amount(value, unit: changes.unit) }
            name = row.name
            module = row.module.split(separator: "/").last.map(String.init) ?? ""
            before = text(row.before)
            after = text(row.after)
            beforeValue = row.before
            afterValue = row.after
            differenceValue = row.difference
            let whole = (changes.tree.totalBefore.first ?? 0, changes.tree.totalAfter.first ?? 0)
            shareBefore = ComparisonWording.share(row.before, of: whole.0)
            shareAfter = ComparisonWording.share(row.after, of: whole.1)
            totalBefore = text(row.totalBefore)
            totalAfter = text(row.totalAfter)
            totalBeforeValue = row.totalBefore
            totalAfterValue = row.totalAfter
            difference = ComparisonWording.difference(row.difference, row.low, row.high, unit: changes.unit)
            interval = ComparisonWording.interval(row.low, row.high, unit: changes.unit)
            isSignificant = row.significant
            isLess = row.difference < 0
        }
    }

    /// One side's flamegraph, and where its run and its profile are.
    struct Side: Sendable {
        let title: String
        /// In the middle of a sentence.
        let name: String
        let runID: String?
        /// Of a profile from elsewhere.
        let uploadID: String?
        /// Nil where that side has no samples.
        let svg: String?
        /// How many frames are too narrow to be drawn, in words; nil where none.
        let cutFrames: String?
        /// An address without the format at its end; nil without a profile.
        let profile: String?
        /// What follows the format: which type is shown.
        let query: String
        /// Why there is no flamegraph.
        let absence: String

        init(
            _ side: Comparability.Side, runID: String?, profile: String, _ view: ProfileView?, query: String = "",
            uploadID: String? = nil, isInFlight: Bool = false
        ) {
            title = side == .before ? "Before" : "After"
            name = side.rawValue
            self.runID = runID
            self.uploadID = uploadID
            self.query = query
            svg = view.flatMap { $0.hasSamples ? $0.svg : nil }
            cutFrames = view?.cutFrames
            self.profile = view == nil ? nil : profile
            absence =
                isInFlight
                ? "The flamegraph is here after the last pair."
                : view == nil
                    ? "There is no profile." : "No sample was taken: too little CPU time, or the program waited."
        }
    }

    /// A way to count, milliseconds a run or shares of it, or what is counted.
    struct Choice: Sendable {
        let title: String
        let address: String
        let isChosen: Bool
    }

    let head: PageHead
    /// For the looks.
    let kind: String
    let sentence: String
    /// Where to find the same as JSON.
    let document: String
    /// Where to find what changed, in the measure that is shown, as JSON; nil where there is nothing.
    var changesAddress: String?
    /// Where to find the page as one file; nil where there is nothing in it.
    var download: String?
    var warnings: [String] = []
    var explanation: [String] = []
    var hasExplanation = false
    var facts: [Fact] = []
    var advice: [String] = []
    /// Those that both sides have, where there are several.
    /// Of two profiles; nil for pairs.
    var asked: AskedLabels?
    var types: [Choice] = []
    var hasTypes = false
    var measures: [Choice] = []
    var hasMeasures = false
    var differential: DifferentialView?
    /// False where a side is no program.
    var hasSource = false
    var files: [CodeDiff] = []
    var rows: [Row] = []
    var hasRows = false
    var furtherRows: Int?
    /// Whether rows bear intervals: single runs have none.
    var hasIntervals = false
    var hasShares = false
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

    mutating func showSource(_ files: [CodeDiff]) {
        self.files = files
        hasSource = true
    }

    /// - Parameter canMeasure: whether more could be known by running both again.
    mutating func show(_ changes: ProfileChanges?, canMeasure: Bool = true) {
        guard let changes else { return }
        rows = changes.spendingFunctions.prefix(Limits.topRowsOnPage).map { Row($0, of: changes) }
        hasRows = !rows.isEmpty
        let further = changes.functions.count + changes.furtherFunctions - rows.count
        furtherRows = further > 0 ? further : nil
        hasIntervals = rows.contains { !$0.interval.isEmpty }
        hasShares = changes.measure == .perRun
        differential = hasRows ? DifferentialView(changes, canMeasure: canMeasure) : nil
    }

    /// - Parameters:
    ///   - address: of the page, without a query.
    ///   - query: what else is in it.
    ///   - unit: of amounts.
    mutating func offer(
        _ offered: [ComparisonMeasure], chosen: ComparisonMeasure?, at address: String, query: String = "",
        unit: ValueUnit = .nanoseconds
    ) {
        let amounts = unit == .nanoseconds ? "Milliseconds per run" : "Amount per run"
        measures = offered.map { measure in
            let title = measure == .perRun ? amounts : "Share of the run"
            return Choice(
                title: title, address: "\(address)?\(query)measure=\(measure.rawValue)", isChosen: measure == chosen)
        }
        hasMeasures = !measures.isEmpty
    }

    mutating func offerTypes(_ common: [ProfileType], chosen: String, at address: String, labels: String) {
        types = common.map { type in
            Choice(
                title: type.name, address: "\(address)?type=\(type.name.asQueryValue)\(labels)",
                isChosen: type.name == chosen)
        }
        hasTypes = types.count > 1
    }

    static func diffs(
        _ before: Snippet, _ after: Snippet, _ views: (before: ProfileView?, after: ProfileView?)
    ) -> [CodeDiff] {
        CodeDiff.files(before, after, heat: (views.before?.heat, views.after?.heat))
    }
}
