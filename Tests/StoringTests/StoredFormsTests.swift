import Comparing
import Foundation
import Profiles
import Runs
import Snippets
import Testing

@testable import Storing

/// What was ever stored is read for good. The texts here are what versions wrote; none of them may be changed to make a
/// test pass.
struct StoredFormsTests {
    private func decode<Form: StoredForm>(_ form: Form.Type, _ json: String) throws -> Form.Value {
        try StoredDocument.decode(form, from: Data(json.utf8))
    }

    /// Through the bytes, as the store does it.
    private func again<Form: StoredForm>(_ form: Form) throws -> Form.Value {
        try StoredDocument.decode(Form.self, from: try StoredDocument.encode(form))
    }

    @Test func `a snippet as it was stored in November 2026`() throws {
        let json = #"""
            {"options":{"timeLimitMs":9000,"cores":2,"sampleRateHz":1999,"profiles":[],"optimization":"unchecked",\#
            "mode":"program","arguments":["a","→"],"standardInput":"in\n"},"language":"swift",\#
            "files":[{"name":"main.swift","content":"print(1) \/\/ \u0000"}]}
            """#
        let options = RunOptions(
            optimization: .unchecked, arguments: ["a", "→"], standardInput: "in\n", sampleRateHz: 1999,
            timeLimitMs: 9000, cores: 2, profiles: [])
        let expected = try Snippet(language: .swift, code: "print(1) // \u{0}", options: options)
        #expect(try decode(StoredSnippet.self, json) == expected)
        #expect(try again(StoredSnippet(expected)) == expected)
    }

    @Test func `options that are missing are those that all runs had, and unknown fields are passed over`() throws {
        let bare = try Snippet(language: .go, code: "x")
        let file = #"{"name":"main.go","content":"x","mode":"0644"}"#
        #expect(try decode(StoredSnippet.self, #"{"language":"go","files":[\#(file)]}"#) == bare)
        let later = #"{"language":"go","files":[\#(file)],"options":{"dialect":"6"},"tags":[1,{"a":null}]}"#
        #expect(try decode(StoredSnippet.self, later) == bare)
    }

    @Test func `a snippet beyond today's limits is still what it was`() throws {
        let large = String(repeating: "a", count: Limits.sourceBytes + 1)
        let json = #"{"language":"go","files":[{"name":"main.go","content":"\#(large)"}],"options":{"cores":99}}"#
        #expect(try decode(StoredSnippet.self, json).options.cores == 99)
    }

    @Test func `any text survives its way through the store`() throws {
        let code = String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init))) + "\u{10FFFF}"
        let restored = try again(StoredSnippet(try Snippet(language: .swift, code: code)))
        #expect(Array(restored.files[0].content.utf8) == Array(code.utf8))
    }

    @Test func `an outcome as it was stored in November 2026`() throws {
        let json = #"""
            {"state":"finished","toolchain":{"version":"v","name":"go1"},\#
            "host":{"cpu":"C","cores":2,"sandbox":["user"],"waived":["landlock"]},\#
            "verdict":{"kind":"signalled","message":"Ended.","signal":"SIGILL","limit":{"name":"timeLimitMs","value":5}},\#
            "crash":{"reason":"Why","file":"a.go","line":2,"stack":[{"function":"f"},{"function":"g","file":"a.go","line":2}]},\#
            "diagnostics":[{"file":"a.go","line":1,"column":2,"severity":"warning","message":"m"}],\#
            "output":[{"stream":"stderr","text":"t","atMs":3,"droppedBytes":4}],"outputDroppedBytes":4,\#
            "outputOrderDoubt":"Perhaps.","profileNote":"Note.",\#
            "usage":{"queuedMs":1,"compileMs":2,"wallMs":3,"userMs":4,"systemMs":5,"maxResidentBytes":6,"profileMs":7},\#
            "profile":{"types":[{"name":"cpu","unit":"nanoseconds","samples":2,"total":2002}],"requestedHz":999,\#
            "deliveredHz":998.5,"cpuSeenMs":3,"cpuSampledMs":2,"lostSamples":1,"lostRecords":1,"truncatedStacks":1,\#
            "deepStacks":1,"unresolvedFrames":1,"includesKernel":true,"counters":{"cycles":18446744073709551615},\#
            "wall":{"runningMs":1,"runnableMs":2,"waitingMs":3,"sentence":"s","furtherThreads":1,\#
            "threads":[{"name":"n","runningMs":1,"runnableMs":2,"waitingMs":3}]}}}
            """#
        #expect(try decode(StoredOutcome.self, json) == Self.outcome)
        #expect(try again(StoredOutcome(Self.outcome)) == Self.outcome)
    }

    @Test func `results of tests as they were stored in December 2026`() throws {
        let json = #"""
            {"state":"finished","tests":{"passed":1,"failed":2,"skipped":3,"leftOut":4,"results":[\#
            {"name":"A/x","outcome":"failed","durationMs":5,"output":"o","file":"a.go","line":2}]}}
            """#
        var outcome = RunOutcome(state: .finished)
        outcome.tests = TestReport(
            results: [TestResult(name: "A/x", outcome: .failed, durationMs: 5, output: "o", file: "a.go", line: 2)],
            passed: 1, failed: 2, skipped: 3, leftOut: 4)
        #expect(try decode(StoredOutcome.self, json) == outcome)
        #expect(try again(StoredOutcome(outcome)) == outcome)
        // What came later.
        outcome.tests?.unfinished = 1
        outcome.tests?.results[0].isUnfinished = true
        #expect(try again(StoredOutcome(outcome)) == outcome)
    }

    private static var outcome: RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.toolchain = ToolchainInfo(name: "go1", version: "v")
        outcome.host = Host(cpu: "C", cores: 2, sandbox: ["user"], waived: ["landlock"])
        outcome.verdict = Verdict(
            kind: .signalled, signal: "SIGILL", message: "Ended.", limit: Verdict.Limit(name: "timeLimitMs", value: 5))
        outcome.crash = Crash(
            reason: "Why",
            stack: [
                Crash.Frame(function: "f", file: nil, line: nil), Crash.Frame(function: "g", file: "a.go", line: 2),
            ])
        outcome.diagnostics = [Diagnostic(file: "a.go", line: 1, column: 2, severity: .warning, message: "m")]
        outcome.output = [OutputChunk(stream: .stderr, text: "t", atMs: 3, droppedBytes: 4)]
        outcome.outputDroppedBytes = 4
        outcome.outputOrderDoubt = "Perhaps."
        outcome.profileNote = "Note."
        (outcome.usage.queuedMs, outcome.usage.compileMs, outcome.usage.wallMs) = (1, 2, 3)
        (outcome.usage.userMs, outcome.usage.systemMs, outcome.usage.maxResidentBytes) = (4, 5, 6)
        outcome.usage.profileMs = 7
        var quality = ProfileQuality()
        (quality.requestedHz, quality.deliveredHz, quality.cpuSeenMs, quality.cpuSampledMs) = (999, 998.5, 3, 2)
        (quality.lostSamples, quality.lostRecords, quality.truncatedStacks) = (1, 1, 1)
        (quality.deepStacks, quality.unresolvedFrames, quality.includesKernel) = (1, 1, true)
        quality.counters = HardwareCounters(cycles: .max)
        let thread = WallSummary.Thread(name: "n", runningMs: 1, runnableMs: 2, waitingMs: 3)
        outcome.profile = ProfileSummary(
            types: [ProfileSummary.TypeTotal(name: "cpu", unit: "nanoseconds", samples: 2, total: 2002)],
            quality: quality,
            wall: WallSummary(
                runningMs: 1, runnableMs: 2, waitingMs: 3, sentence: "s", threads: [thread], furtherThreads: 1))
        return outcome
    }

    @Test func `of an outcome nothing but its state must be there`() throws {
        for state in ["finished", "failed", "cancelled"] {
            let bare = try decode(StoredOutcome.self, #"{"state":"\#(state)","heap":{"peak":1}}"#)
            #expect(bare == RunOutcome(state: try #require(Run.State(rawValue: state))))
        }
        // From before lost records and the wall time were known.
        let old = #"{"state":"finished","profile":{"types":[],"requestedHz":99,"deliveredHz":1,"lostSamples":2}}"#
        let quality = try #require(try decode(StoredOutcome.self, old).profile).quality
        #expect(quality.lostSamples == 2)
        #expect(quality.lostRecords == 0)
    }

    @Test(arguments: [
        #"{"state":"suspended"}"#, #"{"state":"running"}"#, "{}",
        #"{"state":"finished","verdict":{"kind":"swappedOut","message":"m"}}"#,
        #"{"state":"finished","diagnostics":[{"file":"a","line":1,"column":1,"severity":"hint","message":"m"}]}"#,
        #"{"state":"finished","output":[{"stream":"log","text":"t","atMs":1}]}"#,
        #"{"state":"finished","usage":{"wallMs":"long"}}"#,
        #"{"state":"finished","tests":{"results":[{"name":"A","outcome":"flaky"}]}}"#,
    ])
    func `words and types of a later version are told from damage`(json: String) {
        #expect(throws: StoredDocument.Failure.ofAnotherVersion) { try decode(StoredOutcome.self, json) }
    }

    @Test(arguments: ["", "{", #"{"state":"finished""#, #"{"state":"finished"}}"#, "\u{1F}"])
    func `what is no JSON is damaged`(json: String) {
        #expect(throws: StoredDocument.Failure.malformed) { try decode(StoredOutcome.self, json) }
    }

    @Test(arguments: [
        #"{"language":"rust","files":[{"name":"main.rs","content":"x"}]}"#, #"{"language":"go","files":[]}"#,
        #"{"language":"go","files":[{"name":"a.go","content":"x"}],"options":{"optimization":"size"}}"#,
        #"{"language":"go","files":[{"name":"a.go","content":"x"}],"options":{"mode":"fuzz"}}"#,
    ])
    func `a snippet that means something else is of another version`(json: String) {
        #expect(throws: StoredDocument.Failure.ofAnotherVersion) { try decode(StoredSnippet.self, json) }
    }

    @Test func `a comparison as it was stored in November 2026`() throws {
        let part = #"{"snippet":{"language":"go","files":[{"name":"main.go","content":"package main"}]},"runID":"r"}"#
        let tree = #"""
            {"names":["f"],"modules":["m"],"categories":["yourCode"],"parents":[-1,0],"functions":[-1,0],\#
            "ownBefore":[0,1],"ownAfter":[0,2],"totalBefore":[1,1],"totalAfter":[2,2],"starts":[0,0],"widths":[2,2],\#
            "lows":[null,0.5],"highs":[null,1.5],"cutNodes":3}
            """#
        let row = #"""
            {"name":"f","module":"m","category":"later","before":1,"after":2,"difference":1,"low":0.5,"high":1.5,\#
            "significant":true,"totalBefore":1,"totalAfter":2}
            """#
        let changes = #"""
            {"unit":"milliseconds","measure":"perRun","functions":[\#(row)],"furtherFunctions":4,"tree":\#(tree),\#
            "explanation":["So."]}
            """#
        let json = #"""
            {"id":"c","state":"finished","createdAt":800000000.25,"shared":true,"pairs":[],\#
            "plan":{"before":\#(part),"after":\#(part),"pairs":6},\#
            "outcome":{"state":"finished","outputDiffers":true,"varyingOutputs":["after"],"notComparable":"timedOut",\#
            "pairs":[{"beforeMs":10.25,"afterMs":5,"beforeWallMs":11,"afterWallMs":6}],"note":"n",\#
            "before":{"state":"finished"},"changes":\#(changes)}}
            """#
        let comparison = try decode(StoredComparison.self, json)
        #expect(comparison.createdAt == Date(timeIntervalSinceReferenceDate: 800_000_000.25))
        let snippet = try Snippet(language: .go, code: "package main")
        #expect(comparison.plan.before.snippet == snippet)
        #expect(try comparison.plan.before.snippetID == SnippetID(inFirstForm: snippet))
        let outcome = try #require(comparison.outcome)
        #expect(outcome.pairs == [MeasuredPair(beforeMs: 10.25, afterMs: 5, beforeWallMs: 11, afterWallMs: 6)])
        #expect(outcome.varyingOutputs == [.after])
        #expect(outcome.notComparable == .timedOut)
        #expect(outcome.changes?.functions.first?.category == .unknown)
        #expect(outcome.changes?.tree.highs == [nil, 1.5])
        #expect(outcome.changes?.tree.cutNodes == 3)
        let again = try again(StoredComparison(comparison))
        #expect(again.plan == comparison.plan)
        #expect(again.outcome == comparison.outcome)
        #expect(again.createdAt == comparison.createdAt)
    }

    @Test(arguments: [#"{"state":"suspended"}"#, #"{"state":"finished","pairs":7}"#, #"{"state":[]}"#])
    func `a comparison whose end is of another version is still of its two programs`(outcome: String) throws {
        let part =
            #"{"snippet":{"language":"go","files":[{"name":"main.go","content":"x"}]},"snippetID":"\#(Self.id)"}"#
        let plan = #"{"before":\#(part),"after":\#(part),"pairs":6,"rounds":2}"#
        let comparison = try decode(StoredComparison.self, #"{"plan":\#(plan),"outcome":\#(outcome)}"#)
        #expect(comparison.plan.before.snippetID?.rawValue == Self.id)
        #expect(comparison.createdAt == nil)
        #expect(comparison.outcome == .failed(StoredDocument.ofAnotherVersion))
        #expect(try decode(StoredComparison.self, #"{"plan":\#(plan)}"#).outcome == nil)
    }

    private static let id = "AAAAAAAAAAAAAAAAAAAAAA"

    @Test func `a tree whose indexes lead nowhere is damaged`() throws {
        var tree = ProfileChanges.TreeColumns()
        (tree.names, tree.modules, tree.categories) = (["f"], ["m"], [.yourCode])
        (tree.parents, tree.functions, tree.lows, tree.highs) = ([-1, 0], [-1, 0], [nil, nil], [nil, nil])
        (tree.ownBefore, tree.ownAfter, tree.totalBefore) = ([0, 0], [0, 0], [0, 0])
        (tree.totalAfter, tree.starts, tree.widths) = ([0, 0], [0, 0], [0, 0])
        tree.differences = [nil, -1.5]
        #expect(try again(StoredDifferentialTree(tree)) == tree)
        for damage in [[-1, 1], [-1, -2], [0, 0], [-1], [-1, 0, 0]] as [[Int32]] {
            var damaged = tree
            damaged.parents = damage
            #expect(throws: StoredDocument.Failure.malformed) { try again(StoredDifferentialTree(damaged)) }
        }
        tree.functions = [-1, 1]
        #expect(throws: StoredDocument.Failure.malformed) { try again(StoredDifferentialTree(tree)) }
    }
}
