import Runs
import Snippets
import Submitting
import Synchronization
import Testing

/// What a service may answer that is broken, busy or hostile.
@Suite struct RemoteServiceTests {
    private static let accepted =
        #"{"id":"abc","url":"/r/abc","events":"/api/runs/abc/events","ownerToken":"secret"}"#

    private static func run(state: String = "finished", output: String = "", cpuMs: Int = 5) -> String {
        #"{"state":"\#(state)","toolchain":null,"verdict":{"kind":"exited","exitCode":0,"signal":null,"message":"It ended."},"#
            + #""diagnostics":[],"output":[\#(output)],"outputDroppedBytes":0,"usage":{"queuedMs":0,"compileMs":1,"#
            + #""wallMs":\#(cpuMs),"userMs":1,"systemMs":1,"maxResidentBytes":1,"profileMs":1},"profile":null,"#
            + #""profileNote":null,"failure":null}"#
    }

    private static func answer(
        _ status: String, _ body: String, type: String = "application/json", _ fields: String...
    ) -> String {
        let head = ["HTTP/1.1 \(status)", "content-type: \(type)", "connection: close"] + fields
        return head.joined(separator: "\r\n") + "\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
    }

    /// A stream of events that ends where the connection ends.
    private static func stream(_ events: String...) -> String {
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n" + events.joined()
    }

    private static func event(_ id: Int, _ name: String, _ json: String) -> String {
        "id: \(id)\nevent: \(name)\ndata: \(json)\n\n"
    }

