import Comparing
import Profiles
import Recordings
import Reports
import Runs

/// What differs between two groups of recordings: one picture, and a table of functions.
struct RecordingDifferencePage: Sendable {
    let head: PageHead
    let title: String
    let sides: [Side]
    let sentences: [String]
    let findings: [String]
    let hasFindings: Bool
    let types: [Choice]
    let measures: [Choice]
    let svg: String
    /// What the picture's colors mean, or why there are none.
    let note: String
    let hasIntervals: Bool
    let rows: [Row]
    /// Nil where all are shown.
    let furtherRows: Int?

    struct Side: Sendable {
        let name: String
        let recordings: [RecordingRow]
    }

    struct Choice: Sendable {
        let title: String
        let address: String
        let isChosen: Bool
    }

    struct Row: Sendable {
        let name: String
        let before: String
        let beforeInterval: String?
        let after: String
        let afterInterval: String?
        let difference: String
        let interval: String
        let isSignificant: Bool
        let isLess: Bool
        let totalBefore: String
        let totalAfter: String
    }

    init(_ groups: RecordingGroups, _ compared: ComparedProfiles, _ pages: Pages) {
        let changes = ProfileChanges(compared, speedup: nil, measure: groups.measure)
        let counts = (before: groups.before.count, after: groups.after.count)
        let canTell = compared.canTellNoise
        title = counts == (1, 1) ? "\(groups.before[0].name) → \(groups.after[0].name)" : "Before → after"
        var head = PageHead(
            title: "\(title) – Flamebox", description: "What differs between recordings.", kind: .recordingDifference,
            pages)
        head.isPrivate = true
        self.head = head
        sides = [
            Side(name: "Before", recordings: groups.before.map(RecordingRow.init)),
            Side(name: "After", recordings: groups.after.map(RecordingRow.init)),
        ]
        sentences = RecordingWording.sentences(counts, canTellNoise: canTell)
        // The first tells of measured pairs.
        findings = Array(changes.explanation.dropFirst())
        hasFindings = !findings.isEmpty
        types = groups.commonTypes.map { type in
            Choice(
                title: type.name, address: groups.address(type: type, measure: groups.measure),
                isChosen: type == groups.type)
        }
        measures = [(ComparisonMeasure.perRun, "per recording"), (.share, "share of it")].map { measure, title in
            Choice(
                title: title, address: groups.address(type: groups.type, measure: measure),
                isChosen: measure == groups.measure)
        }
        let view = DifferentialView(changes)
        svg = view.svg
        note = view.hasColors ? DifferentialView.legend : RecordingWording.colorless(canTellNoise: canTell)
        hasIntervals = canTell
        rows = changes.spendingFunctions.map { Row($0, unit: changes.unit) }
        furtherRows = changes.furtherFunctions > 0 ? changes.furtherFunctions : nil
    }
}

extension RecordingDifferencePage.Row {
    init(_ row: ProfileChanges.FunctionRow, unit: String) {
        func mean(_ value: Double, _ interval: ConfidenceInterval?) -> String {
            MeasureText.amount(value, unit: unit, to: Digits(low: interval?.low, high: interval?.high))
        }
        func ends(_ interval: ConfidenceInterval?) -> String? {
            // Nobody needs less than nothing.
            interval.map { "\(mean(max(0, $0.low), $0)) to \(mean($0.high, $0))" }
        }
        name = row.name
        before = mean(row.before, row.intervals?.before)
        beforeInterval = ends(row.intervals?.before)
        after = mean(row.after, row.intervals?.after)
        afterInterval = ends(row.intervals?.after)
        difference = ComparisonWording.difference(row.difference, row.low, row.high, unit: unit)
        interval = ComparisonWording.interval(row.low, row.high, unit: unit)
        isSignificant = row.significant
        isLess = row.difference < 0
        totalBefore = MeasureText.amount(row.totalBefore, unit: unit)
        totalAfter = MeasureText.amount(row.totalAfter, unit: unit)
    }
}

/// What is said of compared recordings, beside the numbers.
enum RecordingWording {
    static func sentences(_ counts: (before: Int, after: Int), canTellNoise: Bool) -> [String] {
        guard canTellNoise else {
            return [
                "One recording of a side cannot tell a change from noise: choose two or more of each in the list, and "
                    + "what is more than noise is told."
            ]
        }
        return [
            "Means of \(counts.before) recordings before and \(counts.after) after, each with the 95 % interval that the "
                + "recordings of its side leave.",
            "Differences are tested by Welch's test, all functions together: of those called more than noise, at most one "
                + "in twenty is expected to be wrong. It takes the recordings for independent of each other: made in turns, "
                + "not first all of one side.",
        ]
    }

    static func colorless(canTellNoise: Bool) -> String {
        canTellNoise
            ? "Nothing is colored: no path of calls differs by more than noise. Each frame is as wide as the side that "
                + "needs more."
            : "Nothing is colored, because one recording of a side cannot tell a change from noise. Each frame is as wide "
                + "as the side that needs more."
    }
}
