import ProfileFormats
import Profiles
import Runs

/// A run's tests on a terminal: those that did not pass, or all where they are few. What they said stands in the output above.
enum TerminalTests {
    private static let few = 20
    private static let most = 100

    static func lines(of report: TestReport) -> [String] {
        let results = report.results
        let chosen = results.count <= few ? results : results.filter { $0.outcome == .failed }
        let further = max(0, chosen.count - most)
        var lines = chosen.prefix(most).map(line)
        if further > 0 { lines.append("and \(further) more that failed or did not end") }
        if report.leftOut > 0 { lines.append("\(report.leftOut) tests are counted and not listed.") }
        return lines.isEmpty ? [] : [""] + lines + [""]
    }

    private static func line(_ result: TestResult) -> String {
        let sign =
            switch result.outcome {
            case .passed: "passed "
            case .failed where result.isUnfinished: "NO END "
            case .failed: "FAILED "
            case .skipped: "skipped"
            }
        let time =
            result.outcome == .skipped || result.isUnfinished ? "" : "  \(MeasureText.milliseconds(result.durationMs))"
        let place = if let file = result.file, let line = result.line { "  \(file.visibleLines):\(line)" } else { "" }
        return "\(sign)  \(result.name.visibleLines)\(time)\(place)"
    }
}
