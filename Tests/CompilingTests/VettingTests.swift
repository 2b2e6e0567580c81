import Runs
import Snippets
import Testing

@testable import Compiling

@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct VettingTests {
    @Test func `Go's vet tool knows the library`() async throws {
        let code = """
            package main

            import (
            \t"fmt"
            \t"log"
            \t"net/http"
            \t"sync"
            \t"unsafe"
            )

            func f(m sync.Mutex) uintptr { return unsafe.Sizeof(m) }

            func main() {
            \tfmt.Printf("%d\\n", "x")
            \tlog.Printf("%s")
            \tresponse, err := http.Get("")
            \tdefer response.Body.Close()
            \tprintln(err)
            }
            """
        let found = try await Self.vet(.go, ["prog.go": code])
        let told = found.map { "\($0.file):\($0.line): \($0.severity) \($0.message)" }
        #expect(told.contains { $0.hasPrefix("prog.go:11: warning f passes lock by value: sync.Mutex") }, "\(told)")
        #expect(told.contains { $0.hasPrefix("prog.go:14: warning fmt.Printf format %d has arg \"x\"") }, "\(told)")
        #expect(told.contains { $0.hasPrefix("prog.go:15: warning log.Printf format %s reads arg #1") }, "\(told)")
        #expect(told.contains { $0.contains("using response before checking for errors") }, "\(told)")
    }

    @Test func `what the type checker says of a type with braces is told`() async throws {
        let code = "package main\n\nfunc main() {\n\tvar x interface{} = 1\n\tvar y int = x\n\tprintln(y)\n}\n"
        let found = try await Self.vet(.go, ["prog.go": code])
        #expect(found.first?.line == 5 && found.first?.severity == .error, "\(found)")
        #expect(found.first?.message.contains("cannot use x") == true)
    }

    @Test func `what can be mended comes with how`() async throws {
        let code = "package main\n\nfunc main() {\n\tx := 1\n\tx = x\n\tprintln(x)\n}\n"
        let found = try await Self.vet(.go, ["prog.go": code])
        #expect(found.map(\.line) == [5])
        #expect(
            found.first?.fixes == [
                Fix(
                    message: "Remove self-assignment",
                    edits: [Fix.Edit(file: "prog.go", fromLine: 5, fromColumn: 1, toLine: 6, toColumn: 1, text: "")])
            ])
    }

    @Test func `what is fine has no findings`() async throws {
        #expect(try await Self.vet(.go, ["prog.go": "package main\n\nfunc main() { println(1) }\n"]).isEmpty)
        #expect(try await Self.vet(.swift, ["main.swift": "print(1)\n"]).isEmpty)
    }

    @Test(arguments: [
        ("package main\nfunc main() { fmt.Println() }\n", 2, "undefined: fmt"),
        ("package main\nfunc main( {}\n", 2, "expected ')', found '{'"),
        ("package main\nimport \"example.com/x\"\nfunc main() {}\n", 2, "is not available here"),
    ])
    func `what does not compile is an error on its line`(code: String, line: Int, says: String) async throws {
        let found = try await Self.vet(.go, ["prog.go": code])
        let first = try #require(found.first)
        #expect(first.severity == .error && first.line == line && first.message.contains(says), "\(found)")
    }

    @Test func `Swift's lint leaves layout to the formatter`() async throws {
        let found = try await Self.vet(
            .swift, ["main.swift": "let a=1;\nprint( a )\n", "f.swift": "func Wrong() {}\n"])
        #expect(found.allSatisfy { $0.severity == .warning }, "\(found)")
        #expect(found.contains { $0.file == "main.swift" && $0.line == 1 && $0.message.contains("DoNotUseSemicolons") })
        #expect(
            found.contains { $0.file == "f.swift" && $0.line == 1 && $0.message.contains("AlwaysUseLowerCamelCase") })
        #expect(found.count == 2, "\(found)")
    }

    private static func vet(
        _ language: Language, _ files: KeyValuePairs<String, String>
    ) async throws -> [Diagnostic] {
        let outcome = try await TestBench.perform(.vet, language, files)
        guard case .diagnostics(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return []
        }
        return diagnostics
    }
}
