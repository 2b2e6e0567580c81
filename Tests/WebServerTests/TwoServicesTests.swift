import HTTPTypes
import HummingbirdTesting
import Jobs
import ProfileBuilding
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Storing
import Synchronization
import Testing

@testable import WebServer

/// Two services on one store and one queue: whoever asks either of them cannot tell which.
@Suite(.timeLimit(.minutes(10)))
struct TwoServicesTests {
    private func events(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") || $0.hasPrefix("event: ") }.map(String.init)
    }

    @Test(arguments: [TestService.Storage.file, .memory])
    func `both show the same run in flight, and neither fails it when the other starts`(
        storage: TestService.Storage
    ) async throws {
        try await TestService.run(storage: storage) { first in
            let run = try await first.submit()
            try await first.another { second in
                let address = "/api/runs/\(run.id)"
                for test in [first, second] {
                    let seen = try await test.get(address).decode(JSONValue.self)
                    #expect(seen["state"] == .string("queued"))
                    #expect(seen["position"] == .number(1))
                }
                let worker = try await second.worker()
                let profile = try StoredProfile.encode(SampleProfile.make())
                _ = try await worker.nextJob()
                try await worker.connection.send(.state(.running), of: run.id)
                let chunk = OutputChunk(stream: .stdout, text: "so far", atMs: 1)
                try await worker.connection.send(.output([chunk]), of: run.id)
                let summary = SampleProfile.make().summary(maximumThreads: 8)
                try await worker.connection.send(.profile(summary), of: run.id, profile: profile)
                for test in [second, first] {
                    while try await test.get(address).decode(JSONValue.self)["profile"] == .null { await Task.yield() }
                    let seen = try await test.get(address).decode(JSONValue.self)
                    #expect(seen["state"] == .string("running"))
                    #expect(seen["output"][0]["text"] == .string("so far"))
                    #expect(try await test.get("\(address)/profile.json").status == .ok)
                }
                #expect(try await first.post("\(address)/share", json: "", run.bearer).status == .ok)
                #expect(try await second.get(address).decode(JSONValue.self)["shared"] == .flag(true))
                try await worker.connection.send(.finished(.sample), of: run.id, profile: profile)
                for test in [first, second] {
                    #expect(try await test.ended(run.id)["state"] == .string("finished"))
                    #expect(try await test.get("\(address)/profile.json").status == .ok)
                }
                let metrics = try await [first.get("/metrics").text, second.get("/metrics").text]
                let counted = metrics.count { $0.contains("flamebox_runs_ended_total{state=\"finished\"} 1") }
                #expect(counted == 1, "one of them stored the end")
                worker.connection.close()
            }
        }
    }

    @Test func `both stream the same events under the same numbers, and a reader may change between them`()
        async throws
    {
        try await TestService.run(storage: .memory) { first in
            let run = try await first.submit()
            try await first.another { second in
                async let ofFirst = first.get(run.events).text
                async let ofSecond = second.get(run.events).text
                for test in [first, second] {
                    while await test.service.eventReaderCount == 0 { await Task.yield() }
                }
                let worker = try await first.worker()
                _ = try await worker.nextJob()
                try await worker.connection.send(.state(.compiling), of: run.id)
                try await worker.connection.send(.state(.running), of: run.id)
                let chunk = OutputChunk(stream: .stdout, text: "so far", atMs: 1)
                try await worker.connection.send(.output([chunk]), of: run.id)
                while try await second.get("/api/runs/\(run.id)").decode(JSONValue.self)["output"] == .list([]) {
                    await Task.yield()
                }
                // Somebody who had read as far as the second state at one goes on at the other.
                let seen = Mutex("")
                let later = Task {
                    let text = try await second.get(run.events, [HTTPField.Name.lastEventID: "3"]).text
                    seen.withLock { $0 = text }
                }
                while await second.service.eventReaderCount < 2 { await Task.yield() }
                try await worker.connection.send(.finished(.sample), of: run.id)
                let (one, other) = try await (events(ofFirst), events(ofSecond))
                #expect(one == other)
                #expect(one.suffix(2) == ["id: \(EventFeed.finalID)", "event: finished"])
                #expect(
                    one.filter { $0.hasPrefix("event") }.map { $0.dropFirst(7) }
                        == ["state", "state", "state", "output", "state", "finished"])
                try await later.value
                #expect(events(seen.withLock { $0 }) == Array(one.dropFirst(4)))
                worker.connection.close()
            }
        }
    }

    @Test func `a run whose service is gone is followed and stored by the other`() async throws {
        try await TestService.run(storage: .memory) { first in
            let worker = try await first.worker()
            let run = Mutex("")
            // Taken in by a service that ends before the run does.
            try await first.another { second in
                let accepted = try await second.submit()
                run.withLock { $0 = accepted.id }
            }
            let id = run.withLock { $0 }
            _ = try await worker.nextJob()
            try await worker.connection.send(.finished(.sample), of: id)
            while try await !first.store.unfinishedRuns().isEmpty { await Task.yield() }
            #expect(try await first.ended(id)["state"] == .string("finished"))
            worker.connection.close()
        }
    }

    @Test func `either stops and removes what the other took in, and both know`() async throws {
        try await TestService.run(storage: .memory) { first in
            let run = try await first.submit()
            try await first.another { second in
                let address = "/api/runs/\(run.id)"
                let stopped = try await second.delete(address, run.bearer).status
                #expect(stopped.code == 204)
                for test in [first, second] {
                    let state = try await test.ended(run.id)["state"]
                    #expect(state == .string("cancelled"))
                }
                let removed = try await second.delete(address, run.bearer).status
                #expect(removed.code == 204)
                for test in [first, second] {
                    let status = try await test.get(address).status
                    #expect(status == .gone)
                }
            }
        }
    }

    @Test func `a run that no worker had begun is queued again when its worker is lost`() async throws {
        try await TestService.run(storage: .memory) { test in
            let run = try await test.submit()
            let first = try await test.worker()
            _ = try await first.nextJob()
            first.connection.close()
            while try await !test.service.workers.isEmpty { await Task.yield() }
            let seen = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)
            #expect(seen["state"] == .string("queued"))
            #expect(seen["position"] == .number(1))
            let second = try await test.worker()
            try await second.connection.send(.finished(.sample), of: try await second.nextJob().id)
            #expect(try await test.ended(run.id)["state"] == .string("finished"))
            second.connection.close()
        }
    }
}