    private static func output(_ text: String) -> String { #"{"stream":"stdout","text":"\#(text)","atMs":1}"# }

    private static func snippet() throws -> Snippet { try Snippet(language: .go, code: "package main") }

    /// What was told of a run that is followed.
    private final class Told: Sendable {
        let output = Mutex("")
        let ends = Mutex<[RunOutcome]>([])

        @Sendable func take(_ progress: RemoteProgress) {
            switch progress {
            case .output(let chunks): output.withLock { $0 += chunks.map(\.text).joined() }
            case .finished(let outcome, _): ends.withLock { $0.append(outcome) }
            case .state: break
            }
        }
    }

    /// Longer than a machine that is busy with all the other tests keeps one of them waiting.
    private static let patient = {
        var limits = SubmissionLimits()
        (limits.connectSeconds, limits.silenceSeconds) = (3600, 3600)
        (limits.patienceSeconds, limits.followSeconds) = (3600, 36_000)
        return limits
    }()

    /// Submits to a service that plays `answers`, and follows.
    private static func play(
        _ answers: [String], limits: SubmissionLimits = patient
    ) async throws -> (told: Told, failure: RemoteFailure?, requests: [String]) {
        let played = try PlayedService(answers)
        let service = RemoteService(try ServiceAddress(played.address), limits: limits)
        let (told, snippet) = (Told(), try snippet())
        var failure: RemoteFailure?
        do throws(RemoteFailure) {
            let accepted = try await service.submit(snippet)
            try await service.follow(accepted, telling: told.take)
        } catch { failure = error }
        await service.close()
        played.stop()
        return (told, failure, played.requests)
    }

    @Test func takesUpAgainWhereTheConnectionBroke() async throws {
        let (told, failure, requests) = try await Self.play([
            Self.answer("202 Accepted", Self.accepted),
            Self.stream(
                Self.event(1, "state", #"{"state":"queued","position":3}"#),
                Self.event(2, "output", #"{"output":[\#(Self.output("one "))]}"#),
                "id: 3\nevent: output\ndata: {\"outp"),
            Self.answer("503 Service Unavailable", "{}", "retry-after: 1"),
            Self.stream(
                Self.event(3, "output", #"{"output":[\#(Self.output("two"))]}"#),
                Self.event(4, "finished", Self.run())),
        ])
        #expect(failure == nil)
        #expect(told.output.withLock(\.self) == "one two")
        #expect(told.ends.withLock(\.count) == 1)
        #expect(requests.map { $0.contains("last-event-id: 2\r\n") } == [false, false, true, true])
        #expect(!requests.dropFirst().contains { $0.contains("secret") })
    }

    @Test func asksForWhatBecameOfARunThatWasToldToItsEnd() async throws {
        let (told, failure, requests) = try await Self.play([
            Self.answer("202 Accepted", Self.accepted), "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n",
            Self.answer("200 OK", Self.run(state: "cancelled")),
        ])
        #expect(failure == nil)
        #expect(told.ends.withLock { $0.map(\.state) } == [.cancelled])
        #expect(requests.last?.hasPrefix("GET /api/runs/abc HTTP/1.1") == true)
    }

    @Test func waitsAsLongAsItIsTold() async throws {
        let busy = Self.answer("503 Service Unavailable", #"{"detail":"The queue is full."}"#, "retry-after: 1")
        let (_, failure, requests) = try await Self.play([
            busy, Self.answer("202 Accepted", Self.accepted), Self.stream(Self.event(1, "finished", Self.run())),
        ])
        #expect(failure == nil && requests.count == 3)
        let impatient = try await Self.play([
            Self.answer("429 Too Many Requests", #"{"detail":"You have 3 runs in flight."}"#, "retry-after: 100000")
        ])
        #expect(impatient.failure == .busy("You have 3 runs in flight.", retryAfterSeconds: 3600))
    }

    @Test func goesNowhereElse() async throws {
        let (_, failure, requests) = try await Self.play([
            Self.answer("307 Temporary Redirect", "", "location: http://127.0.0.1:1/\u{202E}evil")
        ])
        #expect(requests.count == 1)
        guard case .misunderstood(let sentence) = failure else {
            Issue.record("it was \(String(describing: failure))")
            return
        }
        #expect(sentence.contains("answers from somewhere else"))
        #expect(!sentence.unicodeScalars.contains("\u{202E}"))
    }

    /// The identifier becomes part of an address, the token of a header.
    @Test(arguments: [
        #"{"id":"../../x","url":"/r/a","ownerToken":"t"}"#, #"{"id":"","url":"/r/a","ownerToken":"t"}"#,
        #"{"id":"a","url":"http://evil/","ownerToken":"t"}"#, #"{"id":"a","url":"/","ownerToken":"t\r\nx: y"}"#,
        "[]", "", "{", #"{"id":5}"#,
    ])
    func believesNoOddAnswer(body: String) async throws {
        let (_, failure, requests) = try await Self.play([Self.answer("202 Accepted", body)])
        #expect(failure == .misunderstood("The service's answer is not what a Flamebox answers."))
        #expect(requests.count == 1)
    }

    @Test func takesInNoMoreThanIsAllowed() async throws {
        var limits = Self.patient
        limits.documentBytes = 1000
        let (_, failure, _) = try await Self.play(
            [
                Self.answer("202 Accepted", Self.accepted),
                Self.stream("data: " + String(repeating: "x", count: 100_000)),
            ], limits: limits)
        #expect(failure == .misunderstood("The service said more at once than 1000 bytes."))
        let blanks = Self.answer("202 Accepted", String(repeating: " ", count: 2000))
        let large = try await Self.play([blanks], limits: limits)
        #expect(large.failure == .misunderstood("The service's answer is larger than 1000 bytes."))
    }

    @Test func boundsNumbers() async throws {
        let (told, failure, _) = try await Self.play([
            Self.answer("202 Accepted", Self.accepted),
            Self.stream(Self.event(1, "finished", Self.run(cpuMs: .max))),
        ])
        #expect(failure == nil)
        #expect(told.ends.withLock { $0.first?.usage.wallMs } == 1 << 53)
    }

    @Test func saysWhatBreaks() async throws {
        var limits = SubmissionLimits()
        limits.patienceSeconds = 1
        let broken = try await Self.play(
            [Self.answer("202 Accepted", Self.accepted), "", "", "", "", ""], limits: limits)
        guard case .unreachable = broken.failure else {
            Issue.record("it was \(String(describing: broken.failure))")
            return
        }
        let other = try await Self.play([Self.answer("404 Not Found", "<html>", type: "text/html")])
        guard case .misunderstood = other.failure else {
            Issue.record("it was \(String(describing: other.failure))")
            return
        }
    }
}
