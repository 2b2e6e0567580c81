import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import NIOCore
import ProfileFormats
import Reports
import Runs
import Snippets
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct ServiceControllerTests {
    @Test func `ready is who has a worker`() async throws {
        try await TestService.run { test in
            #expect(try await test.get("/healthz").status == .ok)
            let idle = try await test.get("/readyz")
            #expect(idle.status.code == 503)
            #expect(idle.headers[.retryAfter] != nil)
            let worker = try await test.worker()
            #expect(try await test.get("/readyz").status == .ok)
            let offers = try await test.get("/api/toolchains").decode(JSONValue.self)
            #expect(offers["languages"][0]["language"] == .string("go"))
            #expect(offers["languages"][0]["toolchains"][0]["name"] == .string("go1"))
            #expect(offers["languages"][0]["profiles"][0] == .string("cpu"))
            worker.connection.close()
        }
    }

    @Test func `a language that cannot be compiled is said to be so, and without any nobody is ready`() async throws {
        try await TestService.run { test in
            let worker = try await test.worker()
            func offers(go: String?, swift: String?) -> [LanguageOffer] {
                let toolchain = [ToolchainInfo(name: "x1", version: "x version 1")]
                return [
                    LanguageOffer(language: .go, toolchains: toolchain, trouble: go),
                    LanguageOffer(language: .swift, toolchains: toolchain, trouble: swift),
                ]
            }
            // What the worker says arrives after a moment; the suite's time limit ends the wait.
            func wait(for status: Int, saying text: String) async throws {
                while true {
                    let answer = try await test.get("/readyz")
                    if answer.status.code == status, answer.text.contains(text) { return }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            try await worker.connection.send(offers(go: nil, swift: "stdio.h is gone."))
            try await wait(for: 200, saying: "Swift programs cannot be compiled")
            try await worker.connection.send(offers(go: "no tools.", swift: "stdio.h is gone."))
            try await wait(for: 503, saying: "stdio.h is gone.")
            try await worker.connection.send(offers(go: nil, swift: nil))
            try await wait(for: 200, saying: "[]")
            worker.connection.close()
        }
    }

    @Test func `of several toolchains there is a default, and one that cannot be had is said to be so`() async throws {
        try await TestService.run { test in
            let worker = try await test.worker()
            defer { worker.connection.close() }
            #expect(try await !test.get("/").text.contains("name=\"toolchain\""))
            let names = ["go1", "go2"].map { ToolchainInfo(name: $0, version: "\($0) version") }
            let withheld = WithheldToolchain(name: "go3", reason: "It is <gone>.")
            try await worker.connection.send([
                LanguageOffer(language: .go, toolchains: names, withheld: [withheld]),
                LanguageOffer(language: .swift, toolchains: [ToolchainInfo(name: "swift1", version: "1")]),
            ])
            while try await !test.get("/readyz").text.contains("The toolchain go3 cannot be used at present: It is") {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await test.get("/readyz").status == .ok)
            let go = try await test.get("/api/toolchains").decode(JSONValue.self)["languages"][0]
            #expect(go["default"] == .string("go1"))
            #expect(go["toolchains"][1]["name"] == .string("go2"))
            #expect(go["withheld"][0]["reason"] == .string("It is <gone>."))

            let page = try await test.get("/").text
            #expect(page.contains("name=\"toolchain\"") && page.contains("<option value=\"go2\">go2</option>"))
            #expect(!page.contains("swift1") && !page.contains("go3"))
            // What cannot be run comes back as it was chosen.
            let refused = try await test.post("/run", form: "language=go&code=x&toolchain=go2&sampleRateHz=1")
            #expect(refused.status.code == 422)
            #expect(refused.text.contains("<option value=\"go2\" selected>"))
            for path in ["/api/runs", "/api/vet", "/api/format"] {
                let body = #"{"language":"go","toolchain":"go3","files":[{"name":"a.go","content":"x"}]}"#
                let refused = try await test.post(path, json: body)
                #expect(refused.status.code == 422)
                #expect(try refused.problem()["detail"] == .string("toolchain is not one of go1, go2."))
            }
        }
    }

    @Test func `not ready is whose only worker does not give back what is over its time`() async throws {
        let queue = RunQueue(stopGrace: .seconds(3600)) { _ in .milliseconds(1) }
        try await TestService.run(queue: queue) { test in
            let worker = try await test.worker()
            let accepted = try await test.submit()
            let job = try await worker.nextJob()
            try await worker.connection.send(
                .output([OutputChunk(stream: .stdout, text: "so far", atMs: 1)]), of: job.id)
            let run = try await test.ended(accepted.id)
            #expect(run["state"] == .string("failed"))
            #expect(run["failure"].text.contains("not your program"))
            #expect(run["verdict"] == .null)
            let stuck = try await test.get("/readyz")
            #expect(stuck.status == .serviceUnavailable)
            #expect(stuck.headers[.retryAfter] != nil)
            #expect(try await worker.next() == .cancel(jobID: job.id))
            // The second has a core of its own, so that the first is only a warning.
            let second = try await test.worker()
            #expect(try await test.get("/readyz").text.contains("beyond their time"))
            second.connection.close()
            try await worker.connection.send(.finished(RunOutcome(state: .cancelled)), of: job.id)
            while try await test.get("/readyz").status != .ok { await Task.yield() }
            #expect(try await test.ended(accepted.id)["state"] == .string("failed"), "what came later does not count")
            worker.connection.close()
        }
    }

    @Test func `there are three examples a language, each within the limits`() async throws {
        try await TestService.run { test in
            struct Answer: Decodable {
                struct Example: Decodable {
                    let language: String
                    let files: [HTTPSubmission.File]
                }

                let examples: [Example]
            }
            let examples = try await test.get("/api/examples").decode(Answer.self).examples
            #expect(examples.count == 3 * Language.allCases.count)
            for language in Language.allCases {
                let files = examples.filter { $0.language == language.rawValue }.map(\.files)
                #expect(files.count == 3)
                for files in files {
                    _ = try Snippet(
                        language: language, files: files.map { SourceFile(name: $0.name, content: $0.content) })
                }
            }
        }
    }

    @Test func `limits are told with their units`() async throws {
        try await TestService.run { test in
            let limits = try await test.get("/api/limits").decode(JSONValue.self)
            #expect(limits["sourceBytes"] == .number(Double(Limits.sourceBytes)))
            #expect(limits["maxTimeLimitMs"] == .number(30_000))
        }
    }

    @Test func `metrics count what happened`() async throws {
        try await TestService.run { test in
            _ = try await test.finishedRun()
            let text = try await test.get("/metrics").text
            #expect(text.contains("flamebox_runs_submitted_total 1\n"))
            #expect(text.contains("flamebox_runs_ended_total{state=\"finished\"} 1\n"))
            #expect(text.contains("flamebox_http_requests_total{status=\"202\"} 1\n"))
            #expect(text.contains("# TYPE flamebox_jobs_waiting gauge\n"))
        }
    }

    @Test func `the contract names every route there is`() async throws {
        try await TestService.run { test in
            let contract = try await test.get("/api/openapi.yaml")
            #expect(contract.status == .ok)
            for path in [
                "/api/runs", "/api/runs/{id}", "/api/runs/{id}/events", "/api/runs/{id}/share",
                "/api/runs/{id}/profile.{format}", "/api/toolchains", "/api/examples", "/api/limits",
                "/api/openapi.yaml", "/healthz", "/readyz", "/metrics", "/", "/run", "/r/{id}", "/p/{id}",
                "/api/compare/{id}/{after}", "/api/comparisons", "/api/comparisons/{id}",
                "/api/comparisons/{id}/events", "/api/comparisons/{id}/share", "/compare", "/compare/{id}",
                "/compare/{id}/{after}", "/api/profiles", "/api/profiles/{id}", "/api/profiles/{id}/share",
                "/api/profiles/{id}/profile.{format}", "/upload", "/u/{id}",
            ] { #expect(contract.text.contains("\n  \(path):\n"), "\(path)") }
            for format in ProfileFormat.allCases { #expect(contract.text.contains(format.rawValue)) }
        }
    }

    /// Of an operation that changes something. Other sites' pages may ask some, and others store nothing.
    private func expected(of operation: String) -> [Int] {
        if operation.contains("operationId: shareSource\n") { return [503, 507] }
        let open = ["compileSource", "formatSource", "vetSource"]
        if open.contains(where: { operation.contains("operationId: \($0)\n") }) { return [503] }
        let unstored = ["compileSourceOfWebsite", "formatSourceOfWebsite"]
        if unstored.contains(where: { operation.contains("operationId: \($0)\n") }) { return [403, 503] }
        // What formats or vets stores nothing.
        let isStored = !["formatProgram", "vetProgram"].contains { operation.contains("operationId: \($0)") }
        return isStored ? [403, 503, 507] : [403, 503]
    }

    @Test func `the contract says of each operation that it may be busy, and of each change that it may be refused`()
        async throws
    {
        try await TestService.run { test in
            let contract = try await test.get("/api/openapi.yaml").text
            let shared = try #require(contract.firstMatch(of: #/responses: &formResponses\n(?s)(.*?)\n  \//#)).1
            let paths = try #require(contract.split(separator: "\npaths:\n").last).split(separator: "\ncomponents:\n")[
                0]
            let operations = paths.split(separator: #/\n(?=    (get|post|delete):\n)/#).dropFirst()
            #expect(operations.count > 35)
            for operation in operations where !operation.contains("operationId: isUp") {
                let text = operation.replacing("responses: *formResponses", with: shared)
                #expect(text.contains("\"429\":"), "\(operation)")
                guard !operation.hasPrefix("    get:") else { continue }
                for status in expected(of: String(operation)) {
                    #expect(text.contains("\"\(status)\":"), "\(status) of \(operation)")
                }
            }
        }
    }

    @Test func `assets are kept for ever under the name of their content`() async throws {
        try await TestService.run { test in
            let page = try await test.get("/").text
            let match = try #require(page.firstMatch(of: #/href="(/assets/[A-Za-z0-9_-]{16})/icon.svg"/#))
            let icon = try await test.get("\(match.1)/icon.svg")
            #expect(icon.headers[.contentType] == "image/svg+xml")
            #expect(icon.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let tag = try #require(icon.headers[.eTag])
            let again = try await test.get("\(match.1)/icon.svg", [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            #expect(try await test.get("/favicon.ico").headers[.contentType] == "image/x-icon")
            for path in ["\(match.1)/", "\(match.1)/../main.js", "/assets/x/icon.svg", "\(match.1)/none.js"] {
                let status = try await test.get(path).status
                #expect(status.code == 404)
            }
        }
    }

    @Test func `text is compressed for who takes it`() async throws {
        try await TestService.run { test in
            let plain = try await test.get("/")
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(plain.headers[.vary] == "Accept-Encoding")
            let packed = try await test.get("/", [.acceptEncoding: "br;q=1.0, gzip;q=0.8"])
            #expect(packed.headers[.contentEncoding] == "gzip")
            let bytes = Array(packed.body.readableBytesView)
            #expect(try Gzip.decompress(bytes, limitBytes: 1 << 20) == Array(plain.body.readableBytesView))
            #expect(try await test.get("/", [.acceptEncoding: "gzip;q=0"]).headers[.contentEncoding] == nil)
        }
    }

    @Test(arguments: ["/", "/nowhere", "/api/limits", "/api/runs/x", "/healthz", "/favicon.ico", "/api/openapi.yaml"])
    func `every answer says what a browser may do with it`(path: String) async throws {
        try await TestService.run { test in
            let headers = try await test.get(path).headers
            let policy = headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(headers[HTTPField.Name.contentTypeOptions] == "nosniff")
            #expect(headers[HTTPField.Name.referrerPolicy] != nil)
            #expect(headers[HTTPField.Name.openerPolicy] == "same-origin")
            #expect(headers[HTTPField.Name.resourcePolicy] == "same-origin")
            #expect(headers[HTTPField.Name.permissionsPolicy] != nil)
        }
    }

    @Test func `a body of no announced length is cut at the limit`() async throws {
        try await TestService.run(.live) { test in
            let socket = try RawClient(port: try #require(test.client.port))
            defer { socket.close() }
            try socket.send(
                "POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            let chunk = String(repeating: " ", count: 0x10000)
            for _ in 0...Limits.requestBodyBytes / 0x10000 {
                guard (try? socket.send("10000\r\n\(chunk)\r\n")) != nil else { break }
            }
            let answer = await socket.answer()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(answer.contains("\"limitBytes\":\(Limits.requestBodyBytes)"))
        }
    }

    @Test func `an address or a header too long is refused`() async throws {
        try await TestService.run(.live) { test in
            let long = String(repeating: "x", count: Limits.requestTargetBytes)
            let status = try await test.get("/?q=\(long)").status
            #expect(status.code == 414)
            let socket = try RawClient(port: try #require(test.client.port))
            defer { socket.close() }
            let header = String(repeating: "x", count: 2 * Limits.requestHeaderBytes)
            try socket.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: \(header)\r\n\r\n")
            #expect(await socket.answer().hasPrefix("HTTP/1.1 4"))
            #expect(try await test.get("/healthz").status == .ok)
        }
    }
}
