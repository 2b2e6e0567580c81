import GoPlayground
import Runs
import Testing

/// What a run comes to for who asked.
@Suite struct PlaygroundEndTests {
    private func outcome(_ kind: Verdict.Kind, exitCode: Int? = nil, stdout: String = "", stderr: String = "")
        -> RunOutcome
    {
        var outcome = RunOutcome(state: .finished)
        outcome.verdict = Verdict(kind: kind, exitCode: exitCode, message: "It ended.")
        outcome.raw = RawOutput(standardOutput: Array(stdout.utf8), standardError: Array(stderr.utf8), droppedBytes: 0)
        return outcome
    }

    private func answer(_ outcome: RunOutcome) -> (body: String, isLasting: Bool)? {
        guard case .answered(let answer, let isLasting) = PlaygroundEnd(outcome) else { return nil }
        return (answer.body(in: .playground), isLasting)
    }

    private static let rest = #","IsTest":false,"TestsFailed":0}"# + "\n"

    @Test(arguments: [0, 1, 42])
    func `a program that ended has its status and its output`(status: Int) throws {
        let (body, isLasting) = try #require(answer(outcome(.exited, exitCode: status, stdout: "a", stderr: "b")))
        let events = #"[{"Message":"b","Kind":"stderr","Delay":0},{"Message":"a","Kind":"stdout","Delay":0}]"#
        #expect(body == #"{"Errors":"","Events":\#(events),"Status":\#(status)"# + Self.rest)
        #expect(isLasting)
    }

    @Test func `a program that took too long says so behind what it wrote, and is asked again`() throws {
        let (body, isLasting) = try #require(answer(outcome(.timedOut, stderr: "b\n")))
        let event = #"{"Message":"b\ntimeout running program\n","Kind":"stderr","Delay":0}"#
        #expect(body == #"{"Errors":"","Events":[\#(event)],"Status":1"# + Self.rest)
        #expect(!isLasting)
    }

    @Test func `that it took too long is the last that is told`() throws {
        let (body, _) = try #require(answer(outcome(.timedOut, stdout: "a", stderr: "b")))
        #expect(
            body.contains(
                #""Message":"a","Kind":"stdout","Delay":0},{"Message":"timeout running program\n","Kind":"stderr""#))
    }

    @Test func `a program that was stopped for a call is told which`() throws {
        let (body, isLasting) = try #require(answer(outcome(.blockedSystemCall)))
        #expect(body.contains(#""Message":"It ended.\n","Kind":"stderr""#))
        #expect(body.contains(#""Status":255"#))
        #expect(!isLasting)
    }

    @Test func `a program that a signal ended is asked again, as the host may have sent it`() throws {
        let (body, isLasting) = try #require(answer(outcome(.signalled, stdout: "a")))
        #expect(body.contains(#""Message":"a","Kind":"stdout","Delay":0}],"Status":255"#))
        #expect(!isLasting)
    }

    @Test func `what was not built is told as go build tells it`() throws {
        var rejected = outcome(.compileRejected)
        rejected.diagnostics = [
            Diagnostic(file: "prog.go", line: 5, column: 2, severity: .error, message: "undefined: x")
        ]
        #expect(
            try #require(answer(rejected)) == (
                #"{"Errors":"./prog.go:5:2: undefined: x\n","Events":null,"Status":0"# + Self.rest, true
            ))
        rejected.diagnostics = [
            Diagnostic(file: "prog.go", line: 0, column: 0, severity: .error, message: "The compiler crashed.")
        ]
        #expect(try #require(answer(rejected)).isLasting == false)
        let late = try #require(answer(outcome(.compileTimedOut)))
        #expect(late.body.hasPrefix(#"{"Errors":"timeout running go build\n","Events":null"#))
        #expect(!late.isLasting)
    }

    @Test func `what may be our own fault is no answer, or one that is not kept`() throws {
        for failed in [
            outcome(.outOfMemory), outcome(.compileOutOfMemory), .failed("x"), RunOutcome(state: .cancelled),
        ] {
            #expect(PlaygroundEnd(failed) == .failed)
        }
        for sentence in ["fatal error: runtime: out of memory", "cannot allocate memory"] {
            #expect(try #require(answer(outcome(.exited, exitCode: 2, stderr: sentence))).isLasting == false)
            #expect(try #require(answer(outcome(.exited, exitCode: 2, stdout: sentence))).isLasting)
        }
    }

    @Test func `output that was cut is too large`() throws {
        var large = outcome(.exited, exitCode: 0)
        large.raw = RawOutput(standardOutput: [1], standardError: [], droppedBytes: 1)
        let (body, isLasting) = try #require(answer(large))
        #expect(body == #"{"Errors":"Output too large","Events":null,"Status":0"# + Self.rest)
        #expect(!isLasting)
    }
}
