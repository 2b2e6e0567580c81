import Runs
import Snippets
import Testing

@testable import Compiling

/// What `go build` does before and beside the compiler. The real compiler judges the programs.
@Suite(.timeLimit(.minutes(20)))
struct GoBuildTests {
    private static let constraints = GoBuildConstraints(minorVersion: 27)

    private static func names(of files: [(String, String)]) -> [String] {
        constraints.compiledFiles(of: files.map { SourceFile(name: $0.0, content: $0.1) }).map(\.name)
    }

    @Test func `names choose files as they do for go build`() {
        let kept = [
            "main.go", "a_linux.go", "a_amd64.go", "a_linux_amd64.go", "linux.go", "windows.go", "a_unix.go", "test.go",
            "a_other.go", "a_b_linux.go",
        ]
        let leftOut = [
            "a_windows.go", "a_arm64.go", "a_linux_arm64.go", "a_darwin_amd64.go", "a_test.go", "a_linux_test.go",
            "a_js.go", "a_wasm.go",
        ]
        #expect(Self.names(of: (kept + leftOut).map { ($0, "package main\n") }) == kept)
    }

    static let headers: [(header: String, isCompiled: Bool)] = [
        ("//go:build linux", true), ("//go:build windows", false), ("//go:build ignore", false),
        ("//go:build !windows && (amd64 || arm64)", true), ("//go:build unix && !cgo", true),
        ("//go:build go1.27", true), ("//go:build go1.28", false), ("//go:build !go1.28", true),
        ("// Copyright\n\n/* A\n comment */\n//go:build ignore", false), ("/* //go:build ignore */", true),
        ("// +build windows", false), ("// +build windows linux", true), ("// +build linux,!amd64", false),
        ("// +build linux\n// +build ignore", false), ("//go:build linux\n// +build ignore", true),
        ("//go:build linux &&", true), ("//go:build " + String(repeating: "(", count: 60_000), true),
        ("//go:build " + String(repeating: "!", count: 60_000) + "linux", true), ("//go:build linux\r", true),
        ("//go:build ignore\r", false), ("", true),
    ]

    @Test(arguments: headers)
    func `lines above the package clause choose files`(header: String, isCompiled: Bool) {
        let file = ("a.go", "\(header)\n\npackage main\n\n//go:build ignore\n")
        #expect(Self.names(of: [("main.go", "package main\n"), file]).contains("a.go") == isCompiled)
        #expect(Self.names(of: [file]) == ["a.go"], "a file alone is always meant")
    }

    @Test func `the tag of the other clock is met where a program has it`() {
        let files = [("main.go", ""), ("a.go", "//go:build faketime\n\n"), ("b.go", "//go:build !faketime\n\n")].map {
            SourceFile(name: $0.0, content: $0.1 + "package main\n")
        }
        #expect(Self.constraints.compiledFiles(of: files).map(\.name) == ["main.go", "b.go"])
        #expect(Self.constraints.compiledFiles(of: files, clock: .fake).map(\.name) == ["main.go", "a.go"])
    }

    private static let settings = GoDebugSettings(
        table: """
            {Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},
            {Name: "x509sha1", Package: "crypto/x509"},
            {Name: "containermaxprocs", Package: "runtime", Changed: 25, Old: "0"},
            """, minorVersion: 27)

    static let directives: [(lines: String, defaults: String, complaint: String?)] = [
        ("//go:debug panicnil=1", "panicnil=1", nil), ("// a comment\n\n//go:debug\tpanicnil=1 ", "panicnil=1", nil),
        ("//go:debug x509sha1=1\n//go:debug panicnil=1", "panicnil=1,x509sha1=1", nil),
        ("//go:debug default=go1.21", "containermaxprocs=0", nil),
        ("//go:debug default=go1.20\n//go:debug panicnil=0", "containermaxprocs=0,panicnil=0", nil),
        ("//go:debugger panicnil=1", "", nil), ("", "", nil),
        ("//go:debug nothing=1", "nothing=1", "unknown //go:debug setting \"nothing\""),
        ("//go:debug panicnil", "", "missing key=value"), ("//go:debug", "", "missing key=value"),
        ("//go:debug panicnil=1,x=2", "", "value contains comma"),
        ("//go:debug default=go1.28", "containermaxprocs", "too new"),
        ("//go:debug default=1.21", "", "must be goVERSION"),
    ]

