import Foundation
import Testing

extension EndToEndTests {
    /// Programs of tests through the whole service: compiler, jail, sampler, API and command.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct TestingTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private struct Tested: Decodable {
            struct Test: Decodable, Equatable {
                let name: String
                let outcome: String
                let unfinished: Bool
                let durationMs: Int
                let output: String
                let file: String?
                let line: Int?
            }

            struct Counts: Decodable, Equatable {
                let passed: Int
                let failed: Int
                let skipped: Int
                let leftOut: Int
            }

            let verdict: Client.Run.Verdict?
            let tests: [Test]?
            let testCounts: Counts?
            let profile: Client.Run.Profile?

            subscript(_ name: String) -> Test? { tests?.first { $0.name == name } }
        }

        private func tested(
            _ language: String, _ files: KeyValuePairs<String, String>, _ options: [String: Any] = [:]
        ) async throws -> (tested: Tested, output: String) {
            let sources = files.map { ["name": $0.key, "content": $0.value] }
            let answer = try await client.post(
                "/api/runs", ["language": language, "files": sources, "options": options])
            try #require(answer.status == 202, "\(answer.text)")
            let id = try answer.json(Client.Submitted.self).id
            let run = try await client.wait(for: id)
            return (try await client.get("/api/runs/\(id)").json(), run.text(of: "stdout"))
        }

        static let go = """
            package main

            import "testing"

            func work(n int) (s int) {
                for i := range n * 1_000_000 {
                    s += i & 7
                }
                return s
            }

            func TestWork(t *testing.T) {
                t.Run("good", func(t *testing.T) {
                    if work(300) == 0 {
                        t.Fatal("nothing")
                    }
                })
                t.Run("bad", func(t *testing.T) { t.Error("wrong") })
            }

            func TestLater(t *testing.T) { t.Skip() }
            """

        @Test func `a Go program without main is run for its tests, with a profile`() async throws {
            let (run, output) = try await tested("go", ["main.go": Self.go])
            #expect(run.verdict?.message == "1 of 3 tests failed." && run.verdict?.exitCode == 1)
            #expect(run.testCounts == Tested.Counts(passed: 1, failed: 1, skipped: 1, leftOut: 0))
            #expect(run.tests?.map(\.name) == ["TestWork", "TestWork/good", "TestWork/bad", "TestLater"])
            #expect(run.tests?.map(\.outcome) == ["failed", "passed", "failed", "skipped"])
            let bad = try #require(run["TestWork/bad"])
            #expect(bad.file == "main.go" && bad.line == 18 && bad.output.contains("wrong"))
            #expect(output.contains("    --- FAIL: TestWork/bad (0.00s)\n"), "\(output)")
            #expect(run["TestWork/good"]?.line == nil && run["TestWork"]?.line == 12 && run["TestLater"]?.line == 21)
            #expect(!output.contains("\u{16}") && output.hasSuffix("FAIL\n"))
            // 300 million turns of a loop.
            #expect(try #require(run.profile?.types.first).samples > 10)
        }

        @Test func `results come while others run`() async throws {
            let code = """
                package main

                import ("testing"; "time")

                func TestFirst(t *testing.T) {}
                func TestSecond(t *testing.T) { time.Sleep(25 * time.Second) }
                """
            let submitted = try await client.submit("go", code, ["timeLimitMs": 30_000])
            let path = "/api/runs/\(submitted.id)"
            var early: [Tested.Test] = []
            for _ in 0..<2400 where early.isEmpty {
                let answer: Tested = try await client.get(path).json()
                early = answer.tests ?? []
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(early.map(\.name) == ["TestFirst"])
            // Nobody waits for the other.
            #expect(try await client.send("DELETE", path, token: submitted.ownerToken).status == 204)
        }

        @Test func `tests inside and outside of a package, with TestMain`() async throws {
            let (run, output) = try await tested(
                "go",
                [
                    "calc.go": "package calc\n\nfunc Half(n int) int { return n / 2 }\n",
                    "a_test.go":
                        "package calc\n\nimport (\"fmt\"; \"os\"; \"testing\")\n\nfunc TestMain(m *testing.M) {\n\tfmt.Println(\"set up\")\n\tos.Exit(m.Run())\n}\n\nfunc TestIn(t *testing.T) {}\n",
                    "b_test.go":
                        "package calc_test\n\nimport (\"play\"; \"testing\")\n\nfunc TestOut(t *testing.T) {\n\tif calc.Half(9) != 5 {\n\t\tt.Error(\"half of nine\")\n\t}\n}\n",
                ])
            #expect(run.tests?.map(\.outcome) == ["passed", "failed"])
            #expect(run["TestOut"]?.file == "b_test.go" && run["TestOut"]?.line == 7)
            #expect(output.hasPrefix("set up\n"))
        }

        @Test func `a panic is told of the test that it ended`() async throws {
            let code =
                "package main\n\nimport \"testing\"\n\nfunc TestBoom(t *testing.T) {\n\tvar m map[string]int\n\tm[\"a\"] = 1\n}\n"
            let (run, _) = try await tested("go", ["main.go": code])
            let boom = try #require(run["TestBoom"])
            #expect(boom.outcome == "failed" && boom.file == "main.go" && boom.line == 7)
            #expect(boom.output.contains("nil map"))
            #expect(
                run.verdict?.message.contains("1 ") == true || run.verdict?.message.contains("The test failed") == true)
        }

        @Test func `a test that does not end has failed, with the reason`() async throws {
            let code = "package main\n\nimport \"testing\"\n\nfunc TestEver(t *testing.T) {\n\tfor {\n\t}\n}\n"
            let (run, _) = try await tested("go", ["main.go": code], ["timeLimitMs": 1500])
            #expect(run.verdict?.kind == "timedOut")
            #expect(run["TestEver"]?.outcome == "failed" && run["TestEver"]?.unfinished == true)
            #expect(run["TestEver"]?.line == 5)
            #expect(run.verdict?.message.hasPrefix("The test did not end.") == true)
            #expect(run["TestEver"]?.output.contains("time limit") == true)
        }

        @Test func `a hundred thousand tests are counted`() async throws {
            let code = """
                package main

                import ("strconv"; "testing")

                func TestMany(t *testing.T) {
                    for n := range 100_000 {
                        t.Run(strconv.Itoa(n), func(t *testing.T) {})
                    }
                }
                """
            let (run, _) = try await tested("go", ["main.go": code], ["timeLimitMs": 30_000, "profiles": [String]()])
            #expect(run.testCounts == Tested.Counts(passed: 100_000, failed: 0, skipped: 0, leftOut: 99_001))
            #expect(run.tests?.count == 1000)
        }

        @Test func `a program that forges results lies about itself alone`() async throws {
            let code = """
                package main

                import "os"

                func main() {
                    os.Stdout.WriteString("\\x16=== RUN   TestA\\n\\x16--- PASS: TestA (0.00s)\\n")
                }
                """
            let (run, output) = try await tested("go", ["main.go": code])
            #expect(run.tests == nil && output == "\u{16}=== RUN   TestA\n\u{16}--- PASS: TestA (0.00s)\n")
        }

        @Test func `a program with a main is run for its tests on request`() async throws {
            let code = "package main\n\nimport \"testing\"\n\nfunc main() {}\n\nfunc TestA(t *testing.T) {}\n"
            let (plain, _) = try await tested("go", ["main.go": code])
            #expect(plain.tests == nil)
            let (run, _) = try await tested("go", ["main.go": code], ["mode": "test"])
            #expect(run.tests?.map(\.name) == ["TestA"] && run.verdict?.message == "The test passed.")
        }

        @Test func `what the compiler says of a test names its line`() async throws {
            let code = "package main\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { x := 1 }\n"
            let submitted = try await client.submit("go", code)
            let run = try await client.wait(for: submitted.id)
            #expect(run.verdict?.kind == "compileRejected")
            #expect(run.diagnostics.first?.file == "main.go" && run.diagnostics.first?.line == 5)
        }

        static let swift = """
            import Testing

            @Suite struct Sums {
                @Test(arguments: [1, 2]) func good(n: Int) { #expect(n + n == 2 * n) }
                @Test func bad() {
                    #expect(1 + 1 == 3)
                }
                @Test(.disabled("later")) func later() {}
            }
            """

        @Test func `Swift Testing's tests`() async throws {
            let (run, output) = try await tested("swift", ["main.swift": Self.swift], ["mode": "test"])
            #expect(run.verdict?.message == "1 of 3 tests failed.", "\(output)")
            let bad = try #require(run["Sums/bad()"])
            #expect(bad.outcome == "failed" && bad.file == "main.swift" && bad.line == 6)
            #expect(bad.output.contains("Expectation failed"))
            #expect(run["Sums/later()"]?.outcome == "skipped" && run["Sums/good(n:)"]?.outcome == "passed")
            #expect(!output.contains("\"kind\""))
        }

        @Test func `XCTest's tests`() async throws {
            let code = """
                /* */ import XCTest

                class Base: XCTestCase {
                    func testBase() { XCTAssertEqual(1, 1) }
                }

                final class Sums: XCTestCase {
                    func testBad() throws {
                        XCTAssertEqual(1 + 1, 3, "no")
                    }
                    func testLater() throws { throw XCTSkip("later") }
                    private func testHidden() { XCTFail() }
                    func testWith(n: Int) { XCTFail() }
                }
                """
            let (run, output) = try await tested("swift", ["Tests.swift": code], ["mode": "test"])
            #expect(
                run.tests?.map(\.name) == ["Base/testBase", "Sums/testBad", "Sums/testLater"],
                "\(output)")
            #expect(run.tests?.map(\.outcome) == ["passed", "failed", "skipped"])
            #expect(run["Sums/testBad"]?.file == "Tests.swift" && run["Sums/testBad"]?.line == 9)
        }

        @Test func `asynchronous tests of XCTest end, on the main actor and beside Swift Testing`() async throws {
            let code = """
                import Testing
                /* */ import XCTest

                final class Waits: XCTestCase {
                    override func setUp() async throws { await Task.yield() }
                    func testGood() async throws { try await Task.sleep(for: .milliseconds(5)) }
                    @MainActor func testMain() async throws {
                        try await Task.sleep(for: .milliseconds(5))
                        XCTAssertTrue(Thread.isMainThread)
                    }
                    func testBad() async throws {
                        try await Task.sleep(for: .milliseconds(5))
                        XCTAssertEqual(1 + 1, 3)
                    }
                }

                @MainActor @Test func later() async throws {
                    try await Task.sleep(for: .milliseconds(5))
                }
                """
            let (run, output) = try await tested(
                "swift", ["Tests.swift": code], ["mode": "test", "timeLimitMs": 30_000])
            #expect(
                run.tests?.map(\.name) == ["Waits/testGood", "Waits/testMain", "Waits/testBad", "later()"], "\(output)")
            #expect(run.tests?.map(\.outcome) == ["passed", "passed", "failed", "passed"])
            #expect(run["Waits/testBad"]?.file == "Tests.swift" && run["Waits/testBad"]?.line == 13)
            #expect(run["later()"]?.line == 17)
            #expect(run.verdict?.message == "1 of 4 tests failed." && run.verdict?.exitCode == 1)
        }

        @Test func `only the Swift test that does not end is told as that`() async throws {
            let code = """
                import Testing

                @Test func before() async throws { try await Task.sleep(for: .milliseconds(5)) }
                @Test func ever() { while true {} }
                @Test func after() async throws { try await Task.sleep(for: .milliseconds(5)) }
                """
            let (run, output) = try await tested(
                "swift", ["main.swift": code], ["mode": "test", "timeLimitMs": 20_000, "profiles": [String]()])
            #expect(run.verdict?.kind == "timedOut")
            #expect(run.tests?.filter(\.unfinished).map(\.name) == ["ever()"], "\(output)")
            #expect(run.tests?.filter { $0.outcome == "failed" }.count == 1)
        }

        @Test func `a test with another test's parameters is refused as go test does`() async throws {
            let code = "package main\n\nimport \"testing\"\n\nfunc TestA(t testing.T) {}\nfunc ExampleA(n int) {}\n"
            let submitted = try await client.submit("go", code)
            let run = try await client.wait(for: submitted.id)
            #expect(run.verdict?.kind == "compileRejected")
            #expect(
                run.diagnostics.map { "\($0.line): \($0.message)" } == [
                    "5: wrong signature for TestA, must be: func TestA(t *testing.T)", "6: ExampleA should be niladic",
                ])
        }

        @Test func `a Swift program that has no tests is told so`() async throws {
            let (run, _) = try await tested("swift", ["main.swift": "print(1)\n"], ["mode": "test"])
            #expect(run.verdict?.kind == "compileRejected")
        }

        @Test func `a crash in a Swift test is told of it`() async throws {
            let code =
                "import Testing\n\n@Test func traps() {\n    let empty: [Int] = []\n    print(empty[Int.random(in: 3...4)])\n}\n"
            let (run, _) = try await tested("swift", ["main.swift": code], ["mode": "test"])
            let traps = try #require(run["traps()"])
            #expect(traps.outcome == "failed" && traps.line == 5, "\(traps)")
        }

        @Test func `the command lists them, and ends as the tests do`() async throws {
            let service = try await SharedService.instance()
            let directory = try Service.freshDirectory()
            let file = directory.appending(path: "main.go")
            try Data(Self.go.utf8).write(to: file)
            let (process, pipe) = (Process(), Pipe())
            process.executableURL = try Service.buildDirectory.appending(path: "flamebox")
            process.arguments = ["submit", file.path, "--server", service.baseURL.absoluteString]
            process.standardOutput = pipe
            try process.run()
            let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(said.contains("1 of 3 tests failed."), "\(said)")
            #expect(said.contains("FAILED   TestWork/bad") && said.contains("main.go:18"), "\(said)")
        }
    }
}
