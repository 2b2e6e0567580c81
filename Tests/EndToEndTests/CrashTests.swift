import Testing

extension EndToEndTests {
    /// What failed, in words, and on which line: of programs that end themselves.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct CrashTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        private static let swift = """
            func fail(_ how: String, _ depth: Int) -> Int {
                let numbers = [1, 2, 3]
                switch how {
                case "index": return numbers[depth + 8]
                case "nil": let none: Int? = depth > 5 ? 1 : nil; return none!
                case "overflow": return Int.max - 1 + depth + 2
                case "cast": let any: Any = "x"; return any as! Int
                case "precondition": precondition(numbers.count > depth + 5, "too few"); return 1
                case "recursion": return fail(how, depth + 1) + 1
                default: return 0
                }
            }
            print(fail(CommandLine.arguments[1], CommandLine.arguments.count - 2))
            """

        @Test(arguments: [
            ("index", "release", "Index out of range", 4),
            ("nil", "release", "Unexpectedly found nil while unwrapping an Optional value", 5),
            ("overflow", "release", "arithmetic overflow", 6),
            ("cast", "release", "Could not cast value of type 'Swift.String' to 'Swift.Int'", 7),
            ("overflow", "debug", "arithmetic overflow", 6),
            ("precondition", "debug", "Precondition failed: too few", 8),
        ])
        func `a Swift program that traps says what failed and on which line`(
            how: String, optimization: String, reason: String, line: Int
        ) async throws {
            let run = try await client.result(
                "swift", Self.swift, ["optimization": optimization, "arguments": [how]])
            #expect(run.verdict?.kind == "signalled")
            let crash = try #require(run.crash)
            #expect(crash.reason == reason)
            #expect(crash.file == "main.swift")
            #expect(crash.line == line)
            #expect(crash.stack.last?.function == "main")
            #expect(run.verdict?.message.contains("\(reason), main.swift:\(line)") == true)
        }

        @Test(arguments: ["release", "debug"])
        func `a Swift program that uses up its stack is told so`(optimization: String) async throws {
            let run = try await client.result(
                "swift", Self.swift, ["optimization": optimization, "arguments": ["recursion"]])
            let crash = try #require(run.crash)
            #expect(crash.reason == "stack overflow")
            #expect(crash.stack.count > 10)
            #expect(crash.stack.filter { $0.function == "fail(_:_:)" }.count > 10)
        }

        @Test(arguments: ["release", "debug"])
        func `a thread or a task that uses up its stack is told so`(optimization: String) async throws {
            let code = """
                import Foundation

                @inline(never) func fail(_ depth: Int) -> Int { fail(depth + 1) &* 3 &+ depth }
                if CommandLine.arguments[1] == "thread" {
                    let thread = Thread { print(fail(0)) }
                    thread.start()
                    sleep(20)
                } else {
                    await Task.detached { print(fail(0)) }.value
                }
                """
            for place in ["thread", "task"] {
                let run = try await client.result("swift", code, ["optimization": optimization, "arguments": [place]])
                let crash = try #require(run.crash)
                #expect(crash.reason == "stack overflow")
                #expect(crash.line == 3)
                #expect(crash.stack.filter { $0.function == "fail(_:)" }.count > 10)
            }
        }

        @Test func `a Go program whose goroutines all wait says who waits for what`() async throws {
            let code = """
                package main

                import "sync"

                func wait(c chan int) { <-c }

