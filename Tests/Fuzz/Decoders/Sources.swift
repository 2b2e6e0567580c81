import Runs
import Snippets

@testable import Compiling

/// What people submit, as far as we read it ourselves.
func feedSource(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = GoImports(of: text)
    _ = GoModFile(text, newest: 27)
    _ = GoEmbedDirectives(of: text)
    _ = GoExperiments(known: ["loopvar"], on: GoExperiments.on(inHeadOf: text))
        .objections(to: [SourceFile(name: "main.go", content: text)])
    let lines = text.split(separator: "\n", maxSplits: 1)
    if lines.count == 2 { _ = GoGlob(lines[0])?.matches(lines[1]) }
    _ = SwiftAttributeScanner.findsMainAttribute(in: text)
}

/// What Swift's compiler wrote of its messages, in bits.
func feedSerializedDiagnostics(_ bytes: [UInt8]) {
    let source = SourceFile(name: "main.swift", content: "let é = 1\nprint(é.lenght)\n")
    let said = (try? SerializedDiagnostics(bytes[...]))?.messages ?? []
    let diagnostics = said.compactMap { message in
        message.location.map {
            Diagnostic(
                file: "main.swift", line: $0.line, column: $0.column, severity: .error, message: message.text)
        }
    }
    let fixes = SwiftFixes([bytes], of: [source]).added(to: diagnostics).flatMap(\.fixes)
    for edit in fixes.flatMap(\.edits) {
        precondition(edit.file == source.name && edit.fromLine > 0 && edit.fromColumn > 0)
        precondition((edit.fromLine, edit.fromColumn) <= (edit.toLine, edit.toColumn))
    }
}

/// What a compiler printed while it read a stranger's source.
func feedDiagnostics(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let swift = SwiftDiagnostics(mainFile: "main.swift", linkerText: LinkerText.Place(file: "main.swift", line: 1))
    let all = swift.parse(text) + GoDiagnostics(mainFile: "main.go").parse(text)
    precondition(DiagnosticBounds.apply(to: all).count <= Limits.diagnostics)
    let vetted = GoVetFindings(files: [SourceFile(name: "main.go", content: text)]).parse(text).findings
    for edit in vetted.flatMap(\.fixes).flatMap(\.edits) {
        precondition(edit.fromLine > 0 && edit.fromColumn > 0 && edit.toLine >= edit.fromLine)
    }
}
