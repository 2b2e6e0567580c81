import GoPlayground
import Testing

/// Several files in one text, as the Go Playground splits them and words what is wrong.
@Suite struct PlaygroundFilesTests {
    private func files(_ text: String) throws -> [String: String] {
        let files = try PlaygroundFiles(splitting: Array(text.utf8)).files
        return Dictionary(uniqueKeysWithValues: files.map { ($0.name, String(decoding: $0.content, as: UTF8.self)) })
    }

    private func refusal(_ text: String) -> String? {
        do throws(PlaygroundRefusal) {
            _ = try PlaygroundFiles(splitting: Array(text.utf8))
            return nil
        } catch { return error.sentence }
    }

    @Test(arguments: [
        ("package main", ["prog.go": "package main\n"]),
        ("package main\n-- a.go --\nx", ["prog.go": "package main\n", "a.go": "x\n"]),
        ("-- prog.go --\nx\n--  b/c.go  --\ny\n", ["prog.go": "x\n", "b/c.go": "y\n"]),
        (" \n\t\n-- a.go --\r\nx\r\n", ["a.go": "x\r\n"]),
        ("-- --\n--a.go--\n-- a.go -- \n", ["prog.go": "-- --\n--a.go--\n-- a.go -- \n"]),
        ("-- a.go --\n-- b.go --", ["a.go": "", "b.go": ""]),
        ("", [:]),
    ])
    func `a text is split at the lines that name files`(text: String, expected: [String: String]) throws {
        #expect(try files(text) == expected)
    }

    @Test(arguments: [
        (".", "invalid file name \".\""), ("..", "invalid file name \"..\""),
        ("/etc/passwd", "invalid file name \"/etc/passwd\""),
        ("a/../b", "invalid file name \"a/../b\""), ("../b", "invalid file name \"../b\""),
        ("./b", "invalid file name \"./b\""),
        ("a//b", "invalid file name \"a//b\""), ("a/", "invalid file name \"a/\""),
        ("a\\b", "invalid file name \"a\\\\b\""),
        ("a\u{1}b", "invalid file name \"a\\x01b\""), ("a\tb\"é\u{200B}", "invalid file name \"a\\tb\\\"é\\u200b\""),
        ("a/b/c/d/e/f/g/h/i/j/k.go", "file name \"a/b/c/d/e/f/g/h/i/j/k.go\" too deep"),
        (String(repeating: "x", count: 201), "file name too long"),
    ])
    func `a name that is no relative path in its only spelling is refused`(name: String, sentence: String) {
        #expect(refusal("-- \(name) --\n") == sentence)
    }

    @Test func `names are unique, the unnamed file's too`() {
        #expect(refusal("-- a.go --\n-- a.go --\n") == "duplicate file name \"a.go\"")
        #expect(refusal("package main\n-- prog.go --\n") == "duplicate file name \"prog.go\"")
        #expect(refusal("\n-- prog.go --\n") == nil)
    }

    @Test(arguments: [(20, false), (21, true), (50, true)])
    func `there are twenty files at most, the unnamed one among them`(count: Int, isTooMany: Bool) {
        let named = (1...count).map { "-- \($0).go --\n" }.joined()
        let sentence = "too many files in txtar archive (\(count) exceeds limit of 20)"
        #expect(refusal(named) == (isTooMany ? sentence : nil))
        #expect(refusal("x\n" + named)?.hasPrefix("too many files in txtar archive (\(count + 1) ") == true)
    }

    @Test(arguments: [
        ("package main\n", "package main\n"), ("package main", "package main\n"),
        ("x\n-- a.go --\ny", "x\n-- a.go --\ny\n"), ("-- prog.go --\nx\n", "-- prog.go --\nx\n"),
        ("\n\n-- prog.go --\nx\n--   b/c --\n", "-- prog.go --\nx\n-- b/c --\n"),
    ])
    func `files become the text that they were, with its first line where it had one`(text: String, again: String)
        throws
    {
        #expect(String(decoding: try PlaygroundFiles(splitting: Array(text.utf8)).text, as: UTF8.self) == again)
    }

    @Test func `bytes that are no UTF-8 stay as they are in a file, and are no name`() throws {
        let content: [UInt8] = [0xFF, 0x00, 0xC3]
        #expect(try PlaygroundFiles(splitting: content).files.map(\.content) == [content + [0x0A]])
        #expect(throws: PlaygroundRefusal("invalid file name \"a\\xff\"")) {
            try PlaygroundFiles(splitting: Array("-- a".utf8) + [0xFF] + Array(" --\n".utf8))
        }
    }
}
