import Foundation
import HTTPTypes
import HummingbirdTesting
import Jobs
import Runs
import SmallDisk
import Snippets
import Storing
import Testing

@testable import WebServer

/// The service on a disk that is full.
@Suite(.serialized, .timeLimit(.minutes(20)), .enabled(if: SmallDisk.isPossible, "\(SmallDisk.skipped)"))
struct UnwritableStoreTests {
    @Test func `reads go on, runs are refused with a sentence, and all comes back by itself`() async throws {
        let disk = try SmallDisk()
        try await TestService.run(in: URL(filePath: disk.path)) { test in
            let ended = try await test.finishedRun()
            let flying = try await test.submit()
            let worker = try await test.worker()
            let job = try await worker.nextJob()
            #expect(try await test.get("/readyz").status == .ok)
            try disk.fill()

            let ready = try await test.get("/readyz")
            #expect(ready.status.code == 503)
            #expect(try ready.problem()["detail"].text.contains("full"))
            let refused = try await test.post("/api/runs", json: #"{"language":"go","code":"x"}"#)
            #expect(refused.status.code == 507)
            #expect(refused.headers[.retryAfter] != nil)
            #expect(try refused.problem()["detail"].text.hasSuffix("."))
            let form = try await test.post("/run", form: "language=go&code=typed", [.accept: "text/html"])
            #expect(form.status.code == 507)
            #expect(form.text.contains("typed"))
            let share = try await test.post("/api/runs/\(ended.id)/share", json: "", ended.bearer)
            #expect(share.status.code == 507)
            for address in ["/r/\(ended.id)", "/api/runs/\(ended.id)", "/api/runs/\(ended.id)/profile.html"] {
                #expect(try await test.get(address).status == .ok, "\(address)")
            }

            // It ends while there is no room for it: larger than what the log has left to write over.
            var outcome = RunOutcome.sample
            let noise = String((0..<400_000).map { _ in Character(UnicodeScalar(UInt8.random(in: 32...126))) })
            outcome.output = [OutputChunk(stream: .stdout, text: noise, atMs: 1)]
            try await worker.connection.send(.finished(outcome), of: job.id)
            #expect(try await test.ended(flying.id)["output"][0]["text"] == .string(noise))
            guard case .found(let stored) = try await test.store.run(flying.id) else {
                Issue.record("the run is not in the store")
                return
            }
            #expect(stored.state == .queued)

            try disk.empty()
            // It is looked after every few seconds.
            for _ in 0..<6000 {
                if case .found(let run) = try await test.store.run(flying.id), run.state == .finished { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            guard case .found(let run) = try await test.store.run(flying.id) else { return }
            #expect(run.output == outcome.output)
            #expect(try await test.get("/readyz").status == .ok)
            _ = try await test.submit()
            worker.connection.close()
        }
    }

    @Test func `what ended without being stored has a bound in memory, the oldest first out`() {
        var ends = UnstoredEnds()
        var lost = ["a", "b"].flatMap { ends.add($0, bytes: Limits.unstoredBytes / 2) }
        #expect(lost.isEmpty)
        lost = ends.add("c", bytes: 1)
        #expect(lost == ["a"])
        ends.remove("b")
        #expect(ends.ids == ["c"])
        lost = ends.add("d", bytes: Limits.unstoredBytes + 1)
        #expect(lost == ["c", "d"])
        #expect(ends.ids.isEmpty)
    }

    @Test func `a run that an earlier process left, and that could not be stored as failed, is shown so`() async throws
    {
        try await TestService.run { test in
            let run = Run(
                id: RandomID.make(), snippet: try Snippet(language: .go, code: "x"), createdAt: Date(), expiresAt: nil)
            try await test.store.insert(run, owner: OwnerToken(), client: nil)
            let shown = try await test.get("/api/runs/\(run.id)").decode(JSONValue.self)
            #expect(shown["state"] == .string("failed"))
            #expect(shown["failure"].text.contains("Nothing is wrong with the program"))
        }
    }
}
