import Runs

/// One test of a run as the API shows it.
struct TestDocument: Encodable {
    private let result: TestResult

    init(_ result: TestResult) { self.result = result }

    private enum CodingKeys: CodingKey { case name, outcome, unfinished, durationMs, output, file, line }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(result.name, forKey: .name)
        try container.encode(result.outcome.rawValue, forKey: .outcome)
        try container.encode(result.isUnfinished, forKey: .unfinished)
        try container.encode(result.durationMs, forKey: .durationMs)
        try container.encode(result.output, forKey: .output)
        try container.encode(result.file, forKey: .file)
        try container.encode(result.line, forKey: .line)
    }
}

/// The numbers of all tests of a run, with those that are not listed.
struct TestCountsDocument: Encodable {
    private let passed: Int
    private let failed: Int
    private let unfinished: Int
    private let skipped: Int
    private let leftOut: Int

    init(_ report: TestReport) {
        passed = report.passed
        failed = report.failed
        unfinished = report.unfinished
        skipped = report.skipped
        leftOut = report.leftOut
    }
}
