import Runs
import Snippets

/// Go: what `go build` itself would refuse before it asks the compiler, and what its compiler says.
struct GoRules: LanguageRules {
    let packages: GoPackages

    func objections(to snippet: Snippet) -> [Diagnostic] {
        snippet.files.flatMap { file in
            let header = GoImports(of: file.content)
            return objection(toNameOf: file) + objection(to: header.package, in: file)
                + header.imports.flatMap { objection(to: $0, in: file) }
        }
    }

    func mode(for snippet: Snippet) -> [String] { [] }

    func otherMode(than mode: [String], after diagnostics: [Diagnostic]) -> [String]? { nil }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        GoDiagnostics(mainFile: snippet.files[0].name).parse(output)
    }

    /// New snippets cannot have such a name, stored ones may: the compiler takes `_cgo_…` for what cgo wrote.
    private func objection(toNameOf file: SourceFile) -> [Diagnostic] {
        guard file.name.hasPrefix("_") else { return [] }
        let message = "Go passes over files whose names begin with '_': call it something else."
        return [Diagnostic(file: file.name, line: 0, column: 0, severity: .error, message: message)]
    }

    private func objection(to package: GoImports.Import?, in file: SourceFile) -> [Diagnostic] {
        guard let package, package.path != "main" else { return [] }
        return [error(at: package, in: file, "A program is package main; this file is package \(package.path).")]
    }

    private func objection(to imported: GoImports.Import, in file: SourceFile) -> [Diagnostic] {
        guard let reason = packages.whyNot(imported.path) else { return [] }
        return [error(at: imported, in: file, reason)]
    }

    private func error(at place: GoImports.Import, in file: SourceFile, _ message: String) -> Diagnostic {
        Diagnostic(file: file.name, line: place.line, column: place.column, severity: .error, message: message)
    }
}
