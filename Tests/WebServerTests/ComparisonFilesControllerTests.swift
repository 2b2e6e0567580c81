import Comparing
import HTTPTypes
import HummingbirdTesting
import Jobs
import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct ComparisonFilesControllerTests {
    /// A comparison that a worker measured, as it is stored.
    private func measured(
        _ test: TestService, before: ProgramSide = ProgramSide(), after: ProgramSide = ProgramSide(),
        _ change: (inout ComparisonOutcome) -> Void = { _ in }
    ) async throws -> String {
        let body = #"{"before":\#(before.json),"after":\#(after.json)}"#
        let accepted = try await test.post("/api/comparisons", json: body).decode(TestService.Accepted.self)
        let worker = try await test.worker()
        let job = try await worker.nextJob()
        let profile = SampleProfile.make()
        for side in [Comparability.Side.before, .after] {
            try await worker.connection.send(
                .comparison(.sideProfile(side)), of: job.id, profile: try StoredProfile.encode(profile))
        }
        var outcome = Self.outcome(of: profile)
        change(&outcome)
        try await worker.connection.send(.comparison(.compared(outcome)), of: job.id)
        let address = "/api/comparisons/\(accepted.id)"
        while try await test.get(address).decode(JSONValue.self)["state"] != .string("finished") {
            await Task.yield()
        }
        return accepted.id
    }

    struct ProgramSide {
        var optimization = "release"
        var json: String {
            #"{"language":"go","code":"package main","options":{"optimization":"\#(optimization)","arguments":["16"]}}"#
        }
    }

    private static func outcome(of profile: Profile) -> ComparisonOutcome {
        var outcome = ComparisonOutcome(state: .finished)
        var compared = ComparedProfiles(type: .cpu, plannedPairs: 10, maximumPathsPerRun: 1000)
        for index in 0..<10 {
            outcome.pairs.append(
                MeasuredPair(beforeMs: 200 + Double(index), afterMs: 100, beforeWallMs: 210, afterWallMs: 105))
            compared.append(before: profile, after: Profile())
        }
        outcome.before = .sample
        outcome.after = .sample
        outcome.changes = ProfileChanges(compared, speedup: nil)
        outcome.changesOfShares = ProfileChanges(compared, speedup: nil, measure: .share)
        return outcome
    }

    @Test func `what changed comes in both measures`() async throws {
        try await TestService.run { test in
            let id = try await measured(test)
            for (measure, unit) in [("perRun", "milliseconds"), ("share", "share")] {
                let address = "/api/comparisons/\(id)/changes?measure=\(measure)"
                let changes = try await test.get(address).decode(JSONValue.self)
                #expect(changes["unit"] == .string(unit))
                #expect(changes["tree"]["widths"][0] != .null)
                let page = try await test.get("/compare/\(id)?measure=\(measure)").text
                #expect(page.contains("data-changes=\"\(address)\""))
                #expect(page.contains("measure=\(measure)\" aria-current=\"true\""))
                #expect(page.contains("class=\"less-2\""), "all of it vanished")
            }
            #expect(try await test.get("/api/comparisons/\(id)/changes?measure=both").status == .unprocessableContent)
            let unknown = "/api/comparisons/AAAAAAAAAAAAAAAAAAAAAA/changes"
            #expect(try await test.get(unknown).status == .notFound)
        }
    }

    @Test func `an older comparison, stored without shares, offers none`() async throws {
        try await TestService.run { test in
            let id = try await measured(test) { $0.changesOfShares = nil }
            #expect(try await test.get("/api/comparisons/\(id)/changes?measure=share").status == .notFound)
            let page = try await test.get("/compare/\(id)?measure=share").text
            #expect(page.contains("Milliseconds per run"))
            #expect(!page.contains("Share of the run"))
        }
    }

    @Test func `both profiles come in every format`() async throws {
        try await TestService.run { test in
            let id = try await measured(test)
            for side in ["before", "after"] {
                for format in ProfileFormat.allCases {
                    let response = try await test.get("/api/comparisons/\(id)/\(side)/profile.\(format.rawValue)")
                    #expect(response.status == .ok, "\(side) \(format)")
                }
                #expect(try await test.get("/api/comparisons/\(id)/\(side)/profile.exe").status == .notFound)
                #expect(try await test.get("/api/comparisons/\(id)/\(side)/other").status == .notFound)
            }
        }
    }

    @Test func `the page as a file has everything in it and asks for nothing`() async throws {
        try await TestService.run { test in
            let id = try await measured(test)
            let file = try await test.get("/api/comparisons/\(id)/comparison.html")
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"flamebox-\(id).html\"")
            for part in ["Faster: ", "Differential flamegraph", "<h2>Before</h2>", "package main", "pairs-plot"] {
                #expect(file.text.contains(part), "\(part)")
            }
            for part in ["<script", "<link", "src="] { #expect(!file.text.contains(part), "\(part)") }
        }
    }

    @Test func `the pairs are drawn by themselves`() async throws {
        try await TestService.run { test in
            let id = try await measured(test)
            let picture = try await test.get("/api/comparisons/\(id)/pairs.svg")
            #expect(picture.headers[.contentType] == "image/svg+xml")
            #expect(picture.text.ranges(of: "<circle").count == 10)
            #expect(picture.text.contains("class=\"range less\""))
        }
    }

    @Test func `what differs besides the code is said`() async throws {
        try await TestService.run { test in
            let id = try await measured(test, after: ProgramSide(optimization: "debug")) { outcome in
                outcome.notComparable = .timedOut
                outcome.after?.toolchain = ToolchainInfo(name: "go2", version: "version 2")
            }
            let page = try await test.get("/compare/\(id)").text
            for sentence in [
                "The option optimization was release before the edit and is debug after it.",
                "Built with different toolchains: version 1 before the edit, version 2 after it.",
                "To compare times, make the argument 16 smaller.",
            ] { #expect(page.contains(sentence), "\(sentence)") }
        }
    }

    @Test func `a side that did not compile shows what its compiler says`() async throws {
        try await TestService.run { test in
            let id = try await measured(test) { outcome in
                outcome.notComparable = .failed
                outcome.pairs = []
                outcome.changes = nil
                outcome.changesOfShares = nil
                outcome.after?.verdict = Verdict(
                    kind: .compileRejected, message: "The program did not compile: 1 error.")
                outcome.after?.diagnostics = [
                    Diagnostic(file: "main.go", line: 3, column: 1, severity: .error, message: "undefined: <x>")
                ]
            }
            let page = try await test.get("/compare/\(id)").text
            #expect(page.contains("A program did not compile, so there is nothing to compare."))
            #expect(page.contains("undefined: &lt;x&gt;"))
            #expect(!page.contains("pairs-plot"))
            #expect(!page.contains("id=\"differential\""))
        }
    }

    @Test func `a run tells what it was edited from`() async throws {
        try await TestService.run { test in
            let parent = try await test.finishedRun()
            let body = #"{"language":"go","code":"package main // edited","parent":"\#(parent.id)"}"#
            let child = try await test.post("/api/runs", json: body).decode(TestService.Accepted.self)
            let family = try await test.get("/api/runs/\(child.id)/family", child.cookie).decode(JSONValue.self)
            #expect(family["ancestors"][0]["id"] == .string(parent.id))
            #expect(family["ancestors"][0]["url"] == .string("/r/\(parent.id)"))
            #expect(family["comparisons"] == .list([]))
        }
    }

    @Test func `two single runs can be taken away as one file`() async throws {
        try await TestService.run { test in
            let (before, after) = (try await test.finishedRun(), try await test.finishedRun())
            let file = try await test.get("/api/compare/\(before.id)/\(after.id)/comparison.html").text
            #expect(file.contains("One run of each"))
            #expect(file.contains("Nothing is colored"))
        }
    }
}
