import Snippets
import Testing

@testable import WebServer

struct CodeDiffTests {
    private func marks(_ before: String, _ after: String) -> [String] {
        LineEdits(before, after).edits.map { ($0.after == nil ? "-" : $0.before == nil ? "+" : " ") + $0.text }
    }

    @Test(arguments: [
        ("a\nb\nc", "a\nb\nc", [" a", " b", " c"]),
        ("a\nb\nc", "a\nX\nc", [" a", "-b", "+X", " c"]),
        ("", "a", ["+a"]),
        ("a", "", ["-a"]),
        ("a\na", "a", [" a", "-a"]),
        ("x\na\nb\ny", "a\nb", ["-x", " a", " b", "-y"]),
    ])
    func `lines are kept, removed and added`(before: String, after: String, expected: [String]) {
        #expect(marks(before, after) == expected)
    }

    @Test func `either side can be read off with its own numbers`() {
        let edits = LineEdits("a\nb\nc\nd", "a\nc\nX\nd\ne").edits
        #expect(edits.compactMap(\.before) == [1, 2, 3, 4])
        #expect(edits.compactMap(\.after) == [1, 2, 3, 4, 5])
    }

    @Test func `texts that only read the same differ`() {
        #expect(marks("é", "e\u{301}") == ["-é", "+e\u{301}"])
    }

    @Test func `long rewrites are shown as replaced`() {
        let lines = Limits.diffedLines + 1
        let before = (0..<lines).map { "a\($0)" }.joined(separator: "\n")
        let after = (0..<lines).map { "b\($0)" }.joined(separator: "\n")
        let edits = LineEdits(before, after).edits
        #expect(edits.count == 2 * lines)
        #expect(edits.prefix(lines).allSatisfy { $0.after == nil })
    }

    @Test func `a single file keeps its place under another name, several go by name`() throws {
        let one = try Snippet(language: .go, files: [SourceFile(name: "old.go", content: "x")])
        let other = try Snippet(language: .go, files: [SourceFile(name: "new.go", content: "x")])
        #expect(CodeDiff.files(one, other, heat: (nil, nil)).map(\.name) == ["new.go"])
        let two = try Snippet(
            language: .go,
            files: [SourceFile(name: "new.go", content: "x"), SourceFile(name: "more.go", content: "y")])
        let diffs = CodeDiff.files(one, two, heat: (nil, nil))
        #expect(diffs.map(\.name) == ["new.go", "more.go", "old.go"])
        #expect(diffs.last?.lines.allSatisfy(\.isRemoved) == true)
    }
}
