import Profiles
package import Runs

/// A run's tests as a table of a page without scripts.
package struct TestsTable: Sendable {
    package struct Row: Sendable {
        /// One word, for styles.
        package let kind: String
        package let outcome: String
        package let name: String
        package let time: String
        /// As a diagnostic is placed: `main.go:12`.
        package let place: String?
        package let line: Int?
        package let output: String?
    }

    package let sentence: String
    package let rows: [Row]
    /// Those that are not listed.
    package let leftOut: String?

    package init(_ report: TestReport) {
        sentence = report.sentence
        rows = report.results.map { result in
            let hasTime = result.outcome != .skipped && !result.isUnfinished
            let place: String? =
                if let file = result.file, let line = result.line { "\(file):\(line)" } else { nil }
            return Row(
                kind: result.isUnfinished ? "unfinished" : result.outcome.rawValue, outcome: result.word,
                name: result.name, time: hasTime ? MeasureText.milliseconds(result.durationMs) : "", place: place,
                line: result.line, output: result.output.isEmpty ? nil : result.output)
        }
        leftOut = report.leftOut > 0 ? "\(report.leftOut) more tests are counted and not listed." : nil
    }
}
