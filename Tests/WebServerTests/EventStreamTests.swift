import HTTPTypes
import HummingbirdTesting
import Jobs
import ProfileBuilding
import Profiles
import Runs
import Snippets
import Testing

@testable import WebServer

@Suite(.timeLimit(.minutes(10)))
struct EventStreamTests {
    /// Names of the events in a stream's text.
    private func names(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
    }

    @Test func `a reader sees a run from the queue to its end`() async throws {
        try await TestService.run { test in
            let accepted = try await test.submit()
            async let stream = test.get(accepted.events)
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            while await test.service.eventReaderCount == 0 { await Task.yield() }
            let partial = SampleProfile.make().summary(maximumThreads: 8)
            try await worker.connection.send(.state(.compiling), of: job.id)
            try await worker.connection.send(.diagnostics([]), of: job.id)
            try await worker.connection.send(.state(.running), of: job.id)
            try await worker.connection.send(
                .output([OutputChunk(stream: .stdout, text: "a\nb\r\n\u{2028}", atMs: 1)]), of: job.id)
            try await worker.connection.send(.profile(partial), of: job.id, profile: [1])
            try await worker.connection.send(.finished(.sample), of: job.id)
            let response = try await stream
            #expect(response.headers[.contentType] == "text/event-stream; charset=utf-8")
            let text = response.text
            #expect(
                names(text) == [
                    "state", "state", "diagnostics", "state", "output", "profile", "state", "finished",
                ])
            #expect(text.contains(#"data: {"position":1,"state":"queued"}"#))
            #expect(text.contains(#"a\nb\r\n"#))
            #expect(text.contains("id: \(EventFeed.finalID)\nevent: finished\n"))
        }
    }

    @Test func `a run that is over has its state and its end, and then nothing`() async throws {
        try await TestService.run { test in
            let run = try await test.finishedRun()
            let stream = try await test.get("/api/runs/\(run.id)/events")
            #expect(names(stream.text) == ["state", "finished"])
            let after = try await test.get(
                "/api/runs/\(run.id)/events", [HTTPField.Name.lastEventID: "\(EventFeed.finalID)"])
            #expect(after.status.code == 204)
        }
    }

    @Test func `a reader who comes back misses nothing and gets only the newest profile`() {
        let feed = EventFeed()
        feed.append("state", "1", id: 1)
        feed.replace("profile", "2", id: 2)
        feed.append("output", "3", id: 3)
        feed.replace("profile", "4", id: 4)
        #expect(feed.entries(after: 0).map(\.json) == ["1", "3", "4"])
        #expect(feed.entries(after: 1).map(\.json) == ["3", "4"])
        #expect(feed.entries(after: 4).isEmpty)
        feed.finish("5")
        #expect(feed.entries(after: 4).map(\.name) == ["finished"])
    }

    @Test func `a reader ahead of the feed read another process's and gets everything`() {
        let feed = EventFeed()
        feed.append("state", "1", id: 1)
        #expect(feed.entries(after: 50).map(\.json) == ["1"])
    }

    @Test func `a reader who leaves is forgotten`() async throws {
        try await TestService.run(.live) { test in
            let accepted = try await test.submit()
            let worker = try await test.worker()
            _ = try await worker.nextJob()
            let port = try #require(test.client.port)
            let socket = try RawClient(port: port)
            try socket.send("GET \(accepted.events) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            while await test.service.eventReaderCount == 0 { await Task.yield() }
            socket.close()
            while await test.service.eventReaderCount > 0 { await Task.yield() }
            worker.connection.close()
        }
    }
}
