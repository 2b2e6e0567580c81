import Runs
import Snippets
import Testing

/// What is read of a Go program's tests, and what of its output people are shown.
@Suite struct GoTestReaderTests {
    /// With `^V`, `^O`, `^N` and `^[` for the marks.
    private static func bytes(_ text: String) -> [UInt8] {
        let marks: [(String, UInt8)] = [("^V", 0x16), ("^O", 0x0F), ("^N", 0x0E), ("^[", 0x1B)]
        let marked = marks.reduce(text) { text, mark in
            text.replacing(mark.0, with: String(UnicodeScalar(mark.1)))
        }
        return Array(marked.utf8)
    }

    private static func read(
        _ text: String, pieceBytes: Int = .max, crash: Crash? = nil
    ) -> (shown: String, report: TestReport) {
        var reader = GoTestReader(sources: ["a_test.go", "lib/b_test.go"])
        var shown: [UInt8] = []
        var rest = bytes(text)[...]
        while !rest.isEmpty {
            shown += reader.read(Array(rest.prefix(pieceBytes)))
            rest = rest.dropFirst(pieceBytes)
        }
        shown += reader.finish()
        return (String(decoding: shown, as: UTF8.self), reader.list.report(endedBy: "It ended.", crash: crash))
    }

    private static let parts = """
        ^V=== RUN   TestA
        ^V=== RUN   TestA/x
        ^O    a_test.go:7: wrong
                more^N
        ^V--- FAIL: TestA/x (0.02s)
        ^V=== NAME  TestA
        ^V=== RUN   TestA/y
        ^V--- PASS: TestA/y (0.00s)
        ^V=== NAME  TestA
            a_test.go:9: done
        ^V--- FAIL: TestA (0.25s)
        ^V=== RUN   TestB
            a_test.go:12: later
        ^V--- SKIP: TestB (0.00s)
        ^VFAIL

        """

