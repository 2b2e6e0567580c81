import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import Runs
import Snippets
import Testing

@testable import WebServer

/// `/api/format` and `/api/vet`, with a worker that does what a test tells it.
struct ToolsControllerTests {
    private static let body = "{\"language\":\"go\",\"files\":[{\"name\":\"prog.go\",\"content\":\"package  main\"}]}"

    /// What is answered where a worker makes this of it, and what that was asked.
    private func answer(
        _ path: String, _ outcome: ToolOutcome, to body: String = Self.body
    ) async throws -> (TestResponse, ToolOrder) {
        let answered = Answered()
        try await TestService.run { service in
            let worker = try await service.worker()
            async let response = service.post(path, json: body)
            let job = try await worker.nextJob()
            guard case .tool(let order) = job.work else { throw ScriptedWorker.NothingCame() }
            try await worker.connection.send(.tool(.finished(outcome)), of: job.id)
            await answered.set((try await response, order))
            while try await service.service.queue.has(job.id) { await Task.yield() }
            worker.connection.close()
        }
        return try #require(await answered.value)
    }

    private actor Answered {
        private(set) var value: (TestResponse, ToolOrder)?
        func set(_ value: (TestResponse, ToolOrder)) { self.value = value }
    }

    @Test func `formatted files are the answer`() async throws {
        let files = [SourceFile(name: "prog.go", content: "package main\n")]
        let (response, order) = try await answer("/api/format", .files(files))
        #expect(response.status == .ok)
        #expect(try response.decode(JSONValue.self)["files"][0]["content"].text == "package main\n")
        #expect(try response.decode(JSONValue.self).keys == ["files"])
        #expect(order.tool == .format(fixImports: true))
        #expect(order.program.files == [SourceFile(name: "prog.go", content: "package  main")])
    }

    @Test func `imports are left alone where that is asked for`() async throws {
        let body = Self.body.replacing("{\"language\"", with: "{\"imports\":false,\"language\"")
        let (_, order) = try await answer("/api/format", .files([]), to: body)
        #expect(order.tool == .format(fixImports: false))
    }

    @Test(arguments: ["/api/format", "/api/vet"])
    func `what is wrong with the source is a result`(path: String) async throws {
        let complaint = Diagnostic(file: "prog.go", line: 1, column: 2, severity: .error, message: "<wrong>")
        let (response, order) = try await answer(path, .diagnostics([complaint]))
        #expect(response.status == .ok)
        let json = try response.decode(JSONValue.self)
        #expect(json.keys == ["diagnostics"])
        #expect(json["diagnostics"][0]["message"].text == "<wrong>")
        #expect((order.tool == .vet) == (path == "/api/vet"))
    }

    @Test func `our failure is told as ours`() async throws {
        let (response, _) = try await answer("/api/vet", .failed("Flamebox itself failed."))
        #expect(response.status == .internalServerError)
        #expect(try response.problem()["detail"].text == "Flamebox itself failed.")
    }

    @Test func `without a worker there is no answer`() async throws {
        try await TestService.run { service in
            let response = try await service.post("/api/format", json: Self.body)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
            #expect(try response.problem()["detail"].text.contains("No worker") == true)
        }
    }

    @Test func `a client has so many under way, and no more`() async throws {
        try await TestService.run { service in
            let worker = try await service.worker()
            try await withThrowingTaskGroup { group in
                for _ in 0..<Limits.toolJobsPerClient {
                    group.addTask { try await service.post("/api/vet", json: Self.body).status }
                }
                var jobs: [Job] = []
                while jobs.count < Limits.toolJobsPerClient { jobs.append(try await worker.nextJob()) }
                let refused = try await service.post("/api/format", json: Self.body)
                #expect(refused.status == .tooManyRequests)
                // Runs are counted apart.
                _ = try await service.submit()
                for job in jobs { try await worker.connection.send(.tool(.finished(.diagnostics([]))), of: job.id) }
                for try await status in group { #expect(status == .ok) }
            }
            worker.connection.close()
        }
    }

    @Test func `who leaves has it stopped`() async throws {
        try await TestService.run { service in
            let worker = try await service.worker()
            let presence = ClientPresence()
            let order = ToolOrder(tool: .vet, program: try Snippet(language: .go, code: "package main"))
            let asked = Task {
                try await service.service.tools.perform(order, client: "x", presence: presence)
            }
            let job = try await worker.nextJob()
            presence.leave()
            await #expect(throws: Problem.self) { try await asked.value }
            #expect(try await worker.next() == .cancel(jobID: job.id))
            try await worker.connection.send(.tool(.finished(.cancelled)), of: job.id)
            while try await service.service.queue.has(job.id) { await Task.yield() }
            worker.connection.close()
        }
    }

    @Test func `a worker that is lost costs nothing where there is another`() async throws {
        try await TestService.run { service in
            let first = try await service.worker()
            async let response = service.post("/api/vet", json: Self.body)
            _ = try await first.nextJob()
            let second = try await service.worker()
            first.connection.close()
            let job = try await second.nextJob()
            try await second.connection.send(.tool(.finished(.diagnostics([]))), of: job.id)
            #expect(try await response.status == .ok)
            second.connection.close()
        }
    }

    @Test(arguments: [
        ("[]", HTTPResponse.Status.badRequest, ""), ("{}", .unprocessableContent, "language"),
        ("{\"language\":\"c\",\"files\":[]}", .unprocessableContent, "language"),
        ("{\"language\":\"go\"}", .unprocessableContent, "files"),
        ("{\"language\":\"go\",\"files\":[]}", .unprocessableContent, "files"),
        ("{\"language\":\"go\",\"imports\":1,\"files\":[]}", .unprocessableContent, "imports"),
        (
            "{\"language\":\"go\",\"files\":[{\"name\":\"../a.go\",\"content\":\"\"}]}", .unprocessableContent,
            "files.name"
        ),
    ])
    func `what does not fit is refused by its field`(
        body: String, status: HTTPResponse.Status, field: String
    ) async throws {
        try await TestService.run { service in
            let response = try await service.post("/api/format", json: body)
            #expect(response.status == status)
            #expect(try response.problem()["field"].text == field)
        }
    }

    @Test func `a source that is too large is refused with the limit`() async throws {
        try await TestService.run { service in
            let content = String(repeating: "a", count: Limits.sourceBytes + 1)
            let body = "{\"language\":\"go\",\"files\":[{\"name\":\"a.go\",\"content\":\"\(content)\"}]}"
            let response = try await service.post("/api/vet", json: body)
            #expect(response.status == .contentTooLarge)
        }
    }
}
