import Snippets
import Testing

struct SnippetTests {
    private func refusal(_ language: Language = .go, _ files: [SourceFile]) -> Refusal? {
        do throws(Refusal) {
            _ = try Snippet(language: language, files: files)
            return nil
        } catch { return error }
    }

    @Test func `code alone gets its language's usual name`() throws {
        #expect(try Snippet(language: .go, code: "").files.map(\.name) == ["main.go"])
        #expect(try Snippet(language: .swift, code: "").files.map(\.name) == ["main.swift"])
    }

    @Test(arguments: [
        "main.go", "a.go", "x_-1.B.go", "A0.go", "größe.go", "gro\u{308}ße.go", "my notes.go", "String+Ext.go",
        "main (1).go", "O'Brien & Söhne.go", "日本語.go", "🔥.go", "100%.go", "@x.go", "a.swift.go", "~$x#!=,;[]{}^`.go",
        String(repeating: "é", count: 98) + "x.go", "a/b.go", "cmd/a tool/größe.go", "a/b/c/d/e/f/g/h/i/j.go",
        "a..b/c...go",
    ])
    func `files may be called what people call theirs`(name: String) {
        #expect(refusal(.go, [SourceFile(name: name, content: "")]) == nil)
    }

    @Test(arguments: [
        "", ".go", "-.go", "main", "main.swift", "../main.go", "/a.go", "a/", "a//b.go", "./a.go", "a/./b.go",
        "a/../b.go",
        "..", ".", "a/.b/c.go", "a/-b/c.go", "a /b.go", "a./b.go", "_a/b.go", "a/_b.go", "a/.go",
        "a/b/c/d/e/f/g/h/i/j/k.go", "a\u{2215}b\u{200D}.go", "main.go\u{0}", "main.go\n", "a\nb.go",
        " a.go",
        ".a.go", "-o.go", "_cgo_x.go", "_x.go", "a\\b.go", "C:a.go", "a\"b.go", "<b>.go", "a*.go", "a?.go", "a|b.go",
        "a\u{202E}og.b.go", "a\u{200B}.go", "a\u{2028}.go", "a\u{A0}b.go", "a\u{E000}.go", "a\u{FEFF}.go", "a\t.go",
        "\u{308}a.go", "a.go ", "a.go\u{308}", "a.GO", String(repeating: "x", count: 198) + ".go",
        String(repeating: "é", count: 99) + ".go",
    ])
    func `a name that could mean more than a file is refused`(name: String) {
        #expect(refusal(.go, [SourceFile(name: name, content: "")])?.field == "files.name")
    }

    @Test func `files have a limit in number and in bytes, to the byte`() {
        let file = { (index: Int) in SourceFile(name: "f\(index).go", content: "") }
        #expect(refusal(.go, []) != nil)
        #expect(refusal(.go, (0..<Limits.sourceFiles).map(file)) == nil)
        #expect(refusal(.go, (0...Limits.sourceFiles).map(file))?.field == "files")
        let full = String(repeating: "é", count: Limits.sourceBytes / 2)
        #expect(refusal(.go, [SourceFile(name: "a.go", content: full)]) == nil)
        let refused = refusal(.go, [SourceFile(name: "a.go", content: full), SourceFile(name: "b.go", content: "x")])
        #expect(refused?.limitBytes == Limits.sourceBytes)
    }

    @Test func `a leading underscore is Swift's to allow`() {
        #expect(refusal(.swift, [SourceFile(name: "_x.swift", content: "")]) == nil)
    }

    @Test func `a refusal says what is wrong with the name`() {
        let detail = { (name: String) in refusal(.go, [SourceFile(name: name, content: "")])?.detail ?? "" }
        #expect(detail("a\u{202E}b.go").contains("U+202E"))
        #expect(detail("a:b.go").contains("':'"))
        #expect(detail("_cgo_x.go").contains("'_'"))
        #expect(detail(String(repeating: "x", count: 198) + ".go").contains("200 bytes"))
        #expect(detail("a/../b.go").contains("'.'"))
        #expect(detail("/a.go").contains("relative path"))
        #expect(detail("a/b/c/d/e/f/g/h/i/j/k.go").contains("10 parts"))
    }

    @Test func `two names that differ only in how an accent is written are one`() {
        let files = ["gr\u{F6}n.go", "gro\u{308}n.go"].map { SourceFile(name: $0, content: "") }
        #expect(refusal(.go, files)?.field == "files")
    }

    @Test(arguments: [
        ["a", "a/b.txt"], ["x/a/b.txt", "x/a"], ["gr\u{F6}n/a.txt", "gro\u{308}n/b.txt"],
        ["gr\u{F6}n/a.txt", "gro\u{308}n"], ["x/gr\u{F6}n/a.txt", "x/gro\u{308}n/a.txt"],
    ])
    func `names that cannot lie beside each other are refused`(names: [String]) {
        let files = (names + ["main.go"]).map { SourceFile(name: $0, content: "") }
        for order in [files, files.reversed()] { #expect(refusal(.go, order)?.field == "files") }
    }

    @Test(arguments: [["a/b", "a/c/d", "b/c", "ab"], ["gr\u{F6}n/a.txt", "gr\u{F6}n/b.txt"]])
    func `folders may hold several files`(names: [String]) {
        #expect(refusal(.go, (names + ["main.go"]).map { SourceFile(name: $0, content: "") }) == nil)
    }

    @Test(arguments: ["data.txt", "data/_x.json", "LICENSE", "go.mod", "a.swift", "a.s"])
    func `a file of another kind is data beside a source, and no program alone`(name: String) throws {
        let (data, main) = (SourceFile(name: name, content: "x"), SourceFile(name: "main.go", content: ""))
        #expect(refusal(.go, [data])?.field == "files.name")
        let snippet = try Snippet(language: .go, files: [data, main])
        #expect(snippet.sources == [main] && snippet.data == [data])
    }

    @Test func `ten thousand files are refused for their number, soon`() {
        let files = (0..<10_000).map { SourceFile(name: "d\($0)/f.go", content: "") }
        #expect(refusal(.go, files)?.detail.contains("at most \(Limits.sourceFiles)") == true)
    }

    @Test func `two files of one name are refused`() {
        let file = SourceFile(name: "a.go", content: "")
        #expect(refusal(.go, [file, file])?.field == "files")
    }
}
