import Foundation
import Testing

extension EndToEndTests {
    /// A wrong program is a normal result with a plain sentence; nothing it does makes the service answer 5xx.
    @Suite(.serialized, .timeLimit(.minutes(5)))
    struct OutcomeTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        @Test func `a compile error is told on its line`() async throws {
            let go = try await client.result("go", "package main\n\nfunc main() {\n\tx := 1\n}\n")
            #expect(go.verdict?.kind == "compileRejected")
            #expect(go.diagnostics.contains { $0.line == 4 && $0.severity == "error" && $0.file == "main.go" })
            let swift = try await client.result("swift", "let a: Int = \"text\"\nprint(a)\n")
            #expect(swift.verdict?.kind == "compileRejected")
            #expect(swift.diagnostics.contains { $0.line == 1 && $0.severity == "error" && $0.file == "main.swift" })
            #expect(swift.profile == nil)
        }

        @Test func `an import that is not there is one clear diagnostic on its line`() async throws {
            let code =
                "package main\n\nimport (\n\t\"fmt\"\n\t\"example.com/nowhere\"\n)\n\nfunc main() { fmt.Println() }\n"
            let run = try await client.result("go", code)
            let errors = run.diagnostics.filter { $0.severity == "error" }
            #expect(errors.count == 1)
            #expect(errors.first?.line == 5)
            #expect(errors.first?.message.contains("example.com/nowhere") == true)
        }

        @Test(arguments: [
            (["--rate", "100000"], "--rate is 100000: allowed are 97 to 4999."),
            (["--time-limit", "1"], "--time-limit is 1: allowed are 100 to 30000."),
            (["--input", "long"], "--input may be at most 65536 bytes."),
            (["--input", "binary"], "is not UTF-8 text."),
            (["--input", "absent"], "cannot be read."),
            (["--html", "/"], "/ is a folder: name a file in it."),
            (["--svg", "/nowhere/picture.svg"], "There is no folder /nowhere/ to write /nowhere/picture.svg into."),
        ])
        func `an option that is out of bounds is told as it is called in the shell`(_ words: [String], _ told: String)
            throws
        {
            let directory = try Service.freshDirectory()
            defer { try? FileManager.default.removeItem(at: directory) }
            let contents = [
                "main.go": Data("package main\n\nfunc main() {}\n".utf8), "long": Data(repeating: 97, count: 65537),
                "binary": Data([0xFF]),
            ]
            for (name, data) in contents { try data.write(to: directory.appending(path: name)) }
            let options = words[0] == "--input" ? [words[0], directory.appending(path: words[1]).path] : words
            let said = try Service.words(of: ["run", directory.appending(path: "main.go").path] + options)
            #expect(said.contains(told) && !said.contains("options."))
        }

        @Test func `exit codes, signals and traps are told apart`() async throws {
            let code = try await client.result("go", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(3) }\n")
            #expect(code.verdict?.kind == "exited")
            #expect(code.verdict?.exitCode == 3)
            let panic = try await client.result("go", "package main\n\nfunc main() { panic(\"no way\") }\n")
            #expect(panic.verdict?.exitCode == 2)
            #expect(panic.text(of: "stderr").contains("panic: no way"))
            let trap = try await client.result("swift", "fatalError(\"no way\")\n")
            #expect(trap.verdict?.kind == "signalled")
            #expect(["SIGILL", "SIGTRAP"].contains(trap.verdict?.signal))
            #expect(trap.text(of: "stderr").contains("no way"))
        }

        @Test func `a memory bomb is stopped at the memory limit`() async throws {
            let code = """
                package main

                var keep [][]byte

                func main() {
                    for {
                        block := make([]byte, 16<<20)
                        for i := range block {
                            block[i] = 1
                        }
                        keep = append(keep, block)
                    }
                }
                """
            // A busy machine may take seconds to give so much memory.
            let run = try await client.result("go", code, ["timeLimitMs": 30_000])
            #expect(run.verdict?.kind == "outOfMemory")
            #expect(run.verdict?.message.hasPrefix("The program was stopped at its memory limit of 512 MiB") == true)
        }

