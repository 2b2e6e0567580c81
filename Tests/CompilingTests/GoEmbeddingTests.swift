import Runs
import Snippets
import Testing

@testable import Compiling

/// What `//go:embed` lines choose among a snippet's files.
struct GoEmbeddingTests {
    private static let names = [
        "main.go", "a.txt", "b.txt", "data/x.txt", "data/_y.txt", "data/deep/z.json", "other/go.mod", "other/o.txt",
        "my notes.txt", "pkg/p.go", "pkg/p.txt",
    ]

    private static func embedding(_ lines: String, in folder: String = "") -> GoEmbedding {
        let file = SourceFile(
            name: folder.isEmpty ? "main.go" : "\(folder)/p.go", content: "package main\nimport _ \"embed\"\n\(lines)\n"
        )
        return GoEmbedding(
            of: GoPackage(path: "main", folder: folder, files: [file]),
            files: names.map { SourceFile(name: $0, content: "") })
    }

    static let patterns: [(line: String, files: [String: [String]])] = [
        ("//go:embed a.txt", ["a.txt": ["a.txt"]]),
        (
            "//go:embed *.txt\tdata",
            ["*.txt": ["a.txt", "b.txt", "my notes.txt"], "data": ["data/deep/z.json", "data/x.txt"]]
        ),
        ("//go:embed all:data", ["all:data": ["data/_y.txt", "data/deep/z.json", "data/x.txt"]]),
        ("//go:embed data/*", ["data/*": ["data/_y.txt", "data/deep/z.json", "data/x.txt"]]),
        ("//go:embed data/[a-x]*.tx? data/*/*", ["data/[a-x]*.tx?": ["data/x.txt"], "data/*/*": ["data/deep/z.json"]]),
        ("//go:embed \"my notes.txt\" `a.txt`\r", ["my notes.txt": ["my notes.txt"], "a.txt": ["a.txt"]]),
        ("/* \n//go:embed a.txt\n*/\nvar s = `\n//go:embed a.txt\n` + \"//go:embed a.txt\"", [:]),
        ("//go:embedded a.txt\n// go:embed a.txt", [:]),
    ]

    @Test(arguments: patterns)
    func `patterns choose files as Go's do`(line: String, files: [String: [String]]) {
        let embedding = Self.embedding(line)
        #expect(embedding.objections.isEmpty)
        #expect(embedding.patterns == files)
    }

    static let refused: [(line: String, says: String)] = [
        ("//go:embed none.txt", "3:12: pattern none.txt: no matching files found"),
        ("\n  //go:embed a.txt none", "4:20: pattern none: no matching files found"),
        ("//go:embed ../x", "3:12: pattern ../x: invalid pattern syntax"),
        ("//go:embed /etc/passwd", "3:12: pattern /etc/passwd: invalid pattern syntax"),
        ("//go:embed [", "3:12: pattern [: invalid pattern syntax"),
        ("//go:embed a[b-] x", "3:12: pattern a[b-]: invalid pattern syntax"),
        ("//go:embed .", "3:12: pattern .: invalid pattern syntax"),
        ("//go:embed other/o.txt", "3:12: pattern other/o.txt: cannot embed file other/o.txt: in different module"),
        ("//go:embed other", "3:12: pattern other: cannot embed directory other: in different module"),
        ("//go:embed \"a.txt", "3:12: invalid quoted string in //go:embed: \"a.txt"),
        ("//go:embed \"a\"b", "3:12: invalid quoted string in //go:embed: \"a\"b"),
    ]

    @Test(arguments: refused)
    func `what embeds nothing is refused at its place`(line: String, says: String) {
        let objections = Self.embedding(line).objections
        #expect(objections.first.map { "\($0.line):\($0.column): \($0.message)" } == says)
    }

    @Test func `patterns are below the folder of their package`() {
        let embedding = Self.embedding("//go:embed *.txt", in: "pkg")
        #expect(embedding.patterns == ["*.txt": ["p.txt"]])
        #expect(
            embedding.configuration
                == #"{"Files":{"p.txt":"/src/pkg/p.txt"},"Patterns":{"*.txt":["p.txt"]}}"#)
    }

    @Test func `a hostile pattern takes no time`() {
        let pattern = String(repeating: "*a", count: 5000) + "b"
        let glob = GoGlob(pattern[...])
        #expect(glob?.matches(String(repeating: "a", count: 200)[...]) == false)
        #expect(GoEmbedDirectives(of: String(repeating: "/*'\"`//go:embed \"\\", count: 4000)).all.count < 4001)
    }

    static let experiments: [(text: String, says: String?)] = [
        ("// GOEXPERIMENT=jsonv2\npackage main\n", nil), ("// x\n\n  // GOEXPERIMENT=noarenas, jsonv2\n", nil),
        ("package main\n// GOEXPERIMENT=arenas\n", nil),
        ("// GOEXPERIMENT=jsonv2,arenas\n", "GOEXPERIMENT arenas is not available"),
        ("// GOEXPERIMENT=nojsonv2\n", "GOEXPERIMENT nojsonv2 is not available"),
        ("// GOEXPERIMENT=nothing\n", "unknown GOEXPERIMENT nothing"),
    ]

    @Test(arguments: experiments)
    func `experiments are what the library was compiled with`(text: String, says: String?) {
        let on = GoExperiments.on(inHeadOf: "!<arch>\n__.PKGDEF\ngo object linux amd64 go1.27.3 X:dwarf5,jsonv2\n\n")
        #expect(on == ["dwarf5", "jsonv2"])
        let experiments = GoExperiments(known: ["jsonv2", "dwarf5", "arenas"], on: on)
        let found = experiments.objections(to: [SourceFile(name: "main.go", content: text)])
        #expect(found.first?.message.prefix(says?.count ?? 0).description == says)
    }
}
