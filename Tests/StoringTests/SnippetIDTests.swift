import Snippets
import Testing

@testable import Storing

/// Addresses are given out for good, so the expected ones are written down here; they were computed by another program.
struct SnippetIDTests {
    @Test func `the same content has the same address and another has another`() throws {
        let id = SnippetID(of: try Snippet(language: .go, code: "package main"))
        #expect(id == SnippetID(of: try Snippet(language: .go, code: "package main")))
        #expect(id != SnippetID(of: try Snippet(language: .swift, code: "package main")))
        #expect(id != SnippetID(of: try Snippet(language: .go, code: "package main\n")))
        let options = RunOptions(arguments: ["1"])
        #expect(id != SnippetID(of: try Snippet(language: .go, code: "package main", options: options)))
    }

    @Test func `addresses are what they were ever since there is the canonical form`() throws {
        let plain = try Snippet(language: .go, code: "package main")
        #expect(SnippetID(of: plain).rawValue == "MYWBP4UyVB1sEiz0_hr5p1")
        let swift = try Snippet(language: .swift, code: "print(\"é\")\n")
        #expect(SnippetID(of: swift).rawValue == "PiHB8dZsdV5BTnU2U0KRiB")
        let options = RunOptions(
            optimization: .debug, arguments: ["one", "zwei →"], standardInput: "in\n", sampleRateHz: 1999,
            timeLimitMs: 500, cores: 2, profiles: [])
        let files = [
            SourceFile(name: "main.go", content: "package main\n"),
            SourceFile(name: "b.go", content: "package main // 🔥\u{0}\n"),
        ]
        let all = try Snippet(language: .go, files: files, options: options)
        #expect(SnippetID(of: all).rawValue == "sYUNLDZl8UIIyh-voo6YAm")
    }

    /// As the store of 2026-11-30 holds them.
    @Test func `the addresses of before are computed as then for what does not name them`() throws {
        let wrong = "package main\n\nfunc main() {\n\tfmt.Println(\"no import\")\n}\n"
        #expect(
            try SnippetID(inFirstForm: Snippet(language: .go, code: wrong)).rawValue == "n7AYSoYtskqgegvTtDr7oR")
        let endless = "package main\n\nfunc main() {\n\tfor {\n\t}\n}\n"
        let short = try Snippet(language: .go, code: endless, options: RunOptions(timeLimitMs: 500))
        #expect(try SnippetID(inFirstForm: short).rawValue == "yMU-eTB7cqDZzwYUxVCw9u")
    }

    @Test func `an address is 22 characters of base64url`() throws {
        #expect(SnippetID(of: try Snippet(language: .go, code: "")).rawValue.utf8.count == 22)
    }
}
