import Foundation
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

    @Test(arguments: ["main.go", "a.go", "_x-1.B.go", "A0.go"])
    func `dull file names are let in`(name: String) {
        #expect(refusal(.go, [SourceFile(name: name, content: "")]) == nil)
    }

    @Test(arguments: [
        "", ".go", "-.go", "main", "main.swift", "../main.go", "a/b.go", "a b.go", "ä.go", "main.go\u{0}", "main.go\n",
        String(repeating: "x", count: 62) + ".go",
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

    @Test func `two files of one name are refused`() {
        let file = SourceFile(name: "a.go", content: "")
        #expect(refusal(.go, [file, file])?.field == "files")
    }

    @Test func `any text survives its way through JSON`() throws {
        let code = String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init))) + "\u{10FFFF}"
        let snippet = try Snippet(language: .swift, code: code)
        let decoded = try JSONDecoder().decode(Snippet.self, from: JSONEncoder().encode(snippet))
        #expect(Array(decoded.files[0].content.utf8) == Array(code.utf8))
    }
}
