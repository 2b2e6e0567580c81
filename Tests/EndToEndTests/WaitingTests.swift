import Testing

extension EndToEndTests {
    /// Time that was no CPU time is told, with and without scripts.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct WaitingTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        @Test(arguments: [
            ("go", "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(1500 * time.Millisecond) }\n"),
            ("swift", "import Glibc\n\nusleep(1_500_000)\n"),
        ])
        func `a program that sleeps is said to have waited`(language: String, code: String) async throws {
            let run = try await client.result(language, code)
            #expect(run.verdict?.exitCode == 0)
            let wall = try #require(run.profile?.wall)
            #expect((1450...run.usage.wallMs + 5).contains(wall.waitingMs))
            let sum = wall.runningMs + wall.runnableMs + wall.waitingMs
            #expect((run.usage.wallMs / 2...run.usage.wallMs + 5).contains(sum))
            #expect(wall.sentence.contains(/t waited \d\.\d of \d\.\d s\./))
            let page = try await client.get("/r/\(run.id)").text
            #expect(page.contains(wall.sentence))
            #expect(page.contains("How each thread spent its time"))
        }

        @Test func `threads that share one core are told from those that wait`() async throws {
            let code = """
                package main

                import (
                    "runtime"
                    "sync"
                )

                func main() {
                    runtime.GOMAXPROCS(4)
                    var group sync.WaitGroup
                    for range 4 {
                        group.Go(func() {
                            sum := 0
                            for i := range 1 << 29 {
                                sum ^= i
                            }
                            println(sum)
                        })
                    }
                    group.Wait()
                }
                """
            let run = try await client.result("go", code)
            let wall = try #require(run.profile?.wall)
            #expect(wall.runningMs + wall.runnableMs > run.usage.wallMs * 9 / 10)
            #expect(wall.threads.count > 2)
            let ready = wall.threads.map(\.runnableMs).reduce(0, +)
            #expect(ready > wall.runningMs / 2, "three of four are ready while one runs")
        }
    }
}
