import Comparing
import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import NIOCore
import ProfileBuilding
import ProfileFormats
import Profiles
import Runs
import Snippets
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct ComparisonsControllerTests {
    private let program = #"{"language":"go","code":"package main"}"#

    private func submit(_ test: TestService, _ body: String) async throws -> TestService.Accepted {
        let response = try await test.post("/api/comparisons", json: body)
        #expect(response.status == .accepted)
        return try response.decode(TestService.Accepted.self)
    }

    private func ended(_ test: TestService, _ id: String) async throws -> JSONValue {
        while true {
            let comparison = try await test.get("/api/comparisons/\(id)").decode(JSONValue.self)
            if ["finished", "failed", "cancelled"].contains(comparison["state"].text) { return comparison }
            await Task.yield()
        }
    }

    /// What a worker reports of a program that was made to do half the work.
    private func report(_ job: Job, to worker: ScriptedWorker, pairs: Int = 10) async throws {
        var outcome = ComparisonOutcome(state: .finished)
        let profile = SampleProfile.make()
        var compared = ComparedProfiles(type: .cpu, plannedPairs: pairs, maximumPathsPerRun: 1000)
        try await worker.connection.send(.comparison(.state(.running)), of: job.id)
        for index in 0..<pairs {
            let pair = MeasuredPair(
                beforeMs: 200 + Double(index % 3), afterMs: 100 + Double(index % 2), beforeWallMs: 210,
                afterWallMs: 105)
            outcome.pairs.append(pair)
            compared.append(before: profile, after: profile)
            try await worker.connection.send(.comparison(.pair(pair)), of: job.id)
        }
        outcome.before = .sample
        outcome.after = .sample
        outcome.outputDiffers = true
        outcome.changes = ProfileChanges(compared, speedup: nil)
        let encoded = try StoredProfile.encode(profile)
        try await worker.connection.send(.comparison(.sideProfile(.before)), of: job.id, profile: encoded)
        try await worker.connection.send(.comparison(.sideProfile(.after)), of: job.id, profile: encoded)
        try await worker.connection.send(.comparison(.compared(outcome)), of: job.id)
    }

    @Test func `a comparison goes from its submission to its verdict and its page`() async throws {
        try await TestService.run { test in
            let accepted = try await submit(test, #"{"before":\#(program),"after":\#(program),"pairs":10}"#)
            #expect(accepted.url == "/compare/\(accepted.id)")
            #expect(accepted.events == "/api/comparisons/\(accepted.id)/events")
            let waiting = try await test.get("/compare/\(accepted.id)", accepted.cookie)
            #expect(waiting.status == .ok)
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            guard case .compare(let plan) = job.work else { throw ScriptedWorker.NothingCame() }
            #expect(plan.pairs == 10)
            try await report(job, to: worker)
            let comparison = try await ended(test, accepted.id)
            #expect(comparison["speedup"]["verdict"] == .string("faster"))
            #expect(comparison["speedup"]["confidence"] == .number(0.95))
            #expect(comparison["pairs"][9]["afterWallMs"] == .number(105))
            #expect(comparison["outputDiffers"] == .flag(true))
            #expect(comparison["functions"][0].keys.isSuperset(of: ["name", "beforeMs", "low", "high", "significant"]))
            #expect(comparison["noise"]["pairsToSee5Percent"] != .null)
            let page = try await test.get("/compare/\(accepted.id)").text
            #expect(page.contains("Faster: "))
            #expect(page.contains("print different things"))
            #expect(page.components(separatedBy: "<svg").count == 5)
            #expect(!page.contains("Remove this comparison"))
        }
    }

    @Test func `its events tell each pair, and the verdict when a look is due`() async throws {
        try await TestService.run { test in
            let accepted = try await submit(test, #"{"before":\#(program),"after":\#(program)}"#)
            async let stream = test.get(accepted.events)
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            while await test.service.comparisons.eventReaderCount == 0 { await Task.yield() }
            try await report(job, to: worker)
            let text = try await stream.text
            #expect(text.components(separatedBy: "event: pair\n").count == 11)
            #expect(text.components(separatedBy: #""verdict":"faster""#).count == 3)
            #expect(text.contains("event: finished\n"))
            let later = try await test.get(accepted.events).text
            #expect(later.contains("event: finished\n"))
        }
    }

    @Test(arguments: [
        (#"{"before":P,"after":P,"pairs":0}"#, "pairs"), (#"{"before":P,"after":P,"pairs":31}"#, "pairs"),
        (#"{"before":P,"after":P,"pairs":2.5}"#, "pairs"), (#"{"before":P}"#, "after"),
        (#"{"before":"AAAAAAAAAAAAAAAAAAAAAA","after":P}"#, "before"), (#"{"before":"x","after":P}"#, "before"),
        (#"{"before":P,"after":{"language":"swift","code":"1"}}"#, "after"),
        (#"{"before":P,"after":{"language":"cobol","code":"1"}}"#, "language"),
    ])
    func `what cannot be compared is refused by field`(body: String, field: String) async throws {
        try await TestService.run { test in
            let response = try await test.post("/api/comparisons", json: body.replacing("P", with: program))
            #expect(response.status == .unprocessableContent)
            #expect(try response.problem()["field"] == .string(field))
        }
    }

    @Test func `who started it shares, stops and removes it, nobody else`() async throws {
        try await TestService.run { test in
            let accepted = try await submit(test, #"{"before":\#(program),"after":\#(program)}"#)
            let address = "/api/comparisons/\(accepted.id)"
            #expect(try await test.delete(address).status == .unauthorized)
            #expect(try await test.post(address + "/share", json: "", accepted.bearer).status == .ok)
            #expect(try await test.delete(address, accepted.bearer).status == .noContent)
            #expect(try await ended(test, accepted.id)["state"] == .string("cancelled"))
            #expect(try await test.delete(address, accepted.bearer).status == .noContent)
            #expect(try await test.get(address).status == .gone)
            #expect(try await test.get("/compare/\(accepted.id)").status == .gone)
        }
    }

    @Test func `a comparison whose worker is lost fails with a sentence`() async throws {
        try await TestService.run { test in
            let accepted = try await submit(test, #"{"before":\#(program),"after":\#(program)}"#)
            let worker = try await test.worker()
            _ = try await worker.nextJob()
            try await worker.connection.send(.comparison(.state(.compiling)), of: accepted.id)
            worker.connection.close()
            let comparison = try await ended(test, accepted.id)
            #expect(comparison["state"] == .string("failed"))
            #expect(comparison["failure"].text.hasSuffix("."))
        }
    }

    @Test func `two runs are beside each other, as JSON and as a page`() async throws {
        try await TestService.run { test in
            let before = try await test.finishedRun("package main // one\n// same")
            let after = try await test.finishedRun("package main // two\n// same")
            let document = try await test.get("/api/compare/\(before.id)/\(after.id)?type=cpu").decode(JSONValue.self)
            #expect(document["comparable"] == .flag(true))
            #expect(document["measures"] == .list([.string("share")]))
            #expect(document["warnings"][0].text.contains("10000 ms"))
            #expect(document["tree"]["parents"][0] == .number(-1))
            #expect(document["functions"][0]["name"] != .null)
            let page = try await test.get("/compare/\(before.id)/\(after.id)").text
            #expect(page.contains("<del><code>package main // one</code></del>"))
            #expect(page.contains("<ins><code>package main // two</code></ins>"))
            #expect(page.contains("<td><code>// same</code></td>"))
            let chosen = try await test.get("/compare?before=http://x/r/\(before.id)&after=\(after.id)")
            #expect(chosen.headers[.location] == "/compare/\(before.id)/\(after.id)")
        }
    }

    @Test func `two runs that cannot be compared say why`() async throws {
        try await TestService.run { test in
            let (before, after) = (try await test.finishedRun(), try await test.finishedRun())
            let address = "/api/compare/\(before.id)/\(after.id)"
            let document = try await test.get(address + "?type=heap").decode(JSONValue.self)
            #expect(document["comparable"] == .flag(false))
            #expect(document["refusal"].text.contains("heap"))
            #expect(try await test.get(address + "?measure=perRun").status == .unprocessableContent)
            #expect(try await test.get("/api/compare/\(before.id)/AAAAAAAAAAAAAAAAAAAAAA").status == .notFound)
            let flying = try await test.submit()
            #expect(try await test.get("/api/compare/\(before.id)/\(flying.id)").status == .unprocessableContent)
        }
    }

    @Test func `an edited run knows its parent, and its page leads to the comparison with it`() async throws {
        try await TestService.run { test in
            let parent = try await test.finishedRun()
            let body = #"{"language":"go","code":"package main // edited","parent":"\#(parent.id)"}"#
            let child = try await test.post("/api/runs", json: body).decode(TestService.Accepted.self)
            let worker = try await test.worker()
            try await worker.connection.send(.finished(.sample), of: try await worker.nextJob().id)
            _ = try await test.ended(child.id)
            let document = try await test.get("/api/runs/\(child.id)", child.bearer).decode(JSONValue.self)
            #expect(document["parent"] == .string(parent.id))
            let page = try await test.get("/r/\(child.id)", child.cookie).text
            #expect(page.contains("/compare/\(parent.id)/\(child.id)"))
            #expect(page.contains(#"name="parent" value="\#(child.id)""#))
            let orphan = try await test.post(
                "/api/runs", json: #"{"language":"go","code":"x","parent":"AAAAAAAAAAAAAAAAAAAAAA"}"#)
            #expect(try orphan.problem()["field"] == .string("parent"))
        }
    }

    @Test func `a shared comparison is on the pages of its runs`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let accepted = try await submit(test, #"{"before":"\#(run.id)","after":\#(program)}"#)
            #expect(try await !test.get("/r/\(run.id)").text.contains(accepted.id))
            _ = try await test.post("/compare/\(accepted.id)/share", form: "", accepted.cookie)
            #expect(try await test.get("/r/\(run.id)").text.contains("/compare/\(accepted.id)"))
        }
    }

    @Test func `a second comparison of a client is told to wait for the first`() async throws {
        try await TestService.run { test in
            let body = #"{"before":\#(program),"after":\#(program)}"#
            let first = try await submit(test, body)
            let second = try await test.post("/api/comparisons", json: body)
            #expect(second.status == .tooManyRequests)
            #expect(second.headers[.retryAfter] != nil)
            #expect(try second.problem()["detail"].text.contains("1 comparison in flight"))
            _ = try await test.submit()
            _ = try await test.delete("/api/comparisons/\(first.id)", first.bearer)
            _ = try await submit(test, body)
        }
    }

    @Test func `a comparison that lets a run pass says that it waits, and then that it goes on`() async throws {
        try await TestService.run { test in
            let accepted = try await submit(test, #"{"before":\#(program),"after":\#(program)}"#)
            let address = "/api/comparisons/\(accepted.id)"
            async let stream = test.get(accepted.events).text
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            while await test.service.comparisons.eventReaderCount == 0 { await Task.yield() }
            try await worker.connection.send(.comparison(.state(.running)), of: job.id)
            let pair = MeasuredPair(beforeMs: 2, afterMs: 1, beforeWallMs: 2, afterWallMs: 1)
            try await worker.connection.send(.comparison(.pair(pair)), of: job.id)
            let run = try await test.submit()
            #expect(try await worker.next() == .pause(jobID: job.id))
            try await worker.connection.send(.comparison(.paused), of: job.id)
            #expect(try await worker.nextJob().id == run.id)
            while try await test.get(address).decode(JSONValue.self)["state"] != .string("queued") {
                await Task.yield()
            }
            let paused = try await test.get(address).decode(JSONValue.self)
            #expect(paused["position"] == .number(1))
            #expect(paused["pairs"][0]["beforeMs"] == .number(2))
            #expect(try await test.get(accepted.url).text.contains("runs of others go first"))
            try await worker.connection.send(.finished(.sample), of: run.id)
            #expect(try await worker.next() == .resume(jobID: job.id))
            try await report(job, to: worker)
            #expect(try await ended(test, accepted.id)["state"] == .string("finished"))
            let states = try await stream.matches(of: #/"state":"([a-z]+)"/#).map { String($0.1) }
            #expect(states.starts(with: ["queued", "running", "queued", "running"]), "\(states)")
        }
    }
}
