import Runs

/// `TestReport` as it is written.
struct WrittenTests: Codable {
    let results: [WrittenTestResult]
    let passed: Int
    let failed: Int
    let unfinished: Int?
    let skipped: Int
    let leftOut: Int

    init(_ report: TestReport) {
        results = report.results.map(WrittenTestResult.init)
        passed = report.passed
        failed = report.failed
        unfinished = report.unfinished > 0 ? report.unfinished : nil
        skipped = report.skipped
        leftOut = report.leftOut
    }

    var report: TestReport {
        TestReport(
            results: results.map(\.result), passed: passed, failed: failed, unfinished: unfinished ?? 0,
            skipped: skipped, leftOut: leftOut)
    }
}

/// `TestResult` as it is written.
struct WrittenTestResult: Codable {
    enum Outcome: String, Codable { case passed, failed, skipped }

    let name: String
    let outcome: Outcome
    let isUnfinished: Bool?
    let durationMs: Int
    let output: String
    let file: String?
    let line: Int?

    init(_ result: TestResult) {
        name = result.name
        outcome =
            switch result.outcome {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            }
        isUnfinished = result.isUnfinished ? true : nil
        durationMs = result.durationMs
        output = result.output
        file = result.file
        line = result.line
    }

    var result: TestResult {
        let outcome: TestResult.Outcome =
            switch outcome {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            }
        return TestResult(
            name: name, outcome: outcome, isUnfinished: isUnfinished ?? false, durationMs: durationMs, output: output,
            file: file, line: line)
    }
}
