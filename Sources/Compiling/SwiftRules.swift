import Runs
import Snippets

/// Swift: who starts the program, and what its compiler says.
struct SwiftRules: LanguageRules {
    static let libraryMode = "-parse-as-library"
    /// Without it the compiler refuses to import `CxxStdlib`.
    static let cxxMode = "-cxx-interoperability-mode=default"
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
        (hasMainAttribute(snippet) ? [Self.libraryMode] : []) + (importsCxx(snippet) ? [Self.cxxMode] : [])
    }

    func otherMode(than mode: [String], after diagnostics: [Diagnostic]) -> [String]? {
        let isLibrary = mode.contains(Self.libraryMode)
        let complaints = isLibrary ? Self.complaintsOfLibraries : Self.complaintsOfScripts
        let mistaken = diagnostics.contains { diagnostic in
            diagnostic.severity == .error && complaints.contains { diagnostic.message.contains($0) }
        }
        guard mistaken else { return nil }
        return isLibrary ? mode.filter { $0 != Self.libraryMode } : mode + [Self.libraryMode]
    }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        SwiftDiagnostics(mainFile: snippet.files[0].name, linkerText: LinkerText.place(in: snippet)).parse(output)
    }

    func blamesCaches(in output: String) -> Bool {
        output.contains("/caches/") || output.contains("could not build C module")
            || output.contains("has been modified since") || output.contains("is out of date")
    }

    /// `Cxx`, `CxxStdlib`. Where this sees an import that is none, nothing is lost: other code is compiled as ever.
    private func importsCxx(_ snippet: Snippet) -> Bool {
        snippet.files.contains { file in
            file.content.split(whereSeparator: \.isNewline).contains { $0.contains("import") && $0.contains("Cxx") }
        }
    }

    private static let complaintsOfScripts = ["cannot be used in a module that contains top-level code"]
    private static let complaintsOfLibraries = ["at the top level", "This program has no start"]

    private func hasMainAttribute(_ snippet: Snippet) -> Bool {
        snippet.files.contains { SwiftAttributeScanner.findsMainAttribute(in: $0.content) }
    }
}
