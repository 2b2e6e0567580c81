import Foundation
import Runs
import Snippets
import Testing

@testable import Compiling

/// Files go to their compilers, and come back in their messages, by the names that people gave them.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct FileNameTests {
    @Test func `a snippet's files may be called what people call theirs, and are so in messages`() async throws {
        let odd = ["String+Ext", "größe", "gro\u{308}ss", "my notes (1)", "O'Brien & Söhne", "日本 🔥", "@100%=,;#$"]
        for language in Language.allCases {
            let start = language == .go ? "package main\n" : ""
            let files = odd.enumerated().map { index, name in
                SourceFile(
                    name: "\(name).\(language.rawValue)",
                    content: start
                        + (language == .go ? "\nvar x\(index) int = \"\"\n" : "\n\nlet x\(index): Int = \"\"\n"))
            }
            let main = SourceFile(
                name: language.defaultFileName, content: start + (language == .go ? "func main() {}\n" : "print(1)\n"))
            try await TestBench.compile(Snippet(language: language, files: [main] + files)) { compilation in
                let errors = TestBench.errors(compilation)
                #expect(Set(errors.map { Array($0.file.utf8) }) == Set(files.map { Array($0.name.utf8) }))
                #expect(errors.allSatisfy { $0.line == 3 })
            }
        }
    }

    @Test func `a file that was stored under a name of cgo's is refused before the compiler sees it`() async throws {
        let name = "_cgo_x.go"
        let code = "package main\n//go:cgo_ldflag \"-fplugin=x\"\nfunc main() {}\n"
        let stored = Snippet(
            accepted: .go, files: [SourceFile(name: name, content: code)], options: RunOptions())
        try await TestBench.compile(stored) { compilation in
            #expect(TestBench.errors(compilation).first?.message.contains("begin with '_'") == true)
        }
    }
}