                func main() {
                \tvar mu sync.Mutex
                \tmu.Lock()
                \tc := make(chan int)
                \tfor range 3 {
                \t\tgo wait(c)
                \t}
                \tgo func() { mu.Lock() }()
                \tgo func() { select {} }()
                \tvar wg sync.WaitGroup
                \twg.Add(1)
                \twg.Wait()
                }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.exitCode == 2)
            let crash = try #require(run.crash)
            #expect(crash.reason == "all goroutines are asleep - deadlock!" && crash.line == 18)
            let told = try #require(crash.goroutines)
            #expect(told.first?.sentence == "The main goroutine waits for a WaitGroup, main.go:18.")
            #expect(
                Set(told.dropFirst().map { $0.sentence.replacing(#/Goroutine \d+/#, with: "Goroutine N") }) == [
                    "3 goroutines wait to receive from a channel, main.go:5, started at main.go:12.",
                    "Goroutine N waits for a mutex (Lock), main.go:14, started at main.go:14.",
                    "Goroutine N waits for ever in a select without cases, main.go:15, started at main.go:15.",
                ])
        }

        @Test(arguments: [
            ("var m map[string]int; m[\"a\"] = 1", "assignment to entry in nil map"),
            (
                "var p *struct{ x [1 << 20]int }; println(p.x[1<<19])",
                "runtime error: invalid memory address or nil pointer"
            ),
            ("panic(failure{3, \"bad\"})", "it failed: bad"),
            ("var c chan int; close(c)", "close of nil channel"),
        ])
        func `what Go's runtime gives up on is told with its line`(body: String, reason: String) async throws {
            let code = """
                package main

                type failure struct {
                \tcode int
                \twhy  string
                }

                func (f failure) Error() string { return "it failed: " + f.why }

                func main() {
                \t\(body)
                }

                var _ error = failure{}
                """
            let run = try await client.result("go", code)
            let crash = try #require(run.crash, "\(run.verdict?.message ?? "")")
            #expect(crash.reason.contains(reason), "\(crash.reason)")
            #expect(crash.file == "main.go" && crash.line == 11)
            #expect(run.verdict?.message.contains(crash.reason) == true)
        }

        @Test(arguments: [
            (
                "go", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(3) }\n",
                "exit code 3: it called os.Exit(3)."
            ),
            (
                "go", "package main\n\nimport \"log\"\n\nfunc main() { log.Fatal(1) }\n",
                "exit code 1: it called os.Exit(1), as log.Fatal does."
            ),
            (
                "swift", "import Foundation\nexit(137)\n",
                "it called exit(137), which shells give for a program that SIGKILL ended."
            ),
        ])
        func `an exit code is told with what it means`(language: String, code: String, words: String) async throws {
            let message = try #require(try await client.result(language, code).verdict?.message)
            #expect(message.hasSuffix(words), "\(message)")
        }

        @Test func `who held the memory that ran out is told, or how to find out`() async throws {
            let code = """
                package main

                var kept [][]byte

                func grow() {
                \tfor {
                \t\tb := make([]byte, 1<<20)
                \t\tfor i := range b {
                \t\t\tb[i] = 1
                \t\t}
                \t\tkept = append(kept, b)
                \t}
                }

                func main() { grow() }
                """
            let unknown = try await client.result("go", code)
            #expect(unknown.verdict?.kind == "outOfMemory")
            #expect(unknown.verdict?.message.hasSuffix("recording memory tells which functions hold it.") == true)
            let known = try await client.result("go", code, ["profiles": ["cpu", "alloc_space"]])
            let message = try #require(known.verdict?.message)
            #expect(message.contains("most of what it held came from main.grow ("), "\(message)")
            #expect(message.contains("MiB, main.go:7)"), "\(message)")
        }

        private static let throwing = """
            struct Bad: Error {}
            struct Worse: Error { let number: Int }
            func fail(_ how: String) throws -> Int {
                if how == "thrown" { throw Bad() }
                return how.count
            }
            func typed(_ how: String) throws(Worse) -> Int {
                if how == "typed" { throw Worse(number: how.count) }
                return how.count
            }
            func caught(_ how: String) throws -> Int {
                for _ in 0..<3000 { if let count = try? fail(how), count == 0 { return 1 } }
                do { return try fail(how) } catch {
                    _ = try? typed("typed")
                    throw error
                }
            }
            let how = CommandLine.arguments[1]
            if CommandLine.arguments.count > 2 { print(try caught(how)) }
            print(try fail(how) + typed(how))
            """

        @Test(arguments: [("thrown", 1, 4), ("typed", 1, 8), ("thrown", 2, 15)], ["release", "debug"])
        func `an error that leaves main is told with the line of its throw`(
            how: (name: String, arguments: Int, line: Int), optimization: String
        ) async throws {
            let arguments = [String](repeating: how.name, count: how.arguments)
            let run = try await client.result(
                "swift", Self.throwing, ["optimization": optimization, "arguments": arguments])
            let crash = try #require(run.crash)
            #expect(crash.reason.hasPrefix("Error raised at top level: main."))
            #expect(crash.line == how.line)
            #expect(crash.stack.last?.function == "main")
        }

        @Test func `a Go program that uses up its stack is told so before its memory is`() async throws {
            let code = """
                package main

                func down(n int, words [8]int) int {
                    if n < 0 {
                        return words[3]
                    }
                    return down(n+1, words) + 1
                }

                func main() { println(down(0, [8]int{})) }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.kind == "exited")
            let crash = try #require(run.crash)
            #expect(crash.reason == "stack overflow")
            #expect(crash.file == "main.go")
            #expect(crash.stack.contains { $0.function == "main.down" })
        }

        @Test func `a Go program that panics says why and on which line`() async throws {
            let code = """
                package main

                import "os"

                func pick(numbers []int, i int) int { return numbers[i] }

                func main() { println(pick([]int{1}, len(os.Args)+8)) }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.kind == "exited")
            #expect(run.verdict?.exitCode == 2)
            let crash = try #require(run.crash)
            #expect(crash.reason == "runtime error: index out of range [9] with length 1")
            #expect(crash.file == "main.go")
            #expect(crash.line == 5)
        }

        @Test func `a program that only says that it crashed did not`() async throws {
            let run = try await client.result("swift", "print(\"Fatal error: not at all\")\n")
            #expect(run.verdict?.kind == "exited")
            #expect(run.crash == nil)
        }
    }
}
