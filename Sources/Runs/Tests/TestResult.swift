/// How one test ended.
package struct TestResult: Hashable, Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case passed, failed, skipped
    }

    /// A part of another test bears that one's name, a slash, and its own: `TestParse/empty`.
    package let name: String
    package var outcome: Outcome
    package var durationMs: Int
    /// What the test printed or logged itself, from its beginning, as far as it is kept.
    package var output: String
    /// One of the snippet's own: where it failed; nil where nobody said so.
    package var file: String?
    package var line: Int?

    package init(
        name: String, outcome: Outcome, durationMs: Int, output: String = "", file: String? = nil, line: Int? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.durationMs = durationMs
        self.output = output
        self.file = file
        self.line = line
    }
}

/// How all tests of a run ended: those that are listed, and the numbers of all.
package struct TestReport: Hashable, Sendable {
    /// In the order in which they began.
    package var results: [TestResult]
    /// Of tests that are made of parts the parts count, and the whole where it failed by itself.
    package var passed: Int
    package var failed: Int
    package var skipped: Int
    /// Tests that are not listed because there were too many.
    package var leftOut: Int

    package init(results: [TestResult] = [], passed: Int = 0, failed: Int = 0, skipped: Int = 0, leftOut: Int = 0) {
        self.results = results
        self.passed = passed
        self.failed = failed
        self.skipped = skipped
        self.leftOut = leftOut
    }

    package var count: Int { passed + failed + skipped }

    /// `3 of 12 tests failed.`
    package var sentence: String {
        guard count > 0 else { return "No tests were run." }
        if failed > 0 {
            return count == 1 ? "The test failed." : "\(failed) of \(count) tests failed."
        }
        guard passed > 0 else { return skipped == 1 ? "The test was skipped." : "All \(skipped) tests were skipped." }
        let also = skipped > 0 ? "; \(skipped) \(skipped == 1 ? "was" : "were") skipped" : ""
        if passed == 1 { return skipped == 0 ? "The test passed." : "1 test passed\(also)." }
        return (skipped == 0 ? "All \(passed) tests passed" : "\(passed) tests passed") + also + "."
    }
}
