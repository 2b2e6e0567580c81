import Runs
import Snippets
import Testing

/// What is read of Swift Testing's stream of events.
@Suite struct SwiftTestReaderTests {
    private static func event(_ kind: String, _ id: String, at seconds: Double = 0, _ more: String = "") -> String {
        "\u{16}{\"kind\":\"event\",\"payload\":{\"kind\":\"\(kind)\",\"testID\":\"\(id)\","
            + "\"instant\":{\"absolute\":\(seconds)}\(more)},\"version\":\"6.3.0\"}\n"
    }

    private static let text =
        event("testStarted", "main.Outer") + event("testStarted", "main.Outer\\/half(n:)\\/a.swift:6:6", at: 1)
        + "hello\n"
        + event(
            "issueRecorded", "main.Outer\\/half(n:)\\/a.swift:6:6", at: 1.1,
            ",\"issue\":{\"isKnown\":false,\"isFailure\":true,\"sourceLocation\":{\"filePath\":\"\\/src\\/a.swift\",\"line\":7,\"column\":3}},"
                + "\"messages\":[{\"symbol\":\"fail\",\"text\":\"Expectation failed: 1 == 2\"}]")
        + event(
            "testSkipped", "main.Outer\\/later()\\/a.swift:9:6", at: 1.1,
            ",\"messages\":[{\"symbol\":\"skip\",\"text\":\"later\"}]")
        + event("testEnded", "main.Outer\\/half(n:)\\/a.swift:6:6", at: 1.25)
        + event("testStarted", "main.known()\\/a.swift:2:2", at: 2)
        + event(
            "issueRecorded", "main.known()\\/a.swift:2:2", at: 2, ",\"issue\":{\"isKnown\":true,\"isFailure\":false}")
        + event("testEnded", "main.known()\\/a.swift:2:2", at: 2)
        + event("testEnded", "main.Outer", at: 3, ",\"messages\":[{\"symbol\":\"fail\",\"text\":\"x\"}]") + "bye\n"

    @Test(arguments: [1, 3, 100, .max])
    func `records are results, and shown to nobody`(pieceBytes: Int) {
        var reader = SwiftTestReader(sources: ["a.swift"])
        var rest = Array(Self.text.utf8)[...]
        var shown: [UInt8] = []
        while !rest.isEmpty {
            shown += reader.read(Array(rest.prefix(pieceBytes)))
            rest = rest.dropFirst(pieceBytes)
        }
        #expect(String(decoding: shown + reader.finish(), as: UTF8.self) == "hello\nbye\n")
        #expect(
            reader.list.report(endedBy: "", crash: nil)
                == TestReport(
                    results: [
                        TestResult(name: "Outer", outcome: .failed, durationMs: 3000),
                        TestResult(
                            name: "Outer/half(n:)", outcome: .failed, durationMs: 250,
                            output: "Expectation failed: 1 == 2\n", file: "a.swift", line: 7),
                        TestResult(name: "Outer/later()", outcome: .skipped, durationMs: 0, output: "later\n"),
                        TestResult(name: "known()", outcome: .passed, durationMs: 0),
                    ], passed: 1, failed: 1, skipped: 1))
    }

    @Test(arguments: [
        "\u{16}{\n", "\u{16}no record\n", "\u{16}{\"kind\":\"event\",\"payload\":{\"kind\":7}}\n", "\u{16}x",
    ])
    func `what is no record is shown`(text: String) {
        var reader = SwiftTestReader(sources: [])
        #expect(reader.read(Array(text.utf8)) + reader.finish() == Array(text.utf8))
    }

    @Test func `tests stand where they are declared, and a crash is told of the function that it names`() {
        var reader = SwiftTestReader(sources: ["a.swift"])
        let described = ["one()": 3, "two()": 8].map { name, line in
            "\u{16}{\"kind\":\"test\",\"payload\":{\"kind\":\"function\",\"id\":\"main.\(name)\\/a.swift:\(line):2\","
                + "\"sourceLocation\":{\"filePath\":\"\\/src\\/a.swift\",\"line\":\(line),\"column\":2}}}\n"
        }
        let text =
            described.joined() + Self.event("testStarted", "main.one()\\/a.swift:3:2")
            + Self.event("testStarted", "main.two()\\/a.swift:8:2")
        #expect(reader.read(Array(text.utf8)).isEmpty)
        let crash = Crash(
            reason: "boom", stack: [Crash.Frame(function: "closure #1 in two()", file: "a.swift", line: 9)])
        let results = reader.list.report(endedBy: "It ended.", crash: crash).results
        #expect(results.map(\.line) == [3, 9] && results.map(\.isUnfinished) == [true, false])
    }

    @Test func `a hostile clock counts nothing`() {
        var reader = SwiftTestReader(sources: [])
        let text =
            Self.event("testStarted", "main.a", at: -1e308) + Self.event("testEnded", "main.a", at: 1e308)
            + Self.event("testStarted", "main.b", at: 5) + Self.event("testEnded", "main.b", at: 1)
        #expect(reader.read(Array(text.utf8)).isEmpty)
        #expect(reader.list.report(endedBy: "", crash: nil).results.map(\.durationMs) == [0, 0])
    }
}
