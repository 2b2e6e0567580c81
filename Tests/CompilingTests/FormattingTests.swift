import Foundation
import Runs
import Snippets
import Testing

@testable import Compiling

/// The real formatters and vet tools in real jails.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct FormattingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let before: String
        let after: String

        var testDescription: String { name }

        init(_ name: String, _ before: String, _ after: String) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    static let imports = [
        Case(
            "missing ones are added", "package main\nfunc main() { fmt.Println(strings.ToUpper(os.Args[0])) }\n",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"strings\"\n)\n\n"
                + "func main() { fmt.Println(strings.ToUpper(os.Args[0])) }\n"),
        Case(
            "a single one needs no list", "package main\nfunc main() { fmt.Println() }\n",
            "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n"),
        Case(
            "unused ones go with their comments",
            "package main\n\nimport (\n\t// For nothing.\n\t\"os\" // really\n\t\"fmt\"\n)\n\nfunc main() { fmt.Println() }\n",
            "package main\n\nimport (\n\t\"fmt\"\n)\n\nfunc main() { fmt.Println() }\n"),
        Case(
            "none is left on one line", "package main; import \"os\"; func main() {}\n",
            "package main\n\nfunc main() {}\n"),
        Case(
            "declarations become one",
            "package main\nimport \"os\"\nimport \"fmt\"\nfunc main() { fmt.Println(os.Args) }\n",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() { fmt.Println(os.Args) }\n"),
        Case(
            "others than the library's stay and stand apart",
            "package main\nimport (\n\"example.com/go-tool/v2\"\n\"io\"\n)\nfunc main() { _ = fmt.Sprint(io.EOF, tool.X) }\n",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"io\"\n\n\t\"example.com/go-tool/v2\"\n)\n\n"
                + "func main() { _ = fmt.Sprint(io.EOF, tool.X) }\n"),
        Case(
            "comments between them stay where they are",
            "package main\n\nimport (\n\t// Alone.\n\n\t\"os\"\n\t\"io\"\n)\n\nfunc main() { fmt.Print(io.EOF) }\n",
            "package main\n\nimport (\n\t// Alone.\n\n\t\"io\"\n)\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(io.EOF) }\n"
        ),
        Case(
            "beside cgo's, one goes with its semicolon",
            "package main\nimport \"C\"\nimport (\"os\"; \"fmt\")\nfunc main() { fmt.Println() }\n",
            "package main\n\nimport \"C\"\nimport (\n\t\"fmt\"\n)\n\nfunc main() { fmt.Println() }\n"),
        Case(
            "one goes with its semicolon, and a comment between them stays",
            "package main\n\nimport (\n\t// Alone.\n\n\t\"os\";\n\t\"io\" /* x */; /* y */ \"fmt\"\n)\n\nfunc main() { fmt.Print() }\n",
            "package main\n\nimport (\n\t// Alone.\n\n\t/* x */ /* y */ \"fmt\"\n)\n\nfunc main() { fmt.Print() }\n"),
        Case(
            "a new one stands behind the semicolon of the last",
            "package main\nimport \"C\" /* x */; func main() { fmt.Print() }\n",
            "package main\n\nimport \"C\" /* x */\n\nimport \"fmt\"\n\nfunc main() { fmt.Print() }\n"),
        Case(
            "a call with the wrong number of arguments means its package all the same",
            "package main\nfunc main() { fmt.Println(strings.Split(\"a,b\")); time.Sleep() }\n",
            "package main\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n\t\"time\"\n)\n\n"
                + "func main() { fmt.Println(strings.Split(\"a,b\")); time.Sleep() }\n"),
        Case(
            "blank and dot imports are used",
            "package main\n\nimport _ \"embed\"\nimport . \"math\"\n\nfunc main() {}\n",
            "package main\n\nimport (\n\t_ \"embed\"\n\t. \"math\"\n)\n\nfunc main() {}\n"),
        Case(
            "what the file declares is no package",
            "package main\nvar strings T\nfunc main() { os := 1; os.X(); strings.Y() }\n",
            "package main\n\nvar strings T\n\nfunc main() { os := 1; os.X(); strings.Y() }\n"),
        Case(
            "of several of a name, the one that has all of it",
            "package main\nfunc main() { println(rand.Intn(3), template.HTML(\"\")) }\n",
            "package main\n\nimport (\n\t\"html/template\"\n\t\"math/rand\"\n)\n\n"
                + "func main() { println(rand.Intn(3), template.HTML(\"\")) }\n"),
        Case(
            "of several of a name, the one that is called so", "package main\nfunc main() { println(rand.Int()) }\n",
            "package main\n\nimport \"math/rand/v2\"\n\nfunc main() { println(rand.Int()) }\n"),
        Case(
            "of several of a name, the one that goimports prefers", "package main\nfunc f(b []byte) { rand.Read(b) }\n",
            "package main\n\nimport \"crypto/rand\"\n\nfunc f(b []byte) { rand.Read(b) }\n"),
        Case(
            "//line comments move nothing",
            "package main\n//line other.go:900\nimport \"os\"\nimport \"fmt\"\nfunc main() { fmt.Println() }\n",
            "package main\n\n//line other.go:900\nimport (\n\t\"fmt\"\n)\n\nfunc main() { fmt.Println() }\n"),
    ]

    @Test(arguments: imports)
    func `imports are mended`(example: Case) async throws {
        let outcome = try await Self.perform(.format(fixImports: true), .go, ["prog.go": example.before])
        #expect(outcome == .files([SourceFile(name: "prog.go", content: example.after)]))
        let again = try await Self.perform(.format(fixImports: true), .go, ["prog.go": example.after])
        #expect(again == .files([SourceFile(name: "prog.go", content: example.after)]))
    }

    @Test func `files of one package know each other`() async throws {
        let outcome = try await Self.perform(
            .format(fixImports: true), .go,
            [
                "a.go": "package main\nfunc main() { log.Print(json.X, r.Int()) }\n",
                "b.go": "package main\nimport r \"math/rand\"\nvar json = r.Int()\n",
            ])
        guard case .files(let files) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(files.map(\.name) == ["a.go", "b.go"])
        #expect(files[0].content.contains("import (\n\t\"log\"\n\tr \"math/rand\"\n)\n"))
        #expect(files[1].content == "package main\n\nimport r \"math/rand\"\n\nvar json = r.Int()\n")
    }

    @Test func `without imports only the form changes`() async throws {
        let outcome = try await Self.perform(
            .format(fixImports: false), .go,
            ["prog.go": "package main\nimport \"os\"\nfunc main() { fmt.Print( 1 ) }\n"])
        let content = "package main\n\nimport \"os\"\n\nfunc main() { fmt.Print(1) }\n"
        #expect(outcome == .files([SourceFile(name: "prog.go", content: content)]))
    }

    @Test(arguments: [true, false])
    func `what does not parse is said on its line, in gofmt's words`(fixImports: Bool) async throws {
        let outcome = try await Self.perform(
            .format(fixImports: fixImports), .go, ["prog.go": "package main\nfunc 123() {}\nfunc x( {\n"])
        guard case .diagnostics(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let first = Diagnostic(
            file: "prog.go", line: 2, column: 6, severity: .error, message: "expected 'IDENT', found 123")
        #expect(diagnostics.first == first)
        #expect(diagnostics.firstErrorLine == "prog.go:2:6: expected 'IDENT', found 123 (and 1 more errors)")
    }

    @Test func `Swift has the editor's indentation`() async throws {
        let outcome = try await Self.perform(
            .format(fixImports: true), .swift,
            ["main.swift": "print(f(a:1))\n", "f.swift": "func f( a:Int)->Int{\n  return a;\n}\n"])
        #expect(
            outcome
                == .files([
                    SourceFile(name: "f.swift", content: "func f(a: Int) -> Int {\n    return a\n}\n"),
                    SourceFile(name: "main.swift", content: "print(f(a: 1))\n"),
                ]))
    }

    /// For such source swift-format writes nothing, says so as a warning, and ends as if all were well.
    @Test(arguments: ["let x\u{A0}= 1\nprint(x)\n", "\u{A0}print(1)\n", "let x = \"\0\"\n"])
    func `no program becomes nothing`(source: String) async throws {
        let outcome = try await Self.perform(.format(fixImports: true), .swift, ["main.swift": source])
        guard case .diagnostics(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(diagnostics.contains { $0.line == 1 }, "\(diagnostics)")
    }

    @Test func `Swift that does not parse is said on its line`() async throws {
        let outcome = try await Self.perform(
            .format(fixImports: false), .swift, ["main.swift": "let a = 1\nfunc f( {\n"])
        guard case .diagnostics(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(diagnostics.count == 2)
        let first = diagnostics.first
        #expect(first?.file == "main.swift" && first?.line == 2 && first?.column == 8 && first?.severity == .error)
        #expect(first?.message == "expected ')' to end parameter clause")
    }

    @Test(arguments: [Language.go, .swift])
    func `source that becomes too large is not handed out`(language: Language) async throws {
        let blocks = 600
        let code =
            language == .go
            ? "package main\nfunc main() {" + String(repeating: "{\n", count: blocks)
                + String(repeating: "}\n", count: blocks) + "}\n"
            : String(repeating: "do {\n", count: blocks) + String(repeating: "}\n", count: blocks)
        let outcome = try await Self.perform(
            .format(fixImports: true), language, [language.defaultFileName: code])
        guard case .diagnostics(let diagnostics) = outcome else {
            Issue.record("not refused")
            return
        }
        #expect(diagnostics.count == 1 && diagnostics.first?.severity == .error, "\(diagnostics)")
    }

    @Test func `a tool that takes too long, or too much, is told as the source's doing`() async throws {
        var short = CompileLimits.tool
        short.timeMs = 1
        let slow = try await Self.perform(.format(fixImports: false), .swift, ["main.swift": "print(1)\n"], short)
        guard case .diagnostics(let late) = slow else {
            Issue.record("\(slow)")
            return
        }
        #expect(late.first?.message.contains("did not finish within") == true, "\(late)")
    }

    @Test(arguments: [ToolOrder.Tool.format(fixImports: true), .vet])
    func `source that names a host file does not have it read`(tool: ToolOrder.Tool) async throws {
        let go = "package main\n//line /etc/passwd:1\nfunc main() { x( }\n"
        let swift = "#sourceLocation(file: \"/etc/passwd\", line: 1)\nlet x: Int = (\n"
        for (language, code) in [(Language.go, go), (.swift, swift)] {
            let outcome = try await Self.perform(tool, language, [language.defaultFileName: code])
            #expect(!"\(outcome)".contains("root:"), "\(outcome)")
        }
    }

    @Test func `a tool that is stopped ends`() async throws {
        let task = Task { try await Self.perform(.vet, .go, ["prog.go": "package main\nfunc main() {}\n"]) }
        task.cancel()
        // It may have been quicker.
        do { _ = try await task.value } catch { #expect(error is CancellationError) }
    }

    private static func perform(
        _ tool: ToolOrder.Tool, _ language: Language, _ files: KeyValuePairs<String, String>,
        _ limits: CompileLimits = .tool
    ) async throws -> ToolOutcome {
        try await TestBench.perform(tool, language, files, limits)
    }
}
