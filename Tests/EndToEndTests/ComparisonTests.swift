import Foundation
import Testing

extension EndToEndTests {
    /// Pairs that are really measured: compilers, jails, samples and the machine's own noise.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct ComparisonTests {
        private let client: Client

        struct Comparison: Decodable {
            struct Pair: Decodable {
                let beforeMs: Double
                let afterMs: Double
                let beforeWallMs: Double
                let afterWallMs: Double
            }

            struct Speedup: Decodable {
                let ratio: Double?
                let low: Double?
                let high: Double?
                let verdict: String
            }

            struct Function: Decodable {
                let name: String
                let beforeMs: Double
                let afterMs: Double
                let significant: Bool
            }

            let state: String
            let failure: String?
            let pairs: [Pair]
            let speedup: Speedup?
            let reason: String?
            let outputDiffers: Bool
            let warnings: [String]
            let functions: [Function]
            let explanation: [String]
        }

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        /// Nearly all of its time is in one function.
        private static func program(rounds: Int) -> String {
            """
            package main

            import "os"

            //go:noinline
            func work(rounds int) (sum uint64) {
                for i := 0; i < rounds; i++ {
                    sum = sum*6364136223846793005 + uint64(i)
                }
                return sum
            }

            func main() {
                if work(\(rounds)) == 1 {
                    os.Exit(3)
                }
            }
            """
        }

        private func submit(_ before: String, _ after: String, _ options: [String: Any] = [:]) async throws -> String {
            let sides = [before, after].map { ["language": "go", "code": $0, "options": options] as [String: Any] }
            let answer = try await client.post(
                "/api/comparisons", ["before": sides[0], "after": sides[1], "pairs": 10])
            try #require(answer.status == 202, "\(answer.text)")
            return try answer.json(Client.Submitted.self).id
        }

        private func result(_ id: String) async throws -> Comparison {
            for _ in 0..<3000 {
                let answer = try await client.get("/api/comparisons/\(id)")
                let comparison = try answer.json(Comparison.self)
                if ["finished", "failed", "cancelled"].contains(comparison.state) { return comparison }
                try await Task.sleep(for: .milliseconds(100))
            }
            throw Client.Overdue(id: id)
        }

        @Test func `half the work is twice as fast, and the function that does it is named`() async throws {
            var id = try await submit(Self.program(rounds: 200_000_000), Self.program(rounds: 100_000_000))
            var comparison = try await result(id)
            // Where both cores are busy with other things, samples are lost, and ten pairs may leave it open where the
            // difference is. Not four times in a row.
            for _ in 0..<3 where comparison.functions.first(where: { $0.name == "main.work" })?.significant == false {
                id = try await submit(Self.program(rounds: 200_000_000), Self.program(rounds: 100_000_000))
                comparison = try await result(id)
            }
            try #require(comparison.state == "finished", "\(comparison.failure ?? "")")
            let speedup = try #require(comparison.speedup)
            #expect(speedup.verdict == "faster")
            #expect(abs((speedup.ratio ?? 0) - 2) < 0.2, "\(speedup)")
            #expect(comparison.pairs.count == 10)
            #expect(comparison.pairs.allSatisfy { $0.beforeWallMs > 0 && $0.afterMs > 0 })
            #expect(!comparison.outputDiffers)
            let work = try #require(comparison.functions.first { $0.name == "main.work" })
            #expect(work.significant)
            #expect(comparison.explanation.contains { $0.contains("main.work") }, "\(comparison.explanation)")
            let page = try await client.get("/compare/\(id)").text
            #expect(page.contains("Faster: "))
        }

        @Test func `a program against itself is about as fast`() async throws {
            let program = Self.program(rounds: 50_000_000)
            let comparison = try await result(try await submit(program, program))
            let speedup = try #require(comparison.speedup)
            #expect(abs((speedup.ratio ?? 0) - 1) < 0.2, "\(speedup)")
        }

        @Test func `programs that are stopped at their limit have no time to compare`() async throws {
            let comparison = try await result(
                try await submit(Programs.goSpin, Programs.goSpin, ["timeLimitMs": 300]))
            #expect(comparison.state == "finished")
            #expect(comparison.reason == "timedOut")
            #expect(comparison.speedup?.verdict == "notComparable")
            #expect(comparison.pairs.isEmpty)
        }

        @Test func `different exit codes and programs that do not compile are not compared`() async throws {
            let exits = "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(CODE) }\n"
            let codes = try await result(
                try await submit(exits.replacing("CODE", with: "0"), exits.replacing("CODE", with: "1")))
            #expect(codes.reason == "exitCodeDiffers")
            let broken = try await result(try await submit(exits.replacing("CODE", with: "0"), "package main"))
            #expect(broken.reason == "failed")
        }

        @Test func `different outputs are said`() async throws {
            let prints = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"TEXT\") }\n"
            let comparison = try await result(
                try await submit(prints.replacing("TEXT", with: "a"), prints.replacing("TEXT", with: "b")))
            #expect(comparison.outputDiffers)
            #expect(comparison.warnings.first?.contains("print different things") == true)
            #expect(comparison.reason == nil)
        }

        @Test func `a program that prints the time says nothing about the edit by its output`() async throws {
            let clock = "package main\n\nimport \"time\"\n\nfunc main() { println(time.Now().UnixNano()) }\n"
            let steady = "package main\n\nfunc main() { println(1) }\n"
            let comparison = try await result(try await submit(clock, steady))
            #expect(comparison.warnings.count == 1)
            #expect(comparison.warnings.first?.contains("before the edit prints something else each time") == true)
        }
    }
}
