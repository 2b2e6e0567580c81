import Runs

/// How the tests of a run ended.
struct StoredTests: StoredForm {
    struct Result: StoredForm {
        let name: String
        let outcome: String
        /// Nil for false, as before there was such an end.
        let isUnfinished: Bool?
        let durationMs: Int?
        let output: String?
        let file: String?
        let line: Int?

        init(_ result: TestResult) {
            name = result.name
            outcome = result.outcome.rawValue
            isUnfinished = result.isUnfinished ? true : nil
            durationMs = result.durationMs
            output = result.output
            file = result.file
            line = result.line
        }

        func restored() throws -> TestResult {
            TestResult(
                name: name, outcome: try .init(word: outcome), isUnfinished: isUnfinished ?? false,
                durationMs: durationMs ?? 0, output: output ?? "", file: file, line: line)
        }
    }

    let results: [Result]?
    let passed: Int?
    let failed: Int?
    let unfinished: Int?
    let skipped: Int?
    let leftOut: Int?

    init(_ report: TestReport) {
        results = report.results.map(Result.init)
        passed = report.passed
        failed = report.failed
        unfinished = report.unfinished > 0 ? report.unfinished : nil
        skipped = report.skipped
        leftOut = report.leftOut
    }

    func restored() throws -> TestReport {
        TestReport(
            results: try (results ?? []).map { try $0.restored() }, passed: passed ?? 0, failed: failed ?? 0,
            unfinished: unfinished ?? 0, skipped: skipped ?? 0, leftOut: leftOut ?? 0)
    }
}
