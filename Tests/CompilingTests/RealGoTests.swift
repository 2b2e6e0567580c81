import Foundation
import Runs
import Snippets
import Testing

@testable import Compiling

/// Programs of tests, built and read by us, against the real `go test -v` of the same files.
@Suite(.needsCompilers, .timeLimit(.minutes(10)))
struct RealGoTests {
    /// `PACKAGE` stands for the import path of the package under test.
    static let programs: [(name: String, files: [(String, String)])] = [
        (
            "parts",
            [
                (
                    "a_test.go",
                    """
                    package p

                    import ("fmt"; "testing")

                    func TestParts(t *testing.T) {
                        t.Log("before")
                        t.Run("good one", func(t *testing.T) { fmt.Println("printed") })
                        t.Run("bad/one", func(t *testing.T) {
                            t.Run("deep", func(t *testing.T) { t.Errorf("wrong\\nand more \\x16 \\x1b") })
                            t.Log("between")
                        })
                        t.Run("good one", func(t *testing.T) { t.Skip("later") })
                        t.Log("after")
                    }

                    func TestOpen(t *testing.T) { fmt.Print("no end") }

                    func TestNow(t *testing.T) {
                        t.Cleanup(func() { t.Log("tidied") })
                        t.FailNow()
                    }

                    func Test(t *testing.T)    {}
                    func Testing(t *testing.T) {}
                    """
                )
            ]
        ),
        (
            "inside and outside",
            [
                (
                    "calc.go",
                    "package calc\n\nfunc half(n int) int { return n / 2 }\n\nfunc Half(n int) int { return half(n) }\n"
                ),
                (
                    "b_test.go",
                    "package calc_test\n\nimport (calc \"PACKAGE\"; \"testing\")\n\nfunc TestOutside(t *testing.T) {\n\tif calc.Half(9) != 5 {\n\t\tt.Error(\"half of nine\")\n\t}\n}\n"
                ),
                (
                    "a_test.go",
                    "package calc\n\nimport (\"fmt\"; \"os\"; \"testing\")\n\nfunc TestMain(m *testing.M) {\n\tfmt.Println(\"set up\")\n\tcode := m.Run()\n\tfmt.Println(\"tidy up\", code)\n\tos.Exit(code)\n}\n\nfunc TestInside(t *testing.T) {\n\tif half(8) != 4 {\n\t\tt.Fatal(\"half of eight\")\n\t}\n}\n"
                ),
            ]
        ),
        (
            "examples",
            [
                (
                    "a_test.go",
                    """
                    package p

                    import "fmt"

                    func ExampleGood() {
                        fmt.Println("one")
                        // Output: one
                    }

                    func ExampleBad() {
                        fmt.Println("one")
                        // Output: two
                    }

                    func ExampleUnordered() {
                        fmt.Println("b")
                        fmt.Println("a")
                        // Unordered output:
                        // a
                        // b
                    }

                    func ExampleNothing() {
                        // Output:
                    }

                    func ExampleNotRun() { panic("not run") }
                    """
                )
            ]
        ),
        (
            "seeds",
            [
                (
                    "a_test.go",
                    """
                    package p

                    import "testing"

                    func FuzzHalf(f *testing.F) {
                        f.Add(4)
                        f.Add(7)
                        f.Fuzz(func(t *testing.T, n int) {
                            if n%2 != 0 {
                                t.Errorf("%d is odd", n)
                            }
                        })
                    }
                    """
                )
            ]
        ),
        (
            "a TestMain without a run",
            [
                (
                    "a_test.go",
                    "package p\n\nimport \"testing\"\n\nfunc TestMain(m *testing.M) {}\nfunc TestA(t *testing.T) {}\n"
                )
            ]
        ),
        (
            "an exit in a test",
            [
                (
                    "a_test.go",
                    "package p\n\nimport (\"os\"; \"testing\")\n\nfunc TestGood(t *testing.T) {}\nfunc TestExit(t *testing.T) { os.Exit(0) }\n"
                )
            ]
        ),
        (
            "a panic in a part",
            [
                (
                    "a_test.go",
                    "package p\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) {}\nfunc TestPanic(t *testing.T) {\n\tt.Run(\"part\", func(t *testing.T) { panic(\"boom\") })\n}\n"
                )
            ]
        ),
        (
            "a program",
            [
                (
                    "main.go",
                    "package main\n\nfunc main() { println(twice(2)) }\n\nfunc twice(n int) int { return 2 * n }\n"
                ),
                (
                    "main_test.go",
                    "package main\n\nimport \"testing\"\n\nfunc TestTwice(t *testing.T) {\n\tif twice(2) != 4 {\n\t\tt.Error()\n\t}\n}\n"
                ),
            ]
        ),
    ]

