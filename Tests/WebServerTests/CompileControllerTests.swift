import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Jobs
import NIOCore
import Runs
import Snippets
import Storing
import Testing

@testable import WebServer

/// Programs of the Go Playground's clients, with a worker that does what a test tells it.
@Suite(.timeLimit(.minutes(20)))
struct CompileControllerTests {
    private static let elsewhere: HTTPFields = [.origin: "https://blog.example", .contentType: "text/plain"]
    private static let hello =
        #"{"Errors":"","Events":[{"Message":"hello","Kind":"stdout","Delay":0}],"Status":0,"IsTest":false,"TestsFailed":0}"#
        + "\n"

    private func compile(
        _ test: TestService, _ source: String = "package main", _ headers: HTTPFields = elsewhere
    ) async throws -> TestResponse {
        let body = JSONText.of(["Body": source])
        return try await test.client.execute(
            uri: "/compile", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    private func ended(_ kind: Verdict.Kind = .exited, stdout: String = "hello") -> RunOutcome {
        var outcome = RunOutcome(state: .finished)
        outcome.verdict = Verdict(kind: kind, exitCode: 0, message: "It ended.")
        outcome.raw = RawOutput(standardOutput: Array(stdout.utf8), standardError: [], droppedBytes: 0)
        return outcome
    }

    /// One request, and what the worker says of its job.
    private func answer(
        _ test: TestService, _ worker: ScriptedWorker, _ outcome: RunOutcome
    ) async throws -> (response: TestResponse, job: Job) {
        async let response = compile(test)
        let job = try await worker.nextJob()
        try await worker.connection.send(.finished(outcome), of: job.id)
        return (try await response, job)
    }

    @Test func `a program is a job on its own clock, unsampled, and no run that anybody can see`() async throws {
        try await TestService.run(storage: .memory) { test in
            let worker = try await test.worker()
            let (response, job) = try await answer(test, worker, ended())
            #expect(response.status == .ok)
            #expect(response.text == Self.hello)
            #expect(response.headers[.contentType] == "application/json")
            #expect(response.headers[.accessControlAllowOrigin] == "*")
            #expect(response.headers[.setCookie] == nil)
            guard case .run(let snippet, let toolchain) = job.work else { throw CocoaError(.featureUnsupported) }
            #expect(snippet.options == RunOptions(timeLimitMs: 4500, profiles: [], clock: .fake))
            #expect(snippet.files == [SourceFile(name: "prog.go", content: "package main\n")])
            #expect(toolchain == "go1")
            #expect(try await test.get("/api/runs/\(job.id)").status == .notFound)
            #expect(try await test.service.store.unfinishedRuns().isEmpty)
            #expect(try await !test.service.queue.has(job.id))
            worker.connection.close()
        }
    }

    @Test func `the same source is answered again without a run`() async throws {
        try await TestService.run(storage: .memory) { test in
            let worker = try await test.worker()
            _ = try await answer(test, worker, ended())
            #expect(try await compile(test).text == Self.hello)
            #expect(try await test.service.queue.counts().running == 0)
            worker.connection.close()
        }
    }

    @Test(arguments: [Verdict.Kind.timedOut, .blockedSystemCall, .compileTimedOut])
    func `what might come to something else is run again`(kind: Verdict.Kind) async throws {
        try await TestService.run(storage: .memory) { test in
            let worker = try await test.worker()
            let first = try await answer(test, worker, ended(kind)).response
            #expect(first.status == .ok)
            #expect(try await answer(test, worker, ended()).response.text == Self.hello)
            worker.connection.close()
        }
    }

    @Test func `our own failure is said in a line, and is not kept`() async throws {
        try await TestService.run(storage: .memory) { test in
            let worker = try await test.worker()
            for outcome in [RunOutcome.failed("secret"), ended(.outOfMemory)] {
                let response = try await answer(test, worker, outcome).response
                #expect(response.status == .internalServerError)
                #expect(response.text == "Internal Server Error\n")
                #expect(response.headers[.accessControlAllowOrigin] == "*")
            }
            #expect(try await answer(test, worker, ended()).response.text == Self.hello)
            worker.connection.close()
        }
    }

    @Test func `who has enough in flight waits, and without a worker nobody is kept waiting`() async throws {
        try await TestService.run(storage: .memory) { test in
            let absent = try await compile(test)
            #expect(absent.status == .serviceUnavailable)
            #expect(absent.headers[.retryAfter] != nil)
            let worker = try await test.worker()
            for number in 0..<Limits.jobsPerClient { _ = try await test.submit("package main // \(number)") }
            let refused = try await compile(test)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "\(Limits.retryAfterSeconds)")
            #expect(refused.headers[.contentType] == "text/plain; charset=utf-8")
            worker.connection.close()
        }
    }

    @Test func `what is wrong with the source needs no worker`() async throws {
        try await TestService.run(storage: .memory) { test in
            let refused = try await compile(test, "package other")
            #expect(refused.text.hasPrefix(#"{"Errors":"package name must be main","Events":null,"Status":0"#))
            let large = try await compile(test, "package main\n" + String(repeating: "/", count: Limits.sourceBytes))
            #expect(large.text.contains("at most \(Limits.sourceBytes) are allowed"))
            for body in ["", "x", "{"] {
                let response = try await test.client.execute(
                    uri: "/compile", method: .post, headers: Self.elsewhere, body: ByteBuffer(string: body))
                #expect(response.status == .badRequest)
                #expect(response.text == "Bad Request\n")
            }
        }
    }

    @Test func `the site's address asks for POST, and is for its own pages`() async throws {
        try await TestService.run(storage: .memory) { test in
            let read = try await test.get("/_/compile")
            #expect(read.status == .methodNotAllowed)
            #expect(read.text == "I only answer to POST requests.\n")
            #expect(try await test.post("/_/compile", form: "body=x", Self.elsewhere).status == .forbidden)
            let refused = try await test.post("/_/compile", form: "body=package+other&version=2")
            #expect(refused.text == #"{"Errors":"package name must be main","Events":null,"VetErrors":""}"#)
            #expect(refused.headers[.contentType] == "text/plain; charset=utf-8")
        }
    }

    @Test func `an answer of the site says when it expires`() {
        #expect(
            CompileController.expiry(from: Date(timeIntervalSince1970: 1_136_214_245 - 7 * 86_400))
                == "Mon, 02 Jan 2006 15:04:05 UTC")
    }
}
