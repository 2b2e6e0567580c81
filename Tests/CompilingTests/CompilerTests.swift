import Runs
import Snippets
import Testing

@testable import Compiling

@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct CompilerTests {
    static let goodGo: [(name: String, code: String, output: String)] = [
        ("hello", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n", "hello\n"),
        ("println only", "package main\nfunc main() { println() }\n", ""),
        (
            "generics, JSON, sorting",
            """
            package main
            import ("encoding/json"; "fmt"; "slices")
            func first[T any](xs []T) T { return xs[0] }
            func main() { x := []int{3, 1, 2}; slices.Sort(x); b, _ := json.Marshal(x); fmt.Println(string(b), first(x)) }
            """, "[1,2,3] 1\n"
        ),
        (
            "a server's packages, unsafe, embed without a directive",
            """
            package main
            import (
                _ "embed"
                "fmt"
                "net/http"
                . "strings"
                u "unsafe"
            )
            var client http.Client
            func main() { fmt.Println(ToUpper("x"), u.Sizeof(client) > 0) }
            """, "X true\n"
        ),
        (
            "the imports of three profiling agents",
            """
            package main
            import (
                "fmt"
                "github.com/grafana/pyroscope-go"
                old "github.com/pyroscope-io/client/pyroscope"
                "github.com/pyroscope-io/pyroscope/pkg/agent/profiler"
            )
            func main() {
                _, err := profiler.Start(profiler.Config{ApplicationName: "a", ServerAddress: "http://pyroscope:4040"})
                p, _ := pyroscope.Start(pyroscope.Config{ProfileTypes: []pyroscope.ProfileType{pyroscope.ProfileMutexCount}})
                q, _ := old.Start(old.Config{Logger: old.StandardLogger})
                p.Flush(true)
                fmt.Println(err, p.Stop(), q.Stop())
            }
            """, "<nil> <nil> <nil>\n"
        ),
    ]

    @Test(arguments: goodGo)
    func `a good Go program is built and runs`(program: (name: String, code: String, output: String)) async throws {
        try await expectOutput(program.output, of: Snippet(language: .go, code: program.code))
    }

    static let goodSwift: [(name: String, code: String, output: String)] = [
        ("top-level code", "print(\"hello\")\n", "hello\n"),
        ("@main", "@main struct Program { static func main() { print(\"main\") } }\n", "main\n"),
        (
            "@main that the scan cannot see",
            "#if true\n@MainAlias struct P { static func main() {} }\n#endif\n".replacing(
                "@MainAlias", with: "@ main"), ""
        ),
        ("a mention of @main", "// @main\nprint(\"\"\"\n@main \\(\"@main\")\n\"\"\")\n", "@main @main\n"),
        ("a bare regular expression", "print(\"aab\".firstMatch(of: /a+/)!.output)\n", "aa\n"),
        (
            "Foundation",
            "import Foundation\nprint(String(decoding: try! JSONEncoder().encode([1, 2]), as: UTF8.self))\n", "[1,2]\n"
        ),
        (
            "Dispatch, Synchronization, concurrency, a macro",
            """
            import Dispatch
            import Observation
            import RegexBuilder
            import Synchronization
            @Observable final class Model { var value = 3 }
            let sum = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 4) { i in sum.withLock { $0 += i } }
            actor Counter { var n = 0; func add() -> Int { n += 1; return n } }
            let counter = Counter()
            print(sum.withLock { $0 }, await counter.add(), Model().value, await Task { 7 }.value)
            """, "6 1 3 7\n"
        ),
        ("an empty file", "", ""),
        ("Unicode", "let größe = \"🔥\"\nprint(größe)\n", "🔥\n"),
    ]

    @Test(arguments: goodSwift)
    func `a good Swift program is built and runs`(program: (name: String, code: String, output: String)) async throws {
        try await expectOutput(program.output, of: Snippet(language: .swift, code: program.code))
    }

    @Test(arguments: Language.allCases, RunOptions.Optimization.allCases)
    func `every optimization that a language has is built`(
        language: Language, optimization: RunOptions.Optimization
    ) async throws {
        guard language == .swift || optimization != .unchecked else { return }
        let code =
            language == .go ? "package main\nfunc main() {}\n" : "import Foundation\nprint(Date() > .distantPast)\n"
        let options = RunOptions(optimization: optimization)
        try await TestBench.compile(Snippet(language: language, code: code, options: options)) { compilation in
            guard case .built(let program, []) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try #expect(TestBench.output(of: program) == (language == .go ? "" : "true\n"))
            #expect(compilation.compileMs > 0)
        }
    }

    @Test func `several files are one program`() async throws {
        let go = [
            SourceFile(name: "a.go", content: "package main\nfunc main() { println2() }\n"),
            SourceFile(
                name: "b.go",
                content: "package main\nimport \"os\"\nfunc println2() { os.Stdout.WriteString(\"go\") }\n"),
        ]
        try await expectOutput("go", of: Snippet(language: .go, files: go))
        let swift = [
            SourceFile(name: "b.swift", content: "func two() -> Int { 2 }\n"),
            SourceFile(name: "main.swift", content: "print(two())\n"),
        ]
        try await expectOutput("2\n", of: Snippet(language: .swift, files: swift))
        let attributed = [
            SourceFile(name: "a.swift", content: "@main enum App { static func main() { print(two()) } }\n"), swift[0],
        ]
        try await expectOutput("2\n", of: Snippet(language: .swift, files: attributed))
    }

    @Test func `the toolchains are named as their compilers name themselves`() async throws {
        let compiler = try await TestBench.compiler()
        let toolchains = Language.allCases.compactMap { compiler.defaultToolchain(of: $0) }
        #expect(toolchains.map(\.name).allSatisfy { $0.hasPrefix("go1.") || $0.hasPrefix("swift-6.") })
        #expect(toolchains.contains { $0.version.hasPrefix("go version go1.") })
        #expect(toolchains.contains { $0.version.hasPrefix("Swift version 6.") })
    }

    private func expectOutput(_ output: String, of snippet: Snippet) async throws {
        try await TestBench.compile(snippet) { compilation in
            guard case .built(let program, _) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try #expect(TestBench.output(of: program) == output)
        }
    }
}
