import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import NIOCore
import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct RunsControllerTests {
    @Test func `a run goes from its submission to its profile`() async throws {
        try await TestService.run { test in
            let accepted = try await test.submit("package main // \u{0} 🔥")
            #expect(accepted.url == "/r/\(accepted.id)")
            #expect(accepted.events == "/api/runs/\(accepted.id)/events")
            let waiting = try await test.get("/api/runs/\(accepted.id)").decode(JSONValue.self)
            #expect(waiting["state"] == .string("queued"))
            #expect(waiting["position"] == .number(1))

            let worker = try await test.worker()
            let job = try await worker.nextJob()
            #expect(job.id == accepted.id)
            guard case .run(let snippet, _) = job.work else { throw ScriptedWorker.NothingCame() }
            #expect(snippet.files.map(\.content) == ["package main // \u{0} 🔥"])

            let profile = try StoredProfile.encode(SampleProfile.make())
            try await worker.connection.send(.state(.compiling), of: job.id)
            try await worker.connection.send(.finished(.sample), of: job.id, profile: profile)
            let run = try await test.ended(accepted.id)
            #expect(run["state"] == .string("finished"))
            #expect(run["verdict"]["kind"] == .string("timedOut"))
            #expect(run["verdict"]["exitCode"] == .null)
            #expect(run["verdict"].keys.isSuperset(of: ["exitCode", "signal", "limit", "message"]))
            #expect(run["output"][1]["stream"] == .string("stderr"))
            #expect(run["snippet"]["id"].text.utf8.count == 22)
            #expect(run["snippet"]["options"]["sampleRateHz"] == .number(999))
            #expect(run["profile"]["types"][0]["name"] == .string("cpu"))
            #expect(run["expiresAt"] != .null)

            let served = try await test.get(
                "/api/runs/\(accepted.id)/profile.json", [.acceptEncoding: "gzip"])
            #expect(served.headers[.contentEncoding] == "gzip")
            #expect(Array(buffer: served.body) == profile)
        }
    }

    @Test func `what a talkative program printed so far is written out among the views, within their bounds`()
        async throws
    {
        var configuration = TestService.configuration
        configuration.views.perClient = 0
        try await TestService.run(configuration: configuration) { test in
            let accepted = try await test.submit()
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            let addresses = ["/api/runs/\(accepted.id)", "/r/\(accepted.id)"]
            for address in addresses { #expect(try await test.get(address).status == .ok) }
            let text = String(repeating: "x", count: Limits.documentWorkBytes)
            try await worker.connection.send(.output([OutputChunk(stream: .stdout, text: text, atMs: 1)]), of: job.id)
            for address in addresses {
                while try await test.get(address).status == .ok { await Task.yield() }
                let refused = try await test.get(address)
                #expect(refused.status == .tooManyRequests)
                #expect(refused.headers[.retryAfter] != nil)
            }
        }
    }

    @Test func `a partial profile can be read while the program runs`() async throws {
        try await TestService.run { test in
            let accepted = try await test.submit()
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            #expect(try await test.get("/api/runs/\(accepted.id)/profile.json").status == .notFound)
            let partial = SampleProfile.make()
            try await worker.connection.send(
                .profile(partial.summary(maximumThreads: 8)), of: job.id, profile: try StoredProfile.encode(partial))
            while try await test.get("/api/runs/\(accepted.id)/profile.json").status != .ok { await Task.yield() }
            #expect(try await test.get("/api/runs/\(accepted.id)/profile.folded").status == .ok)
        }
    }

    @Test func `a profile leaves in every format, and others are named`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            for format in ProfileFormat.allCases {
                let response = try await test.get("/api/runs/\(run.id)/profile.\(format.rawValue)")
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == format.mediaType)
                #expect(response.body.readableBytes > 0)
            }
            let problem = try await test.get("/api/runs/\(run.id)/profile.xml").problem()
            #expect(problem["status"] == .number(404))
            #expect(problem["allowed"][0] == .string("json"))
        }
    }

    @Test(arguments: [
        "type=heap", "set=1", "set=x", "set=-1", "fromMs=x", "fromMs=-1", "fromMs=2&toMs=1", "toMs=99999999999",
    ])
    func `a selection that cannot be is 422 with its field`(query: String) async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let problem = try await test.get("/api/runs/\(run.id)/profile.folded?\(query)").problem()
            #expect(problem["status"] == .number(422))
            #expect(query.contains(problem["field"].text))
        }
    }

    @Test func `a stretch of time holds fewer samples than all of it`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let all = try await test.get("/api/runs/\(run.id)/profile.json")
            let part = try await test.get("/api/runs/\(run.id)/profile.json?type=cpu&set=0&fromMs=0&toMs=20")
            #expect(part.status == .ok)
            #expect(part.body.readableBytes < all.body.readableBytes)
        }
    }

    static let malformed: [(body: String, status: Int, field: String?)] = [
        ("{", 400, nil), ("", 400, nil), ("[]", 400, nil), ("\"x\"", 400, nil),
        (#"{"language":"go","code":"\#(String(repeating: "[", count: 3))"#, 400, nil),
        (String(repeating: "[", count: 40), 400, nil),
        (#"{"code":"x"}"#, 422, "language"), (#"{"language":"cobol","code":"x"}"#, 422, "language"),
        (#"{"language":"go"}"#, 422, "files"), (#"{"language":"go","files":[]}"#, 422, "files"),
        (#"{"language":1,"code":"x"}"#, 422, "language"),
        (#"{"language":"go","files":[{"name":"../x.go","content":""}]}"#, 422, "files.name"),
        (#"{"language":"go","files":[{"name":"x.go"}]}"#, 422, "files.content"),
        (#"{"language":"go","code":"x","options":{"sampleRateHz":96}}"#, 422, "options.sampleRateHz"),
        (#"{"language":"go","code":"x","options":{"sampleRateHz":1.5}}"#, 422, "options.sampleRateHz"),
        (#"{"language":"go","code":"x","options":{"timeLimitMs":30001}}"#, 422, "options.timeLimitMs"),
        (#"{"language":"go","code":"x","options":{"optimization":"fast"}}"#, 422, "options.optimization"),
        (#"{"language":"go","code":"x","options":{"optimization":"unchecked"}}"#, 422, "options.optimization"),
        (#"{"language":"go","code":"x","options":{"mode":"party"}}"#, 422, "options.mode"),
        (#"{"language":"go","code":"x","options":{"cores":0}}"#, 422, "options.cores"),
        (#"{"language":"go","code":"x","options":{"cores":3}}"#, 422, "options.cores"),
        (#"{"language":"go","code":"x","options":{"profiles":["dreams"]}}"#, 422, "options.profiles"),
        (#"{"language":"go","code":"x","options":{"arguments":["a\u0000"]}}"#, 422, "options.arguments"),
        (#"{"language":"go","code":"x","toolchain":"go9"}"#, 422, "toolchain"),
        (#"{"language":"go","code":"\#(String(repeating: "x", count: Limits.sourceBytes + 1))"}"#, 413, "files"),
    ]

    @Test(arguments: malformed.indices)
    func `what cannot be run is refused with the reason`(index: Int) async throws {
        let (body, status, field) = Self.malformed[index]
        try await TestService.run { test in
            let worker = try await test.worker(cores: 2)
            defer { worker.connection.close() }
            let response = try await test.post("/api/runs", json: body)
            #expect(response.status.code == status)
            let problem = try response.problem()
            #expect(problem["status"] == .number(Double(status)))
            #expect(problem["field"] == (field.map(JSONValue.string) ?? .null))
            #expect(!problem["detail"].text.isEmpty)
        }
    }

    @Test func `another type of body is 415 and one too large 413`() async throws {
        try await TestService.run { test in
            #expect(try await test.post("/api/runs", form: "language=go").status.code == 415)
            let packed = try await test.post("/api/runs", json: "{}", [.contentEncoding: "gzip"])
            #expect(packed.status.code == 415)
            let large = String(repeating: " ", count: Limits.requestBodyBytes + 1)
            let refused = try await test.post("/api/runs", json: large)
            #expect(refused.status.code == 413)
            #expect(try refused.problem()["limitBytes"] == .number(Double(Limits.requestBodyBytes)))
        }
    }

    @Test func `a client with two in flight waits, and a full queue says when to come back`() async throws {
        try await TestService.run(queue: RunQueue(waitingLimit: 10, jobsPerClient: 2)) { test in
            _ = try await (test.submit(), test.submit())
            let refused = try await test.post("/api/runs", json: #"{"language":"go","code":"x"}"#)
            #expect(refused.status.code == 429)
            #expect(refused.headers[.retryAfter] == "\(Limits.retryAfterSeconds)")
            #expect(try refused.problem()["retryAfterSeconds"] == .number(Double(Limits.retryAfterSeconds)))
        }
        try await TestService.run(queue: RunQueue(waitingLimit: 1, jobsPerClient: 9)) { test in
            _ = try await test.submit()
            let refused = try await test.post("/api/runs", json: #"{"language":"go","code":"x"}"#)
            #expect(refused.status.code == 503)
            #expect(refused.headers[.retryAfter] != nil)
        }
    }

    @Test func `only its owner stops, shares and removes a run`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let other = try await test.submit()
            let path = "/api/runs/\(run.id)"
            #expect(try await test.delete(path).status.code == 401)
            #expect(try await test.delete(path, other.bearer).status.code == 403)
            #expect(try await test.delete(path, [.authorization: "Basic x"]).status.code == 403)
            #expect(try await test.delete(path, run.cookie + [.origin: "https://evil.example"]).status.code == 403)
            #expect(try await test.post(path + "/share", json: "").status.code == 401)
            #expect(try await test.delete(path, run.bearer).status.code == 204)
            #expect(try await test.get(path).status.code == 410)
            #expect(try await test.get(path + "/events").status.code == 410)
            #expect(try await test.get("/r/\(run.id)").status.code == 410)
            #expect(try await test.delete(path, run.bearer).status.code == 410)
        }
    }

    @Test func `stopping tells the worker and keeps what there was`() async throws {
        try await TestService.run { test in
            let run = try await test.submit()
            let worker = try await test.worker()
            _ = try await worker.nextJob()
            #expect(try await test.delete("/api/runs/\(run.id)", run.cookie).status.code == 204)
            #expect(try await worker.next() == .cancel(jobID: run.id))
            var outcome = RunOutcome(state: .cancelled)
            outcome.output = [OutputChunk(stream: .stdout, text: "so far", atMs: 1)]
            try await worker.connection.send(.finished(outcome), of: run.id)
            let ended = try await test.ended(run.id)
            #expect(ended["state"] == .string("cancelled"))
            #expect(ended["output"][0]["text"] == .string("so far"))
        }
    }

    @Test func `a waiting run is stopped without a worker`() async throws {
        try await TestService.run { test in
            let run = try await test.submit()
            #expect(try await test.delete("/api/runs/\(run.id)", run.bearer).status.code == 204)
            #expect(try await test.ended(run.id)["state"] == .string("cancelled"))
        }
    }

    @Test func `sharing keeps the run and opens its snippet`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let before = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)
            let snippet = "/p/\(before["snippet"]["id"].text)"
            #expect(try await test.get(snippet).status.code == 404)
            let shared = try await test.post("/api/runs/\(run.id)/share", json: "", run.bearer)
            #expect(shared.status == .ok)
            #expect(try shared.decode(JSONValue.self)["url"] == .string("/r/\(run.id)"))
            let after = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)
            #expect(after["shared"] == .flag(true))
            #expect(after["expiresAt"] == .null)
            #expect(try await test.get(snippet).text.contains("/r/\(run.id)"))
        }
    }

    @Test func `a full store refuses to share and says so`() async throws {
        try await TestService.run(storeByteLimit: 1) { test in
            let run = try await test.finishedRun()
            let refused = try await test.post("/api/runs/\(run.id)/share", json: "", run.bearer)
            #expect(refused.status.code == 507)
            let worker = try await test.worker()
            #expect(try await test.get("/readyz").text.contains("full"))
            worker.connection.close()
        }
    }

    @Test func `a lost worker fails its run and the service goes on`() async throws {
        try await TestService.run { test in
            let lost = try await test.submit()
            let worker = try await test.worker()
            _ = try await worker.nextJob()
            try await worker.connection.send(.state(.compiling), of: lost.id)
            worker.connection.close()
            let run = try await test.ended(lost.id)
            #expect(run["state"] == .string("failed"))
            #expect(run["failure"] == .string(Sentences.workerLost))
            #expect(run["verdict"] == .null)
            _ = try await test.finishedRun()
        }
    }

    @Test func `a profile too large to keep is left out with a reason`() async throws {
        try await TestService.run { test in
            let accepted = try await test.submit()
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            let huge = [UInt8](repeating: 1, count: Limits.profileCompressedBytes + 1)
            try await worker.connection.send(.finished(.sample), of: job.id, profile: huge)
            let run = try await test.ended(accepted.id)
            #expect(run["state"] == .string("finished"))
            #expect(run["profile"] == .null)
            #expect(run["profileNote"].text.contains("KiB"))
            #expect(try await test.get("/api/runs/\(accepted.id)/profile.json").status.code == 404)
        }
    }

    @Test(arguments: ["short", "..%2f..%2fetc%2fpasswd", "AAAAAAAAAAAAAAAAAAAAAA", "%00%00%00%00%00%00%00"])
    func `an address that names no run is 404 everywhere`(id: String) async throws {
        try await TestService.run { test in
            for path in [
                "/api/runs/\(id)", "/api/runs/\(id)/events", "/api/runs/\(id)/profile.svg", "/r/\(id)", "/p/\(id)",
            ] {
                let status = try await test.get(path).status
                #expect(status.code == 404)
            }
        }
    }

    @Test func `a method that an address does not know is 405 with those it does`() async throws {
        try await TestService.run { test in
            let response = try await test.client.execute(uri: "/api/runs", method: .put)
            #expect(response.status.code == 405)
            #expect(response.headers[.allow] == "POST")
            #expect(try await test.client.execute(uri: "/", method: .delete).headers[.allow] == "GET, HEAD, POST")
        }
    }
}
