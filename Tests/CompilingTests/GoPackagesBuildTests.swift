import Runs
import Snippets
import Testing

@testable import Compiling

/// Programs of several packages in real jails, with Go's own compiler, linker and vet.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(5)))
struct GoPackagesBuildTests {
    private static let program: KeyValuePairs<String, String> = [
        "go.mod": "module example.com/tour\n\ngo 1.21\n",
        "main.go": """
        package main

        import (
        \t"embed"
        \t"fmt"
        \t"runtime/debug"

        \t"example.com/tour/internal/greet"
        )

        //go:embed data "my notes.txt"
        var files embed.FS

        func main() {
        \tvar shown []func()
        \tfor i := 0; i < 2; i++ {
        \t\tshown = append(shown, func() { fmt.Print(i, " ") })
        \t}
        \tfor _, show := range shown {
        \t\tshow()
        \t}
        \ttext, _ := files.ReadFile("data/deep/x.txt")
        \tnotes, _ := files.ReadFile("my notes.txt")
        \tinfo, _ := debug.ReadBuildInfo()
        \tfmt.Println(greet.Greeting(), string(text)+string(notes), info.Path, info.Main.Path)
        }

        """,
        "internal/greet/greet.go": """
        package greet

        \("import") _ "embed"

        //go:embed greeting.txt
        var text string

        func Greeting() string { return text }

        """,
        "internal/greet/greeting.txt": "hello", "data/deep/x.txt": "deep", "my notes.txt": "!",
    ]

    private static func snippet(
        _ files: KeyValuePairs<String, String>, replacing replaced: [String: String] = [:],
        _ options: RunOptions = RunOptions()
    ) throws -> Snippet {
        var names = files.map(\.key)
        names += replaced.keys.filter { !names.contains($0) }.sorted()
        let contents = Dictionary(files.map { ($0.key, $0.value) }) { $1 }.merging(replaced) { $1 }
        return try Snippet(
            language: .go, files: names.map { SourceFile(name: $0, content: contents[$0] ?? "") }, options: options)
    }

    private static let clocks = [
        RunOptions(), RunOptions(optimization: .debug), RunOptions(profiles: [], clock: .fake),
    ]

