import Foundation
import Testing

extension EndToEndTests {
    /// What a Go program's goroutines say of themselves (`pprof.Do`), at samples of the clock and where they wait.
    @Suite(.serialized, .timeLimit(.minutes(10)))
    struct GoLabelTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        /// Lines of `profile.folded`, by the first frame and the rest.
        private func folded(_ run: Client.Run, _ query: String) async throws -> [(
            root: String, rest: String, count: Double
        )] {
            let answer = try await client.get("/api/runs/\(run.id)/profile.folded?\(query)")
            #expect(answer.status == 200)
            return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").compactMap { line in
                guard let end = line.lastIndex(of: " "), let count = Double(line[line.index(after: end)...]) else {
                    return nil
                }
                let frames = line[..<end].split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(frames[0]), frames.count > 1 ? String(frames[1]) : "", count)
            }
        }

        /// The three bear 1, 4 and 2 shares of the same work, in turn and many times, so that a processor that changes its
        /// speed is as slow for each.
        private static let code = """
            package main

            import (
                "context"
                "fmt"
                "runtime/pprof"
                "strings"
                "sync"
                "time"
            )

            var sum int

            //go:noinline
            func work(rounds int) {
                for i := range rounds * 800_000 {
                    sum ^= i * i
                }
            }

            func main() {
                background := context.Background()
                for range 300 {
                    for name, rounds := range map[string]int{"one": 1, "four": 4, "two": 2} {
                        pprof.Do(background, pprof.Labels("handler", name, "tier", "web"), func(context.Context) {
                            work(rounds)
                        })
                    }
                }
                var group sync.WaitGroup
                long := strings.Repeat("é", 100)
                pprof.Do(background, pprof.Labels("handler", "waits", "long", long), func(context.Context) {
                    for range 3 {
                        group.Go(func() { time.Sleep(1500 * time.Millisecond) })
                    }
                })
                group.Wait()
                fmt.Println(sum)
            }
            """

        /// Of some thousand samples at least 500 are asked for; a share of 4 in 7 then has a deviation of 0.022, and the bound
        /// is six of them.
        @Test func `samples bear the labels of their goroutines, in the shares that are known`() async throws {
            let run = try await client.result("go", Self.code, ["profiles": ["cpu", "wall"], "timeLimitMs": 20_000])
            #expect(run.verdict?.exitCode == 0)
            let lines = try await folded(run, "group=handler")
            var counts: [String: Double] = [:]
            for line in lines where line.rest.contains("main.work") { counts[line.root, default: 0] += line.count }
            let all = counts.values.reduce(0, +)
            try #require(all >= 500)
            for (name, share) in [("one", 1.0 / 7), ("four", 4.0 / 7), ("two", 2.0 / 7)] {
                let found = (counts["handler: \(name)"] ?? 0) / all
                #expect(abs(found - share) < 0.14, "\(name) \(found) of \(counts)")
            }
            let unlabelled = all - counts.filter { $0.key.hasPrefix("handler: ") }.values.reduce(0, +)
            #expect(unlabelled / all < 0.02, "\(counts)")

            let narrowed = try await folded(run, "label=handler:one")
            #expect(!narrowed.isEmpty && narrowed.allSatisfy { !$0.rest.contains("time.Sleep") })

            // Those that never run bear them as well: what they do is wait.
            let waits = try await folded(run, "group=handler&type=wall")
            #expect(waits.contains { $0.root == "handler: waits" && $0.rest.contains("time.Sleep") })
            #expect(
                waits.allSatisfy { $0.root == "handler: waits" || !$0.rest.contains("main.main.func2.1;time.Sleep") })
            let cut = try await folded(run, "group=long&type=wall")
            #expect(
                cut.contains { $0.root == "long: " + String(repeating: "é", count: 31) + "…" },
                "\(Set(cut.map(\.root)))")
        }
    }
}
