import Runs
import Snippets
import Testing

@testable import Compiling

/// What go's vet tool prints, as findings with fixes in lines and columns.
struct GoVetFindingsTests {
    private static let source = "package main\n\nfunc main() {\n\tx := \"é\"; x = x\n}\n"

    private func parse(_ edits: String, posn: String = "/src/main.go:4:12") -> [Diagnostic] {
        let json = Self.document(
            """
            \t"main": {"assign": [{"posn": "\(posn)", "end": "", "message": "self-assignment of x", "suggested_fixes": [
            \t\t{"message": "Remove self-assignment", "edits": [\(edits)]}]}], "broken": {"error": "it failed"}}
            """)
        return GoVetFindings(files: [SourceFile(name: "main.go", content: Self.source)]).parse("# main\n" + json)
            .findings
    }

    private static func document(_ content: String) -> String { "{\n\(content)\n}\n" }

    @Test func `each package has a document of its own, and lines between are others'`() {
        let findings = ["b/b.go:2:3", "a.go:7:1"].map { place in
            Self.document("\t\"p\": {\"printf\": [{\"posn\": \"/src/\(place)\", \"message\": \"\(place)\"}]}")
        }
        let text = findings[0] + "{}\n" + findings[1] + "vet: ./c.go:1:1: expected 'package'\n{\n\t\"cut"
        let (found, others) = GoVetFindings(files: []).parse(text)
        #expect(found.map(\.file) == ["a.go", "b/b.go"] && found.map(\.line) == [7, 2])
        #expect(others == ["vet: ./c.go:1:1: expected 'package'", "{", "\t\"cut"])
    }

    private func edit(_ start: Int, _ end: Int, _ file: String = "/src/main.go", _ new: String = "") -> String {
        #"{"filename": "\#(file)", "start": \#(start), "end": \#(end), "new": "\#(new)"}"#
    }

    @Test func `a fix has its lines and columns`() throws {
        let start = Array(Self.source.utf8).count - "x = x\n}\n".utf8.count
        let found = parse(edit(start, start + 5))
        #expect(found.map(\.message) == ["self-assignment of x"])
        #expect(found[0].severity == .warning && found[0].file == "main.go" && found[0].line == 4)
        let fix = try #require(found[0].fixes.first)
        #expect(fix.message == "Remove self-assignment")
        // Behind a tab and a character of two bytes.
        #expect(
            fix.edits == [Fix.Edit(file: "main.go", fromLine: 4, fromColumn: 13, toLine: 4, toColumn: 18, text: "")])
    }

    @Test(arguments: [(-1, 3), (5, 4), (0, 100_000), (.max, .max), (.min, 0), (36, 37)])
    func `a fix that does not fit the source is none, and the finding stays`(start: Int, end: Int) {
        let found = parse(edit(start, end))
        #expect(found.count == 1 && found[0].fixes.isEmpty)
    }

    @Test func `a fix of another file is none`() {
        #expect(parse(edit(0, 1, "/etc/passwd")).first?.fixes.isEmpty == true)
        #expect(parse(edit(0, 1) + "," + edit(0, 1, "/src/other.go")).first?.fixes.isEmpty == true)
    }

    @Test(arguments: [
        "", "{", "}{", "[1]", "vet: ./main.go:1:1: expected 'package'",
        "vet: ./main.go:3:9: cannot use x (variable of type interface{}) as int value", #"{"main": 1}"#,
    ])
    func `what is no such text is left to who reads the other form`(text: String) {
        let (findings, others) = GoVetFindings(files: []).parse(text)
        #expect(findings.isEmpty && others == text.split(separator: "\n"))
    }
}
