import Runs
import Snippets
import Testing

@testable import Compiling

/// Go programs of several packages: what is compiled, in which order, and what is refused before the compiler is asked.
struct GoPackagesTests {
    private static let library = GoPackages(
        configuration: ["fmt", "embed", "internal/abi", "encoding/json", "github.com/grafana/pyroscope-go"].map {
            "packagefile \($0)=/caches/\($0).a\n"
        }.joined())

    private static func program(_ files: KeyValuePairs<String, String>) -> GoProgram {
        let snippet = Snippet(
            accepted: .go, files: files.map { SourceFile(name: $0.key, content: $0.value) }, options: RunOptions())
        let module = snippet.files.first { $0.name == "go.mod" }.map {
            GoModFile($0.content, newest: 27, standIns: library.standIns)
        }
        return GoProgram(
            of: GoFolders(of: snippet, constraints: GoBuildConstraints(minorVersion: 27)), in: module ?? GoModFile(),
            library: library)
    }

    private static func places(_ program: GoProgram) -> [String] {
        program.objections.map { "\($0.file):\($0.line):\($0.column): \($0.message)" }
    }

    @Test func `packages are compiled behind those that they import, each once, and only where they are imported`() {
        let program = Self.program([
            "main.go": "package main\nimport (\n\"play/a\"\n\"play/x/b\"\n\"fmt\"\n)\n",
            "a/a.go": "package a\nimport \"play/x/b\"\n", "x/b/b.go": "package other\nimport \"fmt\"\n",
            "x/b/b2.go": "package other\n", "unused/u.go": "package unused\nimport \"nowhere\"\n",
        ])
        #expect(program.objections.isEmpty)
        #expect(program.packages.map(\.path) == ["play/x/b", "play/a", "main"])
        #expect(program.packages[0].sources == ["/src/x/b/b.go", "/src/x/b/b2.go"])
    }

    @Test func `a go.mod names the module, and a program may start in a folder`() {
        let program = Self.program([
            "go.mod": "module example.com/tool // ours\n\ngo 1.21\n",
            "cmd/tool/main.go": "package main\nimport \"example.com/tool/internal/x\"\n",
            "internal/x/x.go": "package x\n", "lib.go": "package tool\n",
        ])
        #expect(program.objections.isEmpty)
        #expect(program.packages.map(\.path) == ["example.com/tool/internal/x", "main"])
        #expect(program.main?.importer == "example.com/tool/cmd/tool")
        #expect(program.module.minorVersion == 21)
    }

    static let refused: [(files: KeyValuePairs<String, String>, says: [String])] = [
        (
            [
                "main.go": "package main\nimport \"play/a\"\n", "a/a.go": "package a\nimport \"play/b\"\n",
                "b/b.go": "package b\n\nimport \"play/a\"\n",
            ],
            ["b/b.go:3:8: import cycle not allowed: play/a imports play/b imports play/a"]
        ),
        (
            ["main.go": "package main\nimport \"play\"\n"],
            ["main.go:2:8: import cycle not allowed: play imports play"]
        ),
        (
            ["main.go": "package main\nimport \"play/none\"\n"],
            ["main.go:2:8: package \"play/none\" is not in this program: there are no Go files in the folder none."]
        ),
        (
            ["main.go": "package main\nimport \"play/a\"\n", "a/a_windows.go": "package a\n"],
            ["main.go:2:8: build constraints exclude all Go files in the folder a"]
        ),
        (
            ["main.go": "package main\nimport \"play/a\"\n", "a/a_test.go": "package a\n"],
            ["main.go:2:8: no non-test Go files in the folder a"]
        ),
        (
            ["main.go": "package main\nimport \"play/a\"\n", "a/1.go": "package one\n", "a/2.go": "package two\n"],
            ["a/2.go:1:9: found packages one (1.go) and two (2.go) in a"]
        ),
        (
            ["main.go": "package main\nimport \"play/cmd\"\n", "cmd/m.go": "package main\n"],
            ["main.go:2:8: import \"play/cmd\" is a program, not an importable package"]
        ),
        (
            ["main.go": "package main\nimport \"./a\"\n", "a/a.go": "package a\n"],
            [
                "main.go:2:8: \"./a\" is relative, but relative import paths are not supported in module mode"
            ]
        ),
        (
            [
                "main.go": "package main\nimport \"play/a/internal/x\"\nimport \"play/a\"\n",
                "a/a.go": "package a\nimport \"play/a/internal/x\"\n", "a/internal/x/x.go": "package x\n",
            ],
            ["main.go:2:8: use of internal package play/a/internal/x not allowed"]
        ),
        (
            ["main.go": "package main\nimport \"play/größe\"\n", "größe/a.go": "package a\n"],
            ["main.go:2:8: malformed import path \"play/größe\": invalid char 'ö'"]
        ),
        (
            ["main.go": "package main\nimport \"play/x=y\\nz\"\n", "x=y/a.go": "package a\n"],
            ["main.go:2:8: malformed import path \"play/x=y\\nz\": invalid char '='"]
        ),
        (
            [
                "main.go": "package main\nimport \"play/sub/a\"\n", "sub/go.mod": "module other\n",
                "sub/a/a.go": "package a\n",
            ],
            ["main.go:2:8: package \"play/sub/a\" is part of another module, which has a go.mod of its own."]
        ),
        (
            ["a/m.go": "package main\n", "b/m.go": "package main\n"],
            [
                "a/m.go:0:0: Several folders hold a package main (a, b): a program starts at one, or at the root."
            ]
        ),
        (
            ["a/a.go": "package a\n"], ["a/a.go:0:0: A program is package main: none of the folders holds one."]
        ),
        (["main.go": "package lib\n"], ["main.go:1:9: A program is package main; this file is package lib."]),
    ]

    @Test(arguments: refused)
    func `what go build refuses is refused in its words, at its place`(
        files: KeyValuePairs<String, String>, says: [String]
    ) {
        #expect(Self.places(Self.program(files)) == says)
    }

    static let modules: [(text: String, says: [String])] = [
        ("module play\n\ngo 1.27.3\n\ntoolchain go1.27.3\n", []), ("", []), ("module \"a/b\"\n", []),
        ("module play\ngodebug (\n\tpanicnil=1 // as it was\n)\nretract v1.0.0\n", []),
        ("module play\nrequire github.com/grafana/pyroscope-go v1.2.0\n", []),
        ("module play\nrequire (\n\texample.com/x v1.0.0\n)\n", ["3: require is not available"]),
        ("module play\nreplace a => ../b\n", ["2: replace is not available"]),
        ("module play\ngo 1.99\n", ["2: go.mod requires go >= 1.99"]),
        (
            "module play\ngo\ngo x\nmodule b\nfoo\n",
            ["2: go directive expects", "3: invalid go", "4: repeated", "5: unk"]
        ),
        ("module a\u{202E}b\n", ["1: malformed module path"]), ("module ../x\n", ["1: malformed module path"]),
        ("(((\n)\n\"\n`\n", ["1: unknown directive", "2: unknown", "3: unknown", "4: unknown"]),
    ]

    @Test(arguments: modules)
    func `a go.mod is read as far as it says something here`(text: String, says: [String]) {
        let objections = GoModFile(text, newest: 27, standIns: ["github.com/grafana/pyroscope-go"]).objections
        #expect(objections.count == says.count)
        for (objection, start) in zip(objections, says) {
            #expect("\(objection.line): \(objection.message)".hasPrefix(start))
        }
    }
}
