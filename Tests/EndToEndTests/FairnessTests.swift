import Foundation
import Testing

extension EndToEndTests {
    /// What one client does with comparisons must not keep others from running.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct FairnessTests {
        private let client: Client

        private struct Comparison: Decodable {
            struct Side: Decodable {
                let output: [Client.Run.Output]
                let outputDroppedBytes: Int
            }

            struct Pair: Decodable {}

            let state: String
            let position: Int?
            let failure: String?
            let before: Side
            let after: Side
            let pairs: [Pair]
        }

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private static let finalStates = ["finished", "failed", "cancelled"]

        private func submit(_ program: String, pairs: Int) async throws -> Client.Submitted {
            let side = ["language": "go", "code": program]
            let answer = try await client.post(
                "/api/comparisons", ["before": side, "after": side, "pairs": pairs])
            try #require(answer.status == 202, "\(answer.text)")
            return try answer.json()
        }

        private func comparison(_ id: String) async throws -> Comparison {
            try await client.get("/api/comparisons/\(id)").json()
        }

        /// Waits until it is as it should be, or over.
        private func wait(for id: String, until isReached: (Comparison) -> Bool) async throws -> Comparison {
            for _ in 0..<2400 {
                let comparison = try await comparison(id)
                if isReached(comparison) || Self.finalStates.contains(comparison.state) { return comparison }
                try await Task.sleep(for: .milliseconds(100))
            }
            throw Client.Overdue(id: id)
        }

        /// As JSON, its output is six times as long.
        private static let controlFlood = """
            package main

            import "os"

            func main() {
                b := make([]byte, 1<<20)
                for i := range b {
                    b[i] = 1
                }
                os.Stdout.Write(b)
                os.Stderr.Write(b)
            }
            """

        @Test func `output that swells on the way ends a comparison like any other, and the next run starts`()
            async throws
        {
            let id = try await submit(Self.controlFlood, pairs: 1).id
            let comparison = try await wait(for: id) { _ in false }
            #expect(comparison.state == "finished", "\(comparison.failure ?? "")")
            #expect(comparison.pairs.count == 1)
            for side in [comparison.before, comparison.after] {
                let kept = side.output.reduce(0) { $0 + $1.text.utf8.count }
                #expect(kept > 0)
                #expect(side.outputDroppedBytes > 0)
                #expect(kept + side.outputDroppedBytes == 2 << 20)
            }
            let next = try await client.result("go", "package main\n\nfunc main() { println(1) }\n")
            #expect(next.verdict?.exitCode == 0)
            let alone = try await client.result("go", Self.controlFlood)
            #expect(alone.state == "finished")
            #expect(alone.text(of: "stdout").utf8.count + alone.text(of: "stderr").utf8.count < 2 << 20)
        }

        /// A pair takes two seconds and more, all of them half a minute.
        @Test func `a run waits for one pair of a comparison of sleepers, which then goes on`() async throws {
            let sleeper = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(TIME * time.Millisecond) }\n"
            let submitted = try await submit(sleeper.replacing("TIME", with: "1000"), pairs: 15)
            let side = ["language": "go", "code": sleeper]
            let second = try await client.post("/api/comparisons", ["before": side, "after": side])
            #expect(second.status == 429)
            #expect(second.headers["retry-after"] != nil)

            let begun = try await wait(for: submitted.id) { $0.pairs.count >= 1 }
            #expect(begun.state == "running")
            let run = try await client.submit("go", sleeper.replacing("TIME", with: "4000"))
            let running = try await client.wait(for: run.id, states: ["running", "profiling", "finished", "failed"])
            let paused = try await comparison(submitted.id)
            // Two: one may have ended just before the run was submitted.
            #expect(paused.pairs.count <= begun.pairs.count + 2)
            // The program takes seconds; where the machine slept for longer, there was nothing to see.
            if try await client.run(run.id).state == "running", running.state == "running" {
                #expect(paused.state == "queued")
                #expect(paused.position == 1)
            }
            #expect(try await client.wait(for: run.id).verdict?.exitCode == 0)
            let resumed = try await wait(for: submitted.id) { $0.pairs.count > paused.pairs.count }
            #expect(resumed.state == "running")
            let deleted = try await client.send(
                "DELETE", "/api/comparisons/\(submitted.id)", token: submitted.ownerToken)
            #expect(deleted.status == 204)
            #expect(try await wait(for: submitted.id) { _ in false }.state == "cancelled")
        }
    }
}