    @Test(arguments: clocks)
    func `packages, embedded files and the language of go.mod are what go build makes of them`(
        options: RunOptions
    ) async throws {
        try await TestBench.compile(Self.snippet(Self.program, options)) { compilation in
            guard case .built(let executable, _) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            // Until Go 1.22 a loop had one variable.
            let output = try TestBench.output(of: executable)
            #expect(output.contains("hello deep! example.com/tour example.com/tour"))
            if options.clock == .real { #expect(output.hasPrefix("2 2 ")) }
        }
        let newer = try Self.snippet(
            Self.program, replacing: ["go.mod": "module example.com/tour\n"], options)
        try await TestBench.compile(newer) { compilation in
            guard case .built(let executable, _) = compilation.outcome else { return }
            let output = try TestBench.output(of: executable)
            if options.clock == .real { #expect(output.hasPrefix("0 1 ")) }
        }
    }

    @Test func `an error in a package is in its file, and the program is not compiled`() async throws {
        let broken = try Self.snippet(
            Self.program, replacing: ["internal/greet/b.go": "package greet\n\nvar X int = \"\"\n"])
        try await TestBench.compile(broken) { compilation in
            let errors = TestBench.errors(compilation)
            #expect(errors.map { "\($0.file):\($0.line):\($0.column)" } == ["internal/greet/b.go:3:13"])
        }
        let untouched = try Self.snippet(Self.program, replacing: ["other/b.go": "package other\nno Go\n"])
        try await TestBench.compile(untouched) { #expect(TestBench.errors($0).isEmpty) }
    }

    @Test func `tests of folders below the root are left out, and named`() async throws {
        let test = "import \"testing\"\n\nfunc TestA(t *testing.T) {}\n"
        let files = [
            SourceFile(name: "go.mod", content: "module m\n"),
            SourceFile(name: "main.go", content: "package main\n\nfunc main() {}\n"),
            SourceFile(name: "main_test.go", content: "package main\n\n" + test),
            SourceFile(name: "a/a.go", content: "package a\n"),
            SourceFile(name: "a/a_test.go", content: "package a\n\n" + test),
        ]
        let options = RunOptions(mode: .test)
        try await TestBench.compile(try Snippet(language: .go, files: files, options: options)) { compilation in
            guard case .built(_, let remarks) = compilation.outcome else {
                Issue.record("\(compilation.outcome)")
                return
            }
            #expect(remarks.map(\.file) == ["a/a_test.go"] && remarks.map(\.severity) == [.warning])
            #expect(remarks.first?.message.contains("folder a are left out") == true)
        }
        let library = try Snippet(
            language: .go, files: files.filter { $0.name != "main.go" && $0.name != "main_test.go" }, options: options)
        try await TestBench.compile(library) { compilation in
            #expect(TestBench.errors(compilation).map(\.message).first?.contains("no Go file in the root") == true)
        }
    }

    @Test func `a language before a feature has it not`() async throws {
        let early = try Self.snippet([
            "go.mod": "module play\ngo 1.17\n",
            "main.go": "package main\n\nfunc id[T any](x T) T { return x }\n\nfunc main() { println(id(1)) }\n",
        ])
        try await TestBench.compile(early) { compilation in
            #expect(TestBench.errors(compilation).first?.message.contains("requires go1.18 or later") == true)
        }
    }

    @Test func `assembly beside a package, and files that are not embedded, are said at their places`() async throws {
        let program: KeyValuePairs<String, String> = [
            "main.go": "package main\nimport _ \"embed\"\n//go:embed a.txt b.txt\nvar s string\nfunc main() {}\n",
            "a.txt": "", "add.s": "TEXT x(SB),$0\n",
        ]
        try await TestBench.compile(Self.snippet(program)) { compilation in
            let errors = TestBench.errors(compilation)
            #expect(Set(errors.map { "\($0.file):\($0.line)" }) == ["main.go:3", "add.s:0"])
        }
    }

    @Test func `an experiment that the library has is compiled, another refused`() async throws {
        let code = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(1) }\n"
        for (name, isBuilt) in [("jsonv2", true), ("arenas", false)] {
            let snippet = try Self.snippet(["main.go": "// GOEXPERIMENT=\(name)\n" + code])
            try await TestBench.compile(snippet) { compilation in
                guard case .built(let executable, _) = compilation.outcome else {
                    #expect(!isBuilt, "\(compilation.outcome)")
                    return
                }
                #expect(isBuilt)
                let output = try TestBench.output(of: executable)
                #expect(output == "1")
            }
        }
    }

    @Test func `all packages of a program are vetted, in folders too, and formatting leaves data alone`() async throws {
        let files: KeyValuePairs<String, String> = [
            "go.mod": "module  play\n", "main.go": "package main\n\nimport \"play/a\"\n\nfunc main() { a.A() }\n",
            "a/a.go": "package a\n\nimport \"fmt\"\n\nfunc A() {\n\tfmt.Printf(\"%d\", \"x\")\n}\n", "b.txt": " b  ",
        ]
        guard case .diagnostics(let findings) = try await TestBench.perform(.vet, .go, files) else {
            Issue.record("vet formatted")
            return
        }
        #expect(findings.map(\.file) == ["a/a.go"])
        #expect(findings.first?.severity == .warning)
        guard case .files(let formatted) = try await TestBench.perform(.format(fixImports: true), .go, files) else {
            Issue.record("not formatted")
            return
        }
        let contents = Dictionary(formatted.map { ($0.name, $0.content) }) { $1 }
        #expect(contents["go.mod"] == "module  play\n" && contents["b.txt"] == " b  ")
        #expect(formatted.count == 4)
    }

    @Test func `what does not compile in a package is what vet says`() async throws {
        let files: KeyValuePairs<String, String> = [
            "main.go": "package main\n\nimport \"play/a\"\n\nfunc main() { a.A() }\n",
            "a/a.go": "package a\n\nfunc A() int { return \"\" }\n",
        ]
        guard case .diagnostics(let findings) = try await TestBench.perform(.vet, .go, files) else { return }
        #expect(findings.first?.file == "a/a.go" && findings.first?.severity == .error)
    }
}
