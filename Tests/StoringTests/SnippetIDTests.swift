import Snippets
import Storing
import Testing

struct SnippetIDTests {
    @Test func `the same content has the same address and another has another`() throws {
        let id = try SnippetID(of: Snippet(language: .go, code: "package main"))
        #expect(try id == SnippetID(of: Snippet(language: .go, code: "package main")))
        #expect(try id != SnippetID(of: Snippet(language: .swift, code: "package main")))
        #expect(try id != SnippetID(of: Snippet(language: .go, code: "package main\n")))
        let options = RunOptions(arguments: ["1"])
        #expect(try id != SnippetID(of: Snippet(language: .go, code: "package main", options: options)))
    }

    @Test func `texts that only look the same are two snippets`() throws {
        let composed = try SnippetID(of: Snippet(language: .go, code: "é"))
        #expect(try composed != SnippetID(of: Snippet(language: .go, code: "e\u{301}")))
    }

    @Test func `an address is 22 characters of base64url`() throws {
        #expect(try SnippetID(of: Snippet(language: .go, code: "")).rawValue.utf8.count == 22)
    }
}
