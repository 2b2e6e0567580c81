import Foundation
import Runs
import Snippets
import Testing

@testable import Compiling

/// What Swift's compiler writes of its messages, as fixes beside those that it printed.
struct SwiftFixesTests {
    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fuzz/Corpus/serializedDiagnostics").standardized

    /// Of the compiler itself, about `source`.
    private static func kept() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: corpus.appending(path: "seed-0")))
    }

    private static let source = """
        struct P { var x: Int }
        func f(a: Int) -> Int? { return a }
        func g() {
            var é = "ä"; let p = P(x: 1)
            print(é.lenght)
            f(1)
            let v: Int = f(a: 2)
            let t = "a" == 1 ? 2 : 3;
            print(v)
            for i in 0..<3 { }
            switch v { case 1: break }
            p.x = 3
        }
        protocol Q { func a(); func b() -> Int }
        struct R: Q { }
        g(

        """

    private static let label = Diagnostic(
        file: "main.swift", line: 6, column: 7, severity: .error, message: "missing argument label 'a:' in call")
    private static let mutable = Diagnostic(
        file: "main.swift", line: 4, column: 20, severity: .note, message: "change 'let' to 'var' to make it mutable")

    private static func added(to diagnostics: Diagnostic..., of source: String = source) throws -> [Diagnostic] {
        SwiftFixes([try kept()], of: [SourceFile(name: "main.swift", content: source)]).added(to: diagnostics)
    }

    @Test func `what was written is read as it was said, with its places`() throws {
        let messages = try SerializedDiagnostics(try Self.kept()[...]).messages
        #expect(messages.count == 16)
        #expect(messages[0].text == "expected expression in list of expressions" && messages[0].severity == 3)
        #expect(messages.filter { !$0.edits.isEmpty }.count == 6)
        let label = try #require(messages.first { $0.text.hasPrefix("missing argument label") })
        #expect(label.location == .init(file: "main.swift", line: 6, column: 7, offset: 133))
        #expect(label.edits.map(\.text) == ["a: "])
    }

    @Test func `a fix has its lines and columns, and words of ours`() throws {
        let found = try Self.added(to: Self.label, Self.mutable)
        #expect(
            found[0].fixes == [
                Fix(
                    message: "Insert 'a: '",
                    edits: [
                        .init(file: "main.swift", fromLine: 6, fromColumn: 7, toLine: 6, toColumn: 7, text: "a: ")
                    ])
            ])
        // Behind a name and a text of two bytes each.
        #expect(
            found[1].fixes == [
                Fix(
                    message: "Replace 'let' with 'var'",
                    edits: [
                        .init(file: "main.swift", fromLine: 4, fromColumn: 20, toLine: 4, toColumn: 23, text: "var")
                    ])
            ])
    }

    @Test func `several lines are told by their first`() throws {
        let stubs = Diagnostic(
            file: "main.swift", line: 15, column: 8, severity: .note, message: "add stubs for conformance")
        #expect(try Self.added(to: stubs)[0].fixes.map(\.message) == ["Insert 'func a() {…'"])
    }

    @Test func `two offers at one place are told apart by what was said`() throws {
        let notes = ["force-unwrap using '!'", "coalesce using '??'"].map { start in
            Diagnostic(
                file: "main.swift", line: 7, column: 18, severity: .note,
                message: start == "force-unwrap using '!'"
                    ? "force-unwrap using '!' to abort execution if the optional value contains 'nil'"
                    : "coalesce using '??' to provide a default when the optional value contains 'nil'")
        }
        let found = try Self.added(to: notes[0], notes[1])
        #expect(found.map { $0.fixes.map(\.message) } == [["Insert '!'"], ["Insert ' ?? <#default value#>'"]])
    }

    @Test func `nothing is offered for another message, twice, or of a file that is not there`() throws {
        let other = Diagnostic(file: "main.swift", line: 6, column: 7, severity: .error, message: "missing")
        let warning = Diagnostic(
            file: "main.swift", line: 6, column: 7, severity: .warning, message: Self.label.message)
        #expect(try Self.added(to: other, warning).allSatisfy(\.fixes.isEmpty))
        #expect(try Self.added(to: Self.label, Self.label).map(\.fixes.count) == [1, 0])
        let fixes = SwiftFixes([try Self.kept()], of: [SourceFile(name: "b.swift", content: Self.source)])
        #expect(fixes.added(to: [Self.label])[0].fixes.isEmpty)
    }

    @Test(arguments: ["", "\n" + source, String(source.dropFirst(1)), source.replacing("é", with: "e")])
    func `what does not lie in the source where it says is no fix`(_ source: String) throws {
        #expect(try Self.added(to: Self.label, of: source)[0].fixes.isEmpty)
    }

    @Test func `what is no such file, or was cut off, has no fixes and does no harm`() throws {
        let whole = try Self.kept()
        for count in stride(from: 0, to: whole.count, by: 7) {
            _ = SwiftFixes([Array(whole.prefix(count))], of: []).added(to: [Self.label])
        }
        for bytes in [[], Array("DIAG".utf8), [UInt8](repeating: 0xFF, count: 512)] {
            #expect(SwiftFixes([bytes], of: []).added(to: [Self.label]) == [Self.label])
        }
        #expect(throws: Bitstream.Malformed.self) { try SerializedDiagnostics(whole.prefix(100)) }
    }

    @Test func `bits are read lowest first, and never beyond the last`() throws {
        var bits = BitReader([0b1010_0110, 0x01, 0xFF, 0xFF, 0x80][...])
        #expect(try bits.read(3) == 0b110)
        // In groups of four: 0b100 and more, then 0b011.
        #expect(try bits.variable(4) == 0b100)
        try bits.align()
        #expect(bits.remaining == 8)
        #expect(try bits.read(8) == 0x80)
        #expect(throws: Bitstream.Malformed.self) { try bits.read(1) }
    }
}

