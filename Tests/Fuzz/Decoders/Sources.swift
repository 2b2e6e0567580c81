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
