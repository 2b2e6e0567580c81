import Runs
import Snippets

/// Swift: who starts the program, and what its compiler says.
struct SwiftRules: LanguageRules {
    static let libraryMode = "-parse-as-library"
    static let missingMain = "undefined symbol: main"
    private static let entryFile = "main.swift"

    func objections(to snippet: Snippet) -> [Diagnostic] {
        guard snippet.files.count > 1, !hasMainAttribute(snippet),
            !snippet.files.contains(where: { $0.name == Self.entryFile })
        else { return [] }
        let message =
            "Several files need a start: name the one with top-level code \(Self.entryFile), or mark a type with @main."
        return [Diagnostic(file: snippet.files[0].name, line: 0, column: 0, severity: .error, message: message)]
    }

    /// `@main` and top-level code exclude each other, and the compiler wants to be told which it is.
    func mode(for snippet: Snippet) -> [String] {
        hasMainAttribute(snippet) ? [Self.libraryMode] : []
    }

    func otherMode(than mode: [String], after diagnostics: [Diagnostic]) -> [String]? {
        let complaints = mode.isEmpty ? Self.complaintsOfScripts : Self.complaintsOfLibraries
        let mistaken = diagnostics.contains { diagnostic in
            diagnostic.severity == .error && complaints.contains { diagnostic.message.contains($0) }
        }
        guard mistaken else { return nil }
        return mode.isEmpty ? [Self.libraryMode] : []
    }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        SwiftDiagnostics(mainFile: snippet.files[0].name, linkerText: LinkerText.place(in: snippet)).parse(output)
    }

    private static let complaintsOfScripts = ["cannot be used in a module that contains top-level code"]
    private static let complaintsOfLibraries = ["at the top level", "This program has no start"]

    private func hasMainAttribute(_ snippet: Snippet) -> Bool {
        snippet.files.contains { SwiftAttributeScanner.findsMainAttribute(in: $0.content) }
    }
}
