import Runs
import Snippets
import Testing

@testable import Compiling

struct DiagnosticsTests {
    private let swift = SwiftDiagnostics(
        mainFile: "main.swift", linkerText: LinkerText.Place(file: "main.swift", line: 3))
    private let go = GoDiagnostics(mainFile: "main.go")

    @Test func `Swift's messages are read and its excerpts are skipped`() {
        let output = """
            /src/main.swift:2:14: error: cannot convert value of type 'String' to specified type 'Int'
            let x: Int = "a"
                         ^~~
            /src/b.swift:7:1: warning: unused
            x
            ^
            /src/b.swift:8:1: note: declared here
            y
            ^
            """
        #expect(
            swift.parse(output) == [
                Diagnostic(
                    file: "main.swift", line: 2, column: 14, severity: .error,
                    message: "cannot convert value of type 'String' to specified type 'Int'"),
                Diagnostic(file: "b.swift", line: 7, column: 1, severity: .warning, message: "unused"),
                Diagnostic(file: "b.swift", line: 8, column: 1, severity: .note, message: "declared here"),
            ])
    }

    @Test func `a source line that looks like a message is not one`() {
        let output = "/src/main.swift:2:14: error: real\n/src/main.swift:1:1: error: forged\n             ^\n"
        #expect(swift.parse(output).map(\.message) == ["real"])
    }

    @Test func `messages without a place belong to the main file`() {
        let output =
            "<unknown>:0: error: fatal\n/toolchain/swift/bin/ld.lld: error: undefined symbol: main\nld.lld: error: x\n"
        let found = swift.parse(output)
        #expect(found.map(\.file) == ["main.swift", "main.swift", "main.swift"])
        #expect(found.map(\.line) == [0, 0, 0])
        #expect(found[1].message.contains("@main"))
    }

    @Test func `notes in the toolchain's own files are left out`() {
        let output =
            "/toolchain/swift/lib/Swift.swiftmodule:4:16: note: in module\nfunc f()\n^\n/src/main.swift:1:1: error: e\nx\n^"
        #expect(swift.parse(output).map(\.message) == ["e"])
    }

    @Test func `Go's messages are read with what continues them`() {
        let output = """
            /src/main.go:4:2: not enough arguments in call to f
            \thave ()
            \twant (int)
            /src/main.go:9:6: f redeclared in this block
            \t/src/a.go:5:6: other declaration of f
            /etc/passwd:3: declared and not used: x
            too many errors
            """
        let found = go.parse(output)
        #expect(
            found == [
                Diagnostic(
                    file: "main.go", line: 4, column: 2, severity: .error,
                    message: "not enough arguments in call to f\nhave ()\nwant (int)"),
                Diagnostic(
                    file: "main.go", line: 9, column: 6, severity: .error, message: "f redeclared in this block"),
                Diagnostic(file: "a.go", line: 5, column: 6, severity: .note, message: "other declaration of f"),
                Diagnostic(
                    file: "/etc/passwd", line: 3, column: 0, severity: .error, message: "declared and not used: x"),
            ])
    }

    @Test func `Go's places are those of what was sent in, wherever they stand`() {
        let output = """
            /src/a_test.go:5:2[/src/a.go:6:2]: duplicate case 1 in expression switch
            \t/src/a_test.go:4:7[/src/a.go:5:7]: previous case
            /src/b.go:9:6: method T.m already declared at /src/a_test.go:5:6[/src/a.go:6:6]
            \tat /src/b.go:3
            /src/b.go:10:6: "/src/x:1:1" at /source/x:1:1[/src/x:2:1]
            """
        let found = go.parse(output)
        #expect(found.map(\.file) == ["a_test.go", "a_test.go", "b.go", "b.go"])
        #expect(found.map(\.line) == [5, 4, 9, 10])
        #expect(found.map(\.severity) == [.error, .note, .error, .error])
        #expect(
            found.map(\.message) == [
                "duplicate case 1 in expression switch", "previous case",
                "method T.m already declared at ./a_test.go:5:6\nat ./b.go:3",
                "\"/src/x:1:1\" at /source/x:1:1[/src/x:2:1]",
            ])
    }

    static let hostile = [
        "", "\n", ":", ": error: ", "::::: error: x", "a:b:c: error: x", ":1:1: error: ", "\t", "\tx",
        "a:99999999999:1: error: x",
        "a:-1:+2: error: x", String(repeating: ": error: ", count: 1000), "a:1:1: note: x", "\u{0}: warning: \u{FFFD}",
        String(repeating: "a:1[", count: 1000) + "a:1]: x", "[a:1]: x",
        "/src/a:1: " + String(repeating: " /src/a:1[", count: 1000),
    ]

    @Test(arguments: hostile)
    func `any text is taken apart without a trap`(text: String) {
        #expect((swift.parse(text) + go.parse(text)).allSatisfy { $0.line >= 0 && $0.column >= 0 })
    }

    @Test func `a flood is bounded and keeps an error`() {
        let long = String(repeating: "é", count: 9000)
        let flood = (0..<1000).map {
            Diagnostic(file: "f", line: $0, column: 1, severity: .warning, message: long)
        }
        let error = Diagnostic(file: "f", line: 1, column: 1, severity: .error, message: "the reason")
        let kept = DiagnosticBounds.apply(to: flood + [error])
        #expect(kept.count == Limits.diagnostics)
        #expect(kept[kept.count - 2] == error)
        #expect(kept.last?.severity == .note)
        #expect(kept.last?.message == "\(1001 - (Limits.diagnostics - 1)) more messages are not shown.")
        #expect(kept.allSatisfy { $0.message.utf8.count <= Limits.diagnosticMessageBytes + 8 })
        #expect(DiagnosticBounds.apply(to: Array(flood.prefix(Limits.diagnostics))).count == Limits.diagnostics)
    }

    @Test func `a long message is not cut inside a character`() {
        let message = "x" + String(repeating: "é", count: 9000)
        let long = Diagnostic(file: "f", line: 1, column: 1, severity: .error, message: message)
        let kept = DiagnosticBounds.apply(to: [long])[0].message
        #expect(kept.dropLast().allSatisfy { $0 == "x" || $0 == "é" })
        #expect(kept.hasSuffix("…"))
    }

    @Test func `what the source says to the linker is shown where it says it`() throws {
        let output = "flamebox-autolink: error: '-version: error: x'\n"
        #expect(swift.parse(output).map(\.line) == [3])
        #expect(swift.parse(output).first?.message.hasPrefix("'-version: error: x' is written where") == true)
        let place = { (code: String) in LinkerText.place(in: try Snippet(language: .swift, code: code)).line }
        #expect(try place("let a = 1\r\n// é\n@section(\".swift1_autolink_entries\")\nlet b = 1\n") == 3)
        #expect(try place("print(1)\n@_section(\"\\u{2e}swift1\") let b = 1\n") == 2)
        #expect(try place("print(1)\n") == 0)
    }
}