/// The real compiler in its jail: a fix that is done makes the program one that compiles.
@Suite(.needsCompilers, .serialized, .timeLimit(.minutes(20)))
struct RealSwiftFixesTests {
    private static func found(in files: KeyValuePairs<String, String>) async throws -> [Diagnostic] {
        let snippet = try Snippet(
            language: .swift, files: files.map { SourceFile(name: $0.key, content: $0.value) })
        var found: [Diagnostic] = []
        try await TestBench.compile(snippet) { compilation in
            switch compilation.outcome {
            case .rejected(let diagnostics), .built(_, let diagnostics): found = diagnostics
            case .timedOut, .outOfMemory: Issue.record("\(compilation.outcome)")
            }
        }
        return found
    }

    @Test func `an error has its fix`() async throws {
        let found = try await Self.found(in: ["main.swift": "func f(a: Int) -> Int { a }\nlet é = 1; print(f(é))\n"])
        #expect(found.map(\.severity) == [.error])
        #expect(
            found.first?.fixes == [
                Fix(
                    message: "Insert 'a: '",
                    edits: [
                        .init(file: "main.swift", fromLine: 2, fromColumn: 21, toLine: 2, toColumn: 21, text: "a: ")
                    ])
            ], "\(found)")
    }

    @Test func `a warning of a program that was built has its fix, in the file that it is in`() async throws {
        let found = try await Self.found(in: [
            "main.swift": "print(twice(2))\n",
            "twice.swift": "func twice(_ n: Int) -> Int {\n    var two = 2\n    return n * two\n}\n",
        ])
        let warning = try #require(found.first { $0.severity == .warning }, "\(found)")
        #expect(warning.file == "twice.swift" && warning.fixes.map(\.message) == ["Replace 'var' with 'let'"])
        #expect(warning.fixes.first?.edits.map(\.file) == ["twice.swift"])
    }

    @Test func `each module's messages have their fixes`() async throws {
        let found = try await Self.found(in: [
            "main.swift": "import Words\nvar two = 2\nlet n: Int = count()\nprint(n, two)\n",
            "Sources/Words/w.swift": "public func count() -> Int? {\n    var one = 1\n    return one\n}\n",
        ])
        #expect(
            Set(found.filter { !$0.fixes.isEmpty }.map(\.file)) == ["main.swift", "Sources/Words/w.swift"], "\(found)")
    }

    @Test func `a line that says to be elsewhere has no fix`() async throws {
        let found = try await Self.found(in: [
            "main.swift": "func f(a: Int) {}\n#sourceLocation(file: \"/src/b.swift\", line: 1)\nf(1)\n",
            "b.swift": "func g() {}\nlet x = 1\n",
        ])
        #expect(!found.isEmpty && found.allSatisfy(\.fixes.isEmpty), "\(found)")
    }
}
