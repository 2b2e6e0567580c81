import HTTPTypes
import Hummingbird
import HummingbirdTesting
import GoPlayground
import Jobs
import NIOCore
import Runs
import Testing

@testable import WebServer

/// What clients of the Go Playground ask, as they ask it.
@Suite(.timeLimit(.minutes(20)))
struct GoPlaygroundTests {
    private static let elsewhere: HTTPFields = [.origin: "https://blog.example", .secFetchSite: "cross-site"]

    private func ask(
        _ test: TestService, _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> TestResponse {
        try await test.client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body))
    }

    private func isOpen(_ response: TestResponse) -> Bool {
        response.headers[.accessControlAllowOrigin] == "*" && response.headers[.setCookie] == nil
    }

    @Test(arguments: [
        HTTPFields(), [.contentType: "text/plain"], [.contentType: "application/x-www-form-urlencoded"], elsewhere,
    ])
    func `source is shared whatever it is said to be, from every site`(headers: HTTPFields) async throws {
        try await TestService.run(storage: .memory) { test in
            for path in ["/share", "/share?x"] {
                let response = try await ask(test, .post, path, headers, body: "Snippy McSnipface")
                #expect(response.status == .ok)
                #expect(response.text == "N_M_YelfGeR")
                #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
                #expect(isOpen(response))
            }
            let source = try await ask(test, .get, "/p/N_M_YelfGeR.go")
            #expect(source.text == "Snippy McSnipface")
            #expect(source.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(source.headers[.contentDisposition] == nil)
            #expect(isOpen(source))
            let file = try await ask(test, .get, "/p/N_M_YelfGeR.go?download=true")
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"N_M_YelfGeR.go\"")
        }
    }

    @Test func `a shared snippet is in the editor, as text`() async throws {
        try await TestService.run(storage: .memory) { test in
            let id = try await ask(test, .post, "/share", body: "package main // </textarea><script>").text
            let page = try await ask(test, .get, "/p/\(id)", [.accept: "text/html"])
            #expect(page.status == .ok)
            #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(page.text.contains("package main // &lt;/textarea&gt;&lt;script&gt;"))
            #expect(isOpen(page))
            for address in [
                "N_M_YelfGeR", "short", String(repeating: "x", count: 22), String(repeating: "x", count: 23),
            ] {
                #expect(try await ask(test, .get, "/p/\(address)").status == .notFound)
                let source = try await ask(test, .get, "/p/\(address).go")
                #expect(source.status == .notFound)
                #expect(source.text == "Snippet not found\n")
                #expect(source.headers[.contentTypeOptions] == "nosniff")
            }
        }
    }

    @Test func `sixty-four KiB are shared, one byte more is not`() async throws {
        try await TestService.run(storage: .memory) { test in
            let largest = String(repeating: "x", count: 64 * 1024)
            #expect(try await ask(test, .post, "/share", body: largest).status == .ok)
            let refused = try await ask(test, .post, "/share", body: largest + "x")
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text == "Snippet is too large\n")
            #expect(isOpen(refused))
        }
    }

    @Test func `a store that is full says so in a line`() async throws {
        try await TestService.run(storage: .memory, storeByteLimit: 0) { test in
            let refused = try await ask(test, .post, "/share", body: "x")
            #expect(refused.status.code == 507)
            #expect(refused.text == "The store is full, so nothing more can be shared.\n")
        }
    }

    @Test func `the site's addresses share and tell, and are for its own pages`() async throws {
        try await TestService.run(storage: .memory) { test in
            #expect(try await ask(test, .post, "/_/share", body: "Snippy McSnipface").text == "N_M_YelfGeR")
            let source = try await ask(test, .get, "/_/share?id=N_M_YelfGeR")
            #expect(source.text == "Snippy McSnipface")
            #expect(source.headers[.accessControlAllowOrigin] == nil)
            #expect(try await ask(test, .get, "/_/share?id=UCPdVNrl0-P").text == "Snippet not found\n")
            #expect(try await ask(test, .get, "/_/share?id=UCPdVNrl0-P").status == .notFound)
            for query in ["", "?id=", "?id=a%2Fb", "?id=a%0A"] {
                #expect(try await ask(test, .get, "/_/share" + query).text == "Requires POST\n")
            }
            let foreign = try await ask(test, .post, "/_/share", Self.elsewhere, body: "x")
            #expect(foreign.status == .forbidden)
        }
    }

    @Test(arguments: ["/share", "/version", "/doc/play/hello.txt", "/p/N_M_YelfGeR", "/p/N_M_YelfGeR.go"])
    func `OPTIONS is answered with who may ask, and nothing else`(path: String) async throws {
        try await TestService.run(storage: .memory) { test in
            let response = try await ask(test, .options, path, Self.elsewhere)
            #expect(response.status == .ok)
            #expect(response.body.readableBytes == 0)
            #expect(isOpen(response))
            #expect(response.headers[.accessControlAllowMethods] == nil)
            #expect(response.headers[.accessControlAllowHeaders] == nil)
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .put, .delete, .patch])
    func `sharing asks for POST`(method: HTTPRequest.Method) async throws {
        try await TestService.run(storage: .memory) { test in
            let response = try await ask(test, method, "/share", Self.elsewhere)
            #expect(response.status == .methodNotAllowed)
            #expect(response.text == "Requires POST\n")
            #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(response.headers[.allow] == "OPTIONS, POST")
            #expect(isOpen(response))
        }
    }

    @Test func `no other address is open to other sites`() async throws {
        try await TestService.run(storage: .memory) { test in
            for path in ["/api/runs", "/run", "/share/", "/shares", "/_/share", "/api/profiles"] {
                let response = try await ask(test, .post, path, Self.elsewhere, body: "x")
                #expect(response.status == .forbidden)
            }
            for path in ["/", "/api/limits", "/_/share?id=N_M_YelfGeR"] {
                let response = try await ask(test, .get, path, Self.elsewhere)
                #expect(response.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }

    @Test func `who leaves has the run stopped`() async throws {
        try await TestService.run { test in
            let worker = try await test.worker()
            let runs = PlaygroundRuns(service: test.service)
            let presence = ClientPresence()
            let message = PlaygroundMessage(
                method: "POST", query: "", contentType: nil,
                body: Array(#"{"Body":"package main\nfunc main() { for {} }"}"#.utf8))
            let request = try #require(CompileRequest(message))
            let asked = Task {
                try await runs.answer(to: request, for: PlaygroundTools.Asker(client: "x", presence: presence))
            }
            let job = try await worker.nextJob()
            presence.leave()
            #expect(try await worker.next() == .cancel(jobID: job.id))
            try await worker.connection.send(.run(.finished(RunOutcome(state: .cancelled))), of: job.id)
            await #expect(throws: PlainAnswer.self) { try await asked.value }
            worker.connection.close()
        }
    }

    @Test func `equal requests at once are one run, which goes on while one of them waits`() async throws {
        try await TestService.run { test in
            let worker = try await test.worker()
            let runs = PlaygroundRuns(service: test.service)
            let request = try #require(
                CompileRequest(
                    PlaygroundMessage(
                        method: "POST", query: "", contentType: nil,
                        body: Array(#"{"Body":"package main\nfunc main() { print(1) }"}"#.utf8))))
            let first = ClientPresence()
            let asked = [first, ClientPresence()].map { presence in
                Task {
                    try await runs.answer(to: request, for: PlaygroundTools.Asker(client: "x", presence: presence))
                }
            }
            while runs.atWork.askerCount < asked.count { try await Task.sleep(for: .milliseconds(10)) }
            let job = try await worker.nextJob()
            first.leave()
            #expect(runs.atWork.askerCount == 1)
            var outcome = RunOutcome(state: .finished)
            outcome.verdict = Verdict(kind: .exited, exitCode: 0, message: "")
            outcome.raw = RawOutput(standardOutput: Array("1".utf8), standardError: [], droppedBytes: 0)
            try await worker.connection.send(.run(.finished(outcome)), of: job.id)
            for task in asked { #expect(try await task.value.events.map(\.message) == ["1"]) }
            // The queue holds no other.
            let kept = try await runs.answer(to: request, for: PlaygroundTools.Asker(client: "y", presence: nil))
            #expect(kept.events.map(\.message) == ["1"])
            worker.connection.close()
        }
    }

    @Test func `what was wrong with the one who began is not told to others`() async throws {
        struct Refused: Error {}
        let works = JoinedWork<Int>()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await works.value(named: "a", presence: nil) {
                for await _ in gate { break }
                throw Refused()
            }
        }
        while works.askerCount < 1 { try await Task.sleep(for: .milliseconds(10)) }
        let second = Task { try await works.value(named: "a", presence: nil) { 2 } }
        while works.askerCount < 2 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await works.value(named: "b", presence: nil) { 3 } == 3)
        open.yield()
        await #expect(throws: Refused.self) { try await first.value }
        #expect(try await second.value == nil)
        #expect(works.askerCount == 0)
    }

    @Test func `the version is that of a worker's Go`() async throws {
        try await TestService.run(storage: .memory) { test in
            #expect(try await ask(test, .get, "/version").status == .serviceUnavailable)
            #expect(try await ask(test, .get, "/_ah/health").status == .serviceUnavailable)
            let worker = try await test.worker()
            let version = try await ask(test, .get, "/version", Self.elsewhere)
            #expect(version.headers[.contentType] == "application/json")
            #expect(version.text.hasPrefix("{\"Version\":\"go1\",\"Release\":"))
            #expect(isOpen(version))
            #expect(try await ask(test, .get, "/_ah/health").text == "ok")
            worker.connection.close()
        }
    }

    @Test func `there are starter programs, and no others`() async throws {
        try await TestService.run(storage: .memory) { test in
            for name in ["hello", "go-duplicates"] {
                let response = try await ask(test, .get, "/doc/play/\(name).txt")
                #expect(response.text.contains("package main"))
                #expect(isOpen(response))
            }
            for name in ["http.txt", "hello", "swift-queue.txt", "..%2Findex.json"] {
                #expect(try await ask(test, .get, "/doc/play/\(name)").status == .notFound)
            }
        }
    }
}
