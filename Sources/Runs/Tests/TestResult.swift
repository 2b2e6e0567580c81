/// A line of one of the snippet's files.
package struct TestPlace: Hashable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

/// How one test ended.
package struct TestResult: Hashable, Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        case passed, failed, skipped
    }

    /// A part of another test bears that one's name, a slash, and its own: `TestParse/empty`.
    package let name: String
    package var outcome: Outcome
    /// The program ended while it was at work, or waited for its turn, and it is not known to be why: it counts as failed, and
    /// is told in words of its own.
    package var isUnfinished: Bool
    package var durationMs: Int
    /// What the test printed or logged itself, from its beginning, as far as it is kept.
    package var output: String
    /// One of the snippet's own: where it failed, else where it is declared; nil where neither is known.
    package var file: String?
    package var line: Int?

    package init(
        name: String, outcome: Outcome, isUnfinished: Bool = false, durationMs: Int, output: String = "",
        file: String? = nil, line: Int? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.isUnfinished = isUnfinished
        self.durationMs = durationMs
        self.output = output
        self.file = file
        self.line = line
    }

    /// How it ended, for people.
    package var word: String { isUnfinished ? "did not end" : outcome.rawValue }
}

/// How all tests of a run ended: those that are listed, and the numbers of all.
package struct TestReport: Hashable, Sendable {
    /// In the order in which they began.
    package var results: [TestResult]
    /// Of tests that are made of parts the parts count, and the whole where it failed by itself.
    package var passed: Int
    package var failed: Int
    /// Those of the failed that did not end.
    package var unfinished: Int
    package var skipped: Int
    /// Tests that are not listed because there were too many.
    package var leftOut: Int

    package init(
        results: [TestResult] = [], passed: Int = 0, failed: Int = 0, unfinished: Int = 0, skipped: Int = 0,
        leftOut: Int = 0
    ) {
        self.results = results
        self.passed = passed
        self.failed = failed
        self.unfinished = min(unfinished, failed)
        self.skipped = skipped
        self.leftOut = leftOut
    }

    package var count: Int { passed + failed + skipped }

    /// `3 of 12 tests failed.`
    package var sentence: String {
        guard count > 0 else { return "No tests were run." }
        let ended = failed - unfinished
        if failed > 0 {
            guard count > 1 else { return ended > 0 ? "The test failed." : "The test did not end." }
            guard ended > 0 else { return "\(unfinished) of \(count) tests did not end." }
            return "\(ended) of \(count) tests failed" + (unfinished > 0 ? ", \(unfinished) did not end." : ".")
        }
        guard passed > 0 else { return skipped == 1 ? "The test was skipped." : "All \(skipped) tests were skipped." }
        let also = skipped > 0 ? "; \(skipped) \(skipped == 1 ? "was" : "were") skipped" : ""
        if passed == 1 { return skipped == 0 ? "The test passed." : "1 test passed\(also)." }
        return (skipped == 0 ? "All \(passed) tests passed" : "\(passed) tests passed") + also + "."
    }
}
