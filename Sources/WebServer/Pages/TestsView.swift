import Profiles
import Runs

/// A run's tests as a table of its page.
struct TestsView: Sendable {
    struct Row: Sendable {
        let outcome: String
        let name: String
        let time: String
        /// As a diagnostic is placed: `main.go:12`.
        let place: String?
        let line: Int?
        let output: String?
    }

    let sentence: String
    let rows: [Row]
    /// Those that are not listed.
    let leftOut: String?

    init(_ report: TestReport) {
        sentence = report.sentence
        rows = report.results.map { result in
            let isSkipped = result.outcome == .skipped
            let place: String? =
                if let file = result.file, let line = result.line { "\(file):\(line)" } else { nil }
            return Row(
                outcome: result.outcome.rawValue, name: result.name,
                time: isSkipped ? "" : MeasureText.milliseconds(result.durationMs), place: place, line: result.line,
                output: result.output.isEmpty ? nil : result.output)
        }
        leftOut = report.leftOut > 0 ? "\(report.leftOut) more tests are counted and not listed." : nil
    }
}
