import Foundation
import TestDatabase
import Testing

extension EndToEndTests {
    /// Two services, each with a data directory of its own, on one database: to whoever asks they are one.
    @Suite(
        .serialized, .timeLimit(.minutes(20)),
        .disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"))
    struct SharedDatabaseTests {
        private let database: TestDatabase
        private let services: [Service]
        private let here: Client
        private let there: Client

        init() async throws {
            database = try TestDatabase()
            let limits = ["FLAMEBOX_JOBS_PER_CLIENT": "4", "FLAMEBOX_COMPARISONS_PER_CLIENT": "2"]
            // One has the address in its arguments, the other in its environment.
            let first = try await Service(arguments: ["--store", database.address], environment: limits)
            let second = try await Service(
                environment: limits.merging(["FLAMEBOX_STORE": database.address]) { $1 })
            services = [first, second]
            here = Client(baseURL: first.baseURL)
            there = Client(baseURL: second.baseURL)
        }

        @Test func `a run is followed, read, shared and removed wherever one asks`() async throws {
            let submitted = try await here.submit("go", Programs.goInlined)
            let events = try await there.get(submitted.events).text
            #expect(events.contains("event: finished"))
            let ids = events.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
            #expect(!ids.isEmpty && zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
            for client in [here, there] {
                let run = try await client.wait(for: submitted.id)
                #expect(run.verdict?.exitCode == 0, "\(run)")
                #expect(try await !client.folded(submitted.id).isEmpty)
            }
            let share = "/api/runs/\(submitted.id)/share"
            #expect(try await there.send("POST", share, token: "AAAAAAAAAAAAAAAAAAAAAA").status == 403)
            let answer = try await there.send("POST", share, token: submitted.ownerToken)
            #expect(answer.status == 200)
            let url = try #require(URL(string: answer.json([String: String].self)["url"] ?? ""))
            for client in [here, there] { #expect(try await client.get(url.path).text.contains("squares")) }
            let path = "/api/runs/\(submitted.id)"
            #expect(try await there.send("DELETE", path, token: submitted.ownerToken).status == 204)
            for client in [here, there] { #expect(try await client.get(path).status == 410) }
            let stored = services[0].data.appending(path: "store")
            #expect(try FileManager.default.contentsOfDirectory(atPath: stored.path) == [], "all is in the database")
        }

        @Test func `a client's runs count wherever they were let in, and are stopped from anywhere`() async throws {
            var submitted: [Client.Submitted] = []
            for client in [here, there, here, there] {
                submitted.append(try await client.submit("go", Programs.goSpin, ["timeLimitMs": 30_000]))
            }
            for client in [here, there] {
                let answer = try await client.post(
                    "/api/runs", ["language": "go", "code": Programs.goSpin, "options": [:] as [String: Any]])
                #expect(answer.status == 429, "\(answer.text)")
            }
            for (run, client) in zip(submitted, [there, here, there, here]) {
                let status = try await client.send("DELETE", "/api/runs/\(run.id)", token: run.ownerToken).status
                #expect(status == 204)
            }
            for run in submitted { #expect(try await here.wait(for: run.id).state == "cancelled") }
        }

        @Test func `a web side and a worker that are killed leave every run with one end`() async throws {
            var submitted: [String] = []
            for client in [here, there, here, there] {
                submitted.append(try await client.submit("go", Programs.goSpin, ["timeLimitMs": 3000]).id)
            }
            while try await !runs(submitted, of: there).contains(where: { !$0.output.isEmpty }) {
                try await Task.sleep(for: .milliseconds(50))
            }
            for victim in services[0].children(named: "web").prefix(1) { kill(victim, SIGKILL) }
            for victim in services[1].children(named: "worker").prefix(1) { kill(victim, SIGKILL) }
            var ends: [String] = []
            for id in submitted { ends.append(try await there.wait(for: id, seconds: 300).state) }
            #expect(ends.allSatisfy { $0 == "finished" || $0 == "failed" })
            try await here.waitUntilReady(seconds: 120)
            #expect(try await runs(submitted, of: here).map(\.state) == ends)
            try await there.waitUntilReady(seconds: 120)
            #expect(try await there.result("go", Programs.goInlined).verdict?.exitCode == 0)
        }

        @Test func `while the database is away that is said, and afterwards everything is there`() async throws {
            let before = try await here.result("go", Programs.goInlined)
            let running = try await here.submit("go", Programs.goSpin, ["timeLimitMs": 5000])
            try await here.waitForOutput(of: running.id)
            database.crash()
            for client in [here, there] {
                let sentence = "does not answer"
                var readiness = try await client.get("/readyz")
                // It is noticed by the first who needs it.
                for _ in 0..<600 where readiness.status == 200 {
                    try await Task.sleep(for: .milliseconds(100))
                    readiness = try await client.get("/readyz")
                }
                #expect(readiness.status == 503 && readiness.text.contains(sentence), "\(readiness.text)")
                let read = try await client.get("/api/runs/\(before.id)")
                #expect(read.status == 503 && read.text.contains(sentence), "\(read.text)")
                let refused = try await client.post(
                    "/api/runs", ["language": "go", "code": Programs.goSpin, "options": [:] as [String: Any]])
                #expect(refused.status == 503 && refused.text.contains(sentence), "\(refused.text)")
                #expect(try await client.get("/healthz").status == 200)
            }
            try database.start()
            for client in [here, there] {
                try await client.waitUntilReady(seconds: 300)
                #expect(try await client.run(before.id).verdict?.exitCode == 0)
                let run = try await client.wait(for: running.id, seconds: 300)
                #expect(run.text(of: "stdout").contains("before the loop"))
                #expect(run.verdict?.kind == "timedOut", "\(run)")
            }
        }

        private func runs(_ ids: [String], of client: Client) async throws -> [Client.Run] {
            var runs: [Client.Run] = []
            for id in ids { runs.append(try await client.run(id)) }
            return runs
        }
    }
}
