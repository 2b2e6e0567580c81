import Foundation
import Testing

private let kernelTellsItsTypes = FileManager.default.fileExists(atPath: "/sys/kernel/btf/vmlinux")

extension EndToEndTests {
    /// Which of its two streams a program wrote to first, through the API. It does not depend on when the pipes are
    /// looked at, so that once is enough.
    @Suite(
        .enabled(if: kernelTellsItsTypes, "this kernel does not tell in which order streams are written to"),
        .serialized, .timeLimit(.minutes(10)))
    struct StreamOrderTests {
        private let client: Client

        init() async throws {
            client = Client(baseURL: try await SharedService.instance().baseURL)
        }

        /// Which line came on which stream, in order.
        private func lines(_ run: Client.Run) -> [String] {
            run.output.flatMap { piece in piece.text.split(separator: "\n").map { "\(piece.stream) \($0)" } }
        }

        private func expected(_ count: Int) -> [String] {
            (0..<count).map { "\($0 % 2 == 0 ? "stdout" : "stderr") \($0)" }
        }

        @Test func `numbers that a Go program prints to both streams in turn come in turn`() async throws {
            let code = """
                package main

                import (
                    "fmt"
                    "os"
                )

                func main() {
                    for i := 0; i < 200; i++ {
                        if i%2 == 0 {
                            fmt.Fprintf(os.Stdout, "%d\\n", i)
                        } else {
                            fmt.Fprintf(os.Stderr, "%d\\n", i)
                        }
                    }
                }
                """
            let run = try await client.result("go", code)
            #expect(lines(run) == expected(200))
            #expect(run.outputOrderDoubt == nil)
        }

        @Test func `what a Go program logs stands between what it prints`() async throws {
            let code = """
                package main

                import (
                    "fmt"
                    "log"
                )

                func main() {
                    log.SetFlags(0)
                    for i := 0; i < 100; i += 2 {
                        fmt.Println(i)
                        log.Println(i + 1)
                    }
                }
                """
            let run = try await client.result("go", code)
            #expect(lines(run) == expected(100))
            #expect(run.outputOrderDoubt == nil)
        }

        @Test func `what a Swift program writes to standard error stands between what it prints`() async throws {
            let code = """
                import Foundation

                for number in stride(from: 0, to: 100, by: 2) {
                    print(number)
                    FileHandle.standardError.write(Data("\\(number + 1)\\n".utf8))
                }
                """
            let run = try await client.result("swift", code)
            #expect(lines(run) == expected(100))
            #expect(run.outputOrderDoubt == nil)
        }
    }
}
