import Foundation
import Runs
import Snippets
import Testing

@testable import Compiling

/// What is wrong with a program is said on its line; what takes too much becomes a verdict; nothing reaches the host.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(10)))
struct CompilerRejectionTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let name: String
        let language: Language
        let code: String
        let line: Int
        /// Part of the first error's message.
        let says: String

        var testDescription: String { name }

        init(_ name: String, _ language: Language, _ code: String, line: Int, says: String) {
            self.name = name
            self.language = language
            self.code = code
            self.line = line
            self.says = says
        }
    }

    static let wrong = [
        Wrong("a Swift type error", .swift, "let x = 1\nlet y: Int = \"a\"\n", line: 2, says: "cannot convert value"),
        Wrong("a missing Swift module", .swift, "import Nope\n", line: 1, says: "no such module 'Nope'"),
        Wrong(
            "a missing external macro", .swift,
            "@freestanding(expression) macro f() -> Int = #externalMacro(module: \"M\", type: \"T\")\nprint(#f)\n",
            line: 2, says: "could not be found for macro"),
        Wrong(
            "@main and top-level code", .swift,
            "@main struct P { static func main() {} }\nprint(1)\n", line: 2, says: "top level"),
        Wrong(
            "an undefined C symbol", .swift,
            "@_silgen_name(\"nowhere\") func nowhere()\nnowhere()\n", line: 0, says: "undefined symbol: nowhere"),
        Wrong("U+0000 in Go", .go, "package main\nfunc main() { \u{0} }\n", line: 2, says: "NUL"),
        Wrong(
            "a Go type error", .go, "package main\nfunc main() { x := 1 + \"a\"; _ = x }\n", line: 2, says: "mismatched"
        ),
        Wrong(
            "an unused Go import", .go, "package main\nimport \"os\"\nfunc main() {}\n", line: 2,
            says: "imported and not used"),
        Wrong(
            "an unused Go variable", .go, "package main\nfunc main() {\n\tx := 1\n}\n", line: 3,
            says: "declared and not used"),
        Wrong(
            "a missing Go package", .go,
            "package main\n\nimport (\n\t\"fmt\"\n\t\"github.com/a/b\"\n)\nfunc main() { fmt.Println(b.C) }\n", line: 5,
            says: "\"github.com/a/b\" is not available here"),
        Wrong("cgo", .go, "package main\n// #include <stdio.h>\nimport \"C\"\nfunc main() {}\n", line: 3, says: "cgo"),
        Wrong(
            "an internal Go package", .go, "package main\nimport _ \"internal/abi\"\nfunc main() {}\n", line: 2,
            says: "internal"),
        Wrong("another Go package's name", .go, "package tool\nfunc main() {}\n", line: 1, says: "package main"),
        Wrong("no func main", .go, "package main\nfunc Main() {}\n", line: 0, says: "needs a function main"),
        Wrong(
            "embedding a host file", .go,
            "package main\nimport _ \"embed\"\n//go:embed /etc/passwd\nvar s string\nfunc main() { println(s) }\n",
            line: 3,
            says: "pattern /etc/passwd: invalid pattern syntax"),
        Wrong(
            "a linker flag for cgo", .go,
            "package main\n//go:cgo_ldflag \"-fplugin=x\"\nfunc main() {}\n", line: 2, says: "only allowed in cgo"),
        Wrong(
            "a function in assembly", .go, "package main\nfunc f()\nfunc main() { f() }\n", line: 2,
            says: "missing function body"),
        Wrong(
            "a giant Go array", .go,
            "package main\nvar x = [1 << 33]int{}\nfunc main() { println(len(x)) }\n", line: 3, says: "too large"),
    ]

    @Test(arguments: wrong)
    func `what is wrong is said on its line`(wrong: Wrong) async throws {
        try await TestBench.compile(Snippet(language: wrong.language, code: wrong.code)) { compilation in
            let error = try #require(TestBench.errors(compilation).first, "\(compilation.outcome)")
            #expect(error.message.contains(wrong.says), "\(error)")
            #expect(error.line == wrong.line, "\(error)")
            #expect(error.file == wrong.language.defaultFileName)
        }
    }

    @Test func `lines that name a host file do not open it`() async throws {
        let swift = "#sourceLocation(file: \"/etc/passwd\", line: 1)\nlet x: Int = \"a\"\n"
        let go = "package main\n//line /etc/passwd:1\nfunc main() { x }\n"
        for (language, code) in [(Language.swift, swift), (.go, go)] {
            try await TestBench.compile(Snippet(language: language, code: code)) { compilation in
                let errors = TestBench.errors(compilation)
                #expect(!errors.isEmpty)
                #expect(!errors.contains { $0.message.contains("root:") })
            }
        }
    }

    @Test func `an exponential type-check ends with an error on its line`() async throws {
        let terms = (1...14).map { "-(\($0) + 2) * 2.5" }.joined(separator: " + ")
        try await TestBench.compile(Snippet(language: .swift, code: "let a = 1\nlet x: Double = a + \(terms)\n")) {
            let error = try #require(TestBench.errors($0).first, "\($0.outcome)")
            #expect(error.line == 2)
        }
    }

    @Test func `a compiler that takes too long is a verdict`() async throws {
        var limits = CompileLimits()
        limits.timeMs = 60
        let code =
            "import Foundation\n"
            + (0..<400).map { "func f\($0)(_ x: [Int]) -> [Int] { x.map { $0 + \($0) } }\n" }.joined()
        try await TestBench.compile(Snippet(language: .swift, code: code), limits: limits) {
            #expect($0.outcome == .timedOut(limitMs: 60))
        }
    }

    @Test func `a compiler that takes too much memory is a verdict`() async throws {
        var limits = CompileLimits()
        limits.memoryBytes = 16 << 20
        try await TestBench.compile(
            Snippet(language: .swift, code: "import Foundation\nprint(Date())\n"), limits: limits
        ) {
            #expect($0.outcome == .outOfMemory(limitBytes: 16 << 20))
        }
    }

    @Test func `a cancelled compilation ends`() async throws {
        let compiler = try await TestBench.compiler()
        let code = (1...300).map {
            "public func f\($0)(_ a: [[Int]]) -> [Int] { a.flatMap { $0.sorted { $0 > $1 } } }\n"
        }
        let snippet = try Snippet(language: .swift, code: code.joined())
        let directory = FileManager.default.temporaryDirectory.path
        let task = Task { try await compiler.compile(snippet, into: directory) }
        // The optimizer takes tens of seconds over what others may call: by then it is in its jail, far from its end.
        try await Task.sleep(for: .milliseconds(400))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `several files without a start are told what a start is`() async throws {
        let files = ["a.swift", "b.swift"].map { SourceFile(name: $0, content: "func \($0.prefix(1))() {}\n") }
        try await TestBench.compile(Snippet(language: .swift, files: files)) { compilation in
            #expect(TestBench.errors(compilation).first?.message.contains("main.swift") == true)
        }
    }

    @Test func `our own checks say no more than a compiler may`() async throws {
        let imports = (0..<1500).map { "import \"example.com/p\($0)\"\n" }.joined()
        try await TestBench.compile(Snippet(language: .go, code: "package main\n\(imports)func main() {}\n")) {
            guard case .rejected(let diagnostics) = $0.outcome else {
                Issue.record("\($0.outcome)")
                return
            }
            #expect(diagnostics.count == Limits.diagnostics)
            #expect(diagnostics.last?.message == "\(1500 - Limits.diagnostics + 1) more messages are not shown.")
        }
    }
}
