import Snippets
import Testing

/// The bytes are a promise: addresses are digests of them. No line here may ever change.
struct CanonicalSnippetTests {
    private func text(_ snippet: Snippet) -> String { String(decoding: snippet.canonicalBytes, as: UTF8.self) }

    @Test func `options at their baseline are not in it`() throws {
        let snippet = try Snippet(language: .go, code: "package main")
        #expect(text(snippet) == "flamebox snippet 2\nlanguage 2:go\nfile 7:main.go 12:package main\n")
    }

    @Test func `what differs is in it, sorted by name, each text with its length in bytes`() throws {
        let options = RunOptions(
            optimization: .debug, arguments: ["one", "zwei →"], standardInput: "in\n", sampleRateHz: 1999,
            timeLimitMs: 500, cores: 2, profiles: [])
        let files = [SourceFile(name: "main.go", content: "é\n"), SourceFile(name: "a.go", content: "")]
        let snippet = try Snippet(language: .go, files: files, options: options)
        #expect(
            text(snippet) == """
                flamebox snippet 2
                language 2:go
                file 7:main.go 3:é

                file 4:a.go 0:
                option arguments 2 3:one 8:zwei →
                option cores 2
                option optimization 5:debug
                option profiles 0
                option sampleRateHz 1999
                option standardInput 3:in

                option timeLimitMs 500

                """)
    }

    @Test func `no text can stand for the end of itself`() throws {
        let split = [SourceFile(name: "a.go", content: "x"), SourceFile(name: "b.go", content: "y")]
        let one = [SourceFile(name: "a.go", content: "x\nfile 4:b.go 1:y")]
        #expect(try text(Snippet(language: .go, files: split)) != text(Snippet(language: .go, files: one)))
        let arguments = [["a b"], ["a", "b"], ["a 1:b"], []]
        let texts = try arguments.map {
            text(try Snippet(language: .go, code: "", options: RunOptions(arguments: $0)))
        }
        #expect(Set(texts).count == arguments.count)
    }

    @Test func `texts that only look the same differ`() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let first = try Snippet(language: .go, code: composed).canonicalBytes
        #expect(try first != Snippet(language: .go, code: decomposed).canonicalBytes)
    }
}