    @Test(arguments: directives)
    func `debug lines are told to the linker, and what go build refuses is refused`(
        lines: String, defaults: String, complaint: String?
    ) {
        let file = SourceFile(name: "a.go", content: "\(lines)\npackage main\n//go:debug panicnil=1\n")
        let objections = Self.settings.objections(to: file)
        if let complaint {
            #expect(objections.first?.message.contains(complaint) == true)
            #expect(objections.first?.line == lines.split(separator: "\n").count)
        } else {
            #expect(objections.isEmpty)
            #expect(Self.settings.defaults(for: [file]) == defaults)
        }
    }

    static let programs: [(name: String, files: [(String, String)], output: String)] = [
        (
            "a debug directive",
            [
                (
                    "main.go",
                    """
                    //go:debug panicnil=1
                    package main

                    import "fmt"

                    func main() {
                        defer func() { fmt.Printf("recovered %v\\n", recover()) }()
                        panic(nil)
                    }
                    """
                )
            ], "recovered <nil>\n"
        ),
        (
            "build information",
            [
                (
                    "main.go",
                    """
                    //go:debug panicnil=1
                    package main

                    import ("fmt"; "runtime/debug")

                    func main() {
                        info, ok := debug.ReadBuildInfo()
                        fmt.Println(ok, info.Path, info.Main.Path, info.Main.Version, info.GoVersion != "")
                        for _, setting := range info.Settings { fmt.Println(setting.Key, setting.Value) }
                    }
                    """
                )
            ],
            """
            true play play (devel) true
            -buildmode exe
            -compiler gc
            DefaultGODEBUG panicnil=1
            CGO_ENABLED 0
            GOARCH amd64
            GOOS linux
            GOAMD64 v1

            """
        ),
        (
            "files for other machines, and tests",
            [
                ("main.go", "package main\nfunc main() { print2(name) }\n"),
                ("name_linux.go", "package main\nconst name = \"linux\"\n"),
                ("name_windows.go", "package main\nconst name = \"windows\"\n"),
                ("old.go", "//go:build !go1.20\n\npackage main\nconst name = \"old\"\n"),
                ("generate.go", "//go:build ignore\n\npackage tools\n"),
                ("main_test.go", "package main_test\nimport \"testing\"\nfunc TestX(t *testing.T) {}\n"),
                ("print.go", "package main\nimport \"fmt\"\nfunc print2(x string) { fmt.Print(x) }\n"),
            ], "linux"
        ),
    ]

    @Test(.needsCompilers, arguments: programs.indices)
    func `a program is built as go build builds it`(index: Int) async throws {
        let program = Self.programs[index]
        let files = program.files.map { SourceFile(name: $0.0, content: $0.1) }
        try await TestBench.compile(Snippet(language: .go, files: files)) { compilation in
            guard case .built(let executable, _) = compilation.outcome else {
                Issue.record("not built: \(compilation.outcome)")
                return
            }
            try #expect(TestBench.output(of: executable) == program.output, "\(program.name)")
        }
    }

    @Test(.needsCompilers) func `a program of which nothing is left is told so`() async throws {
        let files = ["a_windows.go", "b_test.go"].map { SourceFile(name: $0, content: "package main\n") }
        try await TestBench.compile(Snippet(language: .go, files: files)) { compilation in
            #expect(TestBench.errors(compilation).first?.message.contains("exclude all Go files") == true)
        }
    }
}