    /// What `go test -v` prints of each, without the driver's own last line.
    private static let real = Task {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (index, program) in programs.enumerated() {
            let folder = directory.appending(path: "p\(index)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, content) in program.files {
                let text = content.replacing("PACKAGE", with: "play/p\(index)")
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
        }
        try Data("module play\n".utf8).write(to: directory.appending(path: "go.mod"))
        return try programs.indices.map { index in
            let said = try go(["test", "-v", "-vet=off", "./p\(index)"], in: directory)
            let lines = said.split(
                separator: "\n", omittingEmptySubsequences: false)
            return lines.prefix { !$0.hasPrefix("FAIL\t") && !$0.hasPrefix("ok  \t") && !$0.hasPrefix("exit status") }
                .joined(separator: "\n")
        }
    }

    /// Each as the one function of a file of tests; the line where it stands is the fifth.
    static let refused = [
        "func TestX(t testing.T) {}", "func TestX() {}", "func TestMain() {}", "  func TestX[T any](t *testing.T) {}",
        "func TestX(t, u *testing.T) {}", "func TestX(t *testing.T) int { return 1 }",
        "func BenchmarkX(t *testing.T) {}",
        "func FuzzX(t *testing.T) {}", "func ExampleX(a int) {}", "func ExampleX() int { return 1 }",
        "func TestMain(t *testing.T) {}", "func TestX(_ *testing.T) {}",
    ]

    /// What `go test` says of each, by its number; nothing of what it runs.
    private static let refusals = Task {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        defer { try? FileManager.default.removeItem(at: directory) }
        for index in refused.indices {
            let folder = directory.appending(path: "p\(index)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, content) in files(with: refused[index]) {
                try Data(content.utf8).write(to: folder.appending(path: name))
            }
        }
        try Data("module play\n".utf8).write(to: directory.appending(path: "go.mod"))
        let said = try go(["test", "./..."], in: directory, withErrors: true)
        let lines = said.matches(of: /p([0-9]+)\/a_test\.go:([0-9]+:[0-9]+): (.*)/)
        return Dictionary(lines.map { (Int($0.1) ?? -1, "\($0.2): \($0.3)") }) { first, _ in first }
    }

    private static func files(with function: String) -> [(String, String)] {
        // What an example is of has to be there, or go's vet tool misses it.
        [
            ("a.go", "package p\n\ntype X int\n"),
            (
                "a_test.go",
                "package p\n\nimport \"testing\"\n\n\(function)\n\nfunc TestGood(t *testing.T) {}\n"
            ),
        ]
    }

    @Test(arguments: refused.indices)
    func `what go test refuses is refused in its words`(index: Int) async throws {
        let real = try await Self.refusals.value[index]
        let files = Self.files(with: Self.refused[index]).map { SourceFile(name: $0.0, content: $0.1) }
        let snippet = try Snippet(language: .go, files: files, options: RunOptions(mode: .test))
        try await TestBench.compile(snippet) { compilation in
            let errors = TestBench.errors(compilation).map { "\($0.line):\($0.column): \($0.message)" }
            #expect(errors == (real.map { [$0] } ?? []), "\(Self.refused[index])")
        }
    }

    /// What go's driver prints.
    private static func go(_ arguments: [String], in directory: URL, withErrors: Bool = false) throws -> String {
        let root = try RecordedToolchains(of: TestBench.installation).root(of: .go)
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "\(root)/bin/go")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": directory.path, "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
            "GOPROXY": "off", "GOTELEMETRY": "off", "GOCACHE": "\(directory.path)/cache", "GOFLAGS": "-mod=mod",
        ]
        process.standardOutput = pipe
        if withErrors { process.standardError = pipe }
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without what differs from run to run, and where a crash tells its stack.
    private static func comparable(_ text: String) -> String {
        let told = text.prefix(upTo: text.firstRange(of: "panic: ")?.lowerBound ?? text.endIndex)
        return told.replacing(/\([0-9.]+s\)/, with: "(…)").trimmingCharacters(in: .newlines)
    }

    private static func outcomes(in text: String) -> [String] {
        text.matches(of: /--- (PASS|FAIL|SKIP): (\S+)/).map { "\($0.1) \($0.2)" }.sorted()
    }

    @Test(arguments: programs.indices)
    func `tests are named, end and print as under go test`(index: Int) async throws {
        let real = try await Self.real.value[index]
        let files = Self.programs[index].files.map {
            SourceFile(name: $0.0, content: $0.1.replacing("PACKAGE", with: "play"))
        }
        let snippet = try Snippet(language: .go, files: files, options: RunOptions(mode: .test))
        try await TestBench.compile(snippet) { compilation in
            guard case .built(let executable, _) = compilation.outcome else {
                Issue.record("\(compilation.outcome)")
                return
            }
            let (process, pipe) = (Process(), Pipe())
            process.executableURL = URL(filePath: executable.path)
            process.arguments = ["-test.v=test2json", "-test.paniconexit0", "-test.timeout=0"]
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let bytes = Array(pipe.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            var reader = GoTestReader(sources: files.map(\.name))
            let shown = String(decoding: reader.read(bytes) + reader.finish(), as: UTF8.self)
            #expect(Self.comparable(shown) == Self.comparable(real), "\(Self.programs[index].name)")
            let words: [TestResult.Outcome: String] = [.passed: "PASS", .failed: "FAIL", .skipped: "SKIP"]
            let report = reader.list.report(endedBy: "It ended.", crash: nil)
            let found = report.results.filter { !$0.output.contains("running at the end") }
            #expect(found.map { "\(words[$0.outcome] ?? "") \($0.name)" }.sorted() == Self.outcomes(in: real))
        }
    }
}