    @Test(arguments: [1, 2, 7, 64, .max])
    func `parts stand below the whole, as go test shows them`(pieceBytes: Int) {
        let (shown, report) = Self.read(Self.parts, pieceBytes: pieceBytes)
        #expect(
            shown == """
                === RUN   TestA
                === RUN   TestA/x
                    a_test.go:7: wrong
                        more
                === RUN   TestA/y
                === NAME  TestA
                    a_test.go:9: done
                --- FAIL: TestA (0.25s)
                    --- FAIL: TestA/x (0.02s)
                    --- PASS: TestA/y (0.00s)
                === RUN   TestB
                    a_test.go:12: later
                --- SKIP: TestB (0.00s)
                FAIL

                """)
        #expect(
            report
                == TestReport(
                    results: [
                        TestResult(
                            name: "TestA", outcome: .failed, durationMs: 250, output: "    a_test.go:9: done\n"),
                        TestResult(
                            name: "TestA/x", outcome: .failed, durationMs: 20,
                            output: "    a_test.go:7: wrong\n        more\n", file: "a_test.go", line: 7),
                        TestResult(name: "TestA/y", outcome: .passed, durationMs: 0),
                        TestResult(
                            name: "TestB", outcome: .skipped, durationMs: 0, output: "    a_test.go:12: later\n"),
                    ], passed: 1, failed: 1, skipped: 1))
        #expect(report.sentence == "1 of 3 tests failed.")
    }

    @Test func `a test that the end found at work did not end, with the reason`() {
        let (_, report) = Self.read("^V=== RUN   TestA\nhello\n^V=== RUN   TestA/x\n")
        #expect(report.results.map(\.outcome) == [.failed, .failed])
        #expect(report.results.allSatisfy(\.isUnfinished) && report.results[0].word == "did not end")
        #expect(report.sentence == "The test did not end.")
        #expect(report.results[0].output == "hello\nThis test was running at the end. It ended.\n")
        #expect(report.failed == 1, "the whole failed by its part")
    }

    @Test func `a crash is told of the test that it ended`() {
        let crash = Crash(
            reason: "boom", stack: [Crash.Frame(function: "play.f", file: "lib/b_test.go", line: 3)])
        let text = "^V=== RUN   TestA\n^V=== RUN   TestA/x\n^V--- FAIL: TestA/x (0.00s)\n^V--- FAIL: TestA (0.00s)\n"
        let (_, report) = Self.read(text, crash: crash)
        #expect(report.results[1].output == "boom, lib/b_test.go:3\n")
        #expect(report.results[1].file == "lib/b_test.go" && report.results[1].line == 3)
        #expect(report.results[0].file == nil)
    }

    /// Three tests side by side, one of which waits for its turn.
    private static let together = """
        ^V=== RUN   TestA
        ^V=== PAUSE TestA
        ^V=== RUN   TestB
        ^V=== PAUSE TestB
        ^V=== RUN   TestC
        ^V=== PAUSE TestC
        ^V=== CONT  TestA
        ^V=== CONT  TestB

        """

    private static func crash(in functions: String...) -> Crash {
        Crash(reason: "boom", stack: functions.map { Crash.Frame(function: $0, file: "a_test.go", line: 5) })
    }

    @Test func `of several tests at work a crash is told of the one that its stack names`() {
        let (_, report) = Self.read(Self.together, crash: Self.crash(in: "p.help", "p.TestB.func1"))
        #expect(report.results.map(\.isUnfinished) == [true, false, true])
        #expect(report.results[1].output == "This test was running at the end. It ended.\nboom, a_test.go:5\n")
        #expect(report.results[0].output == "This test was running at the end, which TestB caused. It ended.\n")
        #expect(report.results[2].output.hasPrefix("This test was waiting for its turn at the end, which"))
        #expect(report.results.map(\.line) == [nil, 5, nil])
        #expect(report.sentence == "1 of 3 tests failed, 2 did not end.")
    }

    @Test func `of several tests at work none is blamed for a crash that names none`() {
        let (_, report) = Self.read(Self.together, crash: Self.crash(in: "p.help"))
        #expect(report.results.allSatisfy { $0.isUnfinished && $0.line == nil })
        #expect(report.sentence == "3 of 3 tests did not end.")
    }

    @Test func `a test that was told as failed before the crash is why others did not end`() {
        let text = Self.together + "^V--- FAIL: TestB (0.00s)\n"
        let (_, report) = Self.read(text, crash: Self.crash(in: "p.TestB"))
        #expect(report.results.map(\.isUnfinished) == [true, false, true])
        #expect(report.results[1].output == "boom, a_test.go:5\n" && report.results[1].line == 5)
    }

    @Test func `a test that did not fail stands where it is declared`() {
        var reader = GoTestReader(
            sources: ["a_test.go"],
            declared: ["TestA": TestPlace(file: "a_test.go", line: 3), "TestB": TestPlace(file: "a_test.go", line: 9)])
        _ = reader.read(
            Self.bytes(
                "^V=== RUN   TestA\n^V--- PASS: TestA (0.00s)\n^V=== RUN   TestB\n^O    a_test.go:11: no^N\n^V--- FAIL: TestB (0.00s)\n"
            ))
        #expect(reader.list.report(endedBy: "", crash: nil).results.map(\.line) == [3, 11])
    }

    @Test func `a file in a folder is found by its last name where that is one's alone`() {
        let (_, report) = Self.read("^V=== RUN   TestA\n^O    b_test.go:3: no^N\n^V--- FAIL: TestA (0.00s)\n")
        #expect(report.results[0].file == "lib/b_test.go" && report.results[0].line == 3)
    }

    @Test(arguments: [
        ("plain ^[ text ^[[31m", "plain ^[ text ^[[31m"), ("a ^[^V b", "a ^V b"), ("^Vno frame\n", "^Vno frame\n"),
        ("no line's end^V--- PASS: TestA (0.00s)\n", "no line's end--- PASS: TestA (0.00s)\n"),
        ("^V=== RUN   TestA", "^V=== RUN   TestA"), ("^[", "^["),
    ])
    func `what is no mark of testing's is shown`(text: String, shown: String) {
        #expect(
            Self.read(text).shown == Self.read("", pieceBytes: 1).shown
                + String(decoding: Self.bytes(shown), as: UTF8.self))
    }

    @Test func `a million tests are counted, and the first of them listed`() {
        var reader = GoTestReader(sources: [])
        let text = Self.bytes("^V=== RUN   TestA\n^V--- PASS: TestA (0.00s)\n")
        let batch = Array(repeatElement(text, count: 10_000).joined())
        for _ in 0..<20 { _ = reader.read(batch) }
        let report = reader.list.report(endedBy: "", crash: nil)
        #expect(report.results.count == Limits.testsListed)
        #expect(report.passed == 200_000 && report.leftOut == 200_000 - Limits.testsListed)
    }

    @Test func `names, lines and outputs of megabytes are cut`() {
        let long = String(repeating: "n/", count: 500_000)
        let (shown, cut) = Self.read("^V=== RUN   \(long)\n^V--- FAIL: \(long) (0.00s)\n")
        #expect(shown.utf8.count > 2_000_000 && cut.results.isEmpty, "a frame has an end")
        let name = String(repeating: "n/", count: 10_000)
        let output = String(repeating: "x", count: 1_000_000)
        let (all, report) = Self.read("^V=== RUN   \(name)\n\(output)\n^V--- FAIL: \(name) (1e999s)\n")
        #expect(all.utf8.count > 1_000_000)
        #expect(report.results.count == 1 && report.results[0].durationMs == 0)
        #expect(report.results[0].name.utf8.count <= Limits.testNameBytes + 3)
        #expect(report.results[0].output.utf8.count <= Limits.testOutputBytes)
    }

    @Test func `tests that only begin are bounded`() {
        let text = (0..<20_000).map { "^V=== RUN   Test\($0)\n" }.joined()
        let (_, report) = Self.read(text)
        #expect(report.results.count == Limits.testsListed && report.failed == Limits.testsAtOnce)
    }

    @Test(arguments: [
        (0, 0, 0, "No tests were run."), (1, 0, 0, "The test passed."), (12, 0, 0, "All 12 tests passed."),
        (1, 0, 1, "1 test passed; 1 was skipped."), (10, 0, 2, "10 tests passed; 2 were skipped."),
        (0, 1, 0, "The test failed."), (8, 3, 1, "3 of 12 tests failed."), (0, 0, 1, "The test was skipped."),
        (0, 0, 4, "All 4 tests were skipped."),
    ])
    func `a sentence says how they ended`(passed: Int, failed: Int, skipped: Int, sentence: String) {
        #expect(TestReport(passed: passed, failed: failed, skipped: skipped).sentence == sentence)
    }

    @Test(arguments: [(1, 1, 0, "The test did not end."), (2, 2, 1, "2 of 3 tests did not end.")])
    func `what did not end is told apart`(failed: Int, unfinished: Int, passed: Int, sentence: String) {
        #expect(TestReport(passed: passed, failed: failed, unfinished: unfinished).sentence == sentence)
    }
}