        @Test func `a call that no program needs ends the run and is named`() async throws {
            let code = """
                package main

                import "syscall"

                func main() { syscall.Syscall(syscall.SYS_PTRACE, 0, 0, 0) }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.kind == "blockedSystemCall")
            #expect(run.verdict?.message.contains("ptrace") == true)
        }

        @Test func `the network is not there`() async throws {
            let code = """
                package main

                import (
                    "fmt"
                    "net"
                )

                func main() {
                    _, err := net.Dial("tcp", "169.254.169.254:80")
                    fmt.Println(err)
                }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.exitCode == 0)
            #expect(run.text(of: "stdout").contains("permission denied"))
        }

        @Test func `a flood of output is cut in the middle and the program goes on to its end`() async throws {
            let code = """
                package main

                import (
                    "bufio"
                    "fmt"
                    "os"
                )

                func main() {
                    out := bufio.NewWriter(os.Stdout)
                    defer out.Flush()
                    for i := 0; i < 1_000_000; i++ {
                        fmt.Fprintln(out, "line", i)
                    }
                }
                """
            let run = try await client.result("go", code)
            #expect(run.verdict?.exitCode == 0)
            #expect(run.text(of: "stdout").hasPrefix("line 0\n"))
            #expect(run.text(of: "stdout").hasSuffix("line 999999\n"))
            #expect(run.outputDroppedBytes > 8_000_000)
        }

        @Test func `cut output says where it was cut, and no character is cut in two`() async throws {
            let code = """
                package main

                import (
                    "os"
                    "strings"
                )

                func main() {
                    os.Stdout.WriteString("x" + strings.Repeat("€", 1_000_000))
                    os.Stderr.WriteString("whole")
                }
                """
            let run = try await client.result("go", code)
            let pieces = run.output.filter { $0.stream == "stdout" }
            let cut = try #require(pieces.firstIndex { $0.droppedBytes != nil })
            #expect(pieces.compactMap(\.droppedBytes) == [run.outputDroppedBytes])
            let head = pieces[..<cut].map(\.text).joined()
            let tail = pieces[cut...].map(\.text).joined()
            #expect(head.hasPrefix("x€") && head.dropFirst().allSatisfy { $0 == "€" })
            #expect(!tail.isEmpty && tail.allSatisfy { $0 == "€" })
            #expect(head.utf8.count + tail.utf8.count + run.outputDroppedBytes == 3_000_001)
            #expect(run.output.filter { $0.stream == "stderr" }.allSatisfy { $0.droppedBytes == nil })
            let page = try await client.send("GET", "/r/\(run.id)").text
            #expect(page.contains(#"</span><em class="gap" role="note">… "#))
        }

        @Test func `bytes that are not text become replacement characters`() async throws {
            let code = "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.Write([]byte{65, 0xff, 0, 27, 66}) }\n"
            let run = try await client.result("go", code)
            #expect(run.text(of: "stdout") == "A\u{FFFD}\u{0}\u{1b}B")
        }

        @Test func `hostile output is inert text on the run's page`() async throws {
            let code = """
                print("</pre><script>alert(1)</script><img src=x onerror=alert(2)>")
                func `</text><script>`() -> Int { (0..<40_000_000).reduce(0) { $0 ^ $1 } }
                print(`</text><script>`())
                """
            let run = try await client.result("swift", code)
            for path in ["/r/\(run.id)", "/api/runs/\(run.id)/profile.svg"] {
                let answer = try await client.get(path)
                #expect(answer.status == 200)
                #expect(!answer.text.contains("<script>alert"))
                #expect(!answer.text.contains("<img src=x"))
                #expect(!answer.text.contains("</text><script>"))
            }
        }
    }
}
