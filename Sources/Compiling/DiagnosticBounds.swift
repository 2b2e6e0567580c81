import Runs
import Snippets

/// Keeps what hostile source makes a compiler say within limits.
enum DiagnosticBounds {
    static func apply(to diagnostics: [Diagnostic]) -> [Diagnostic] {
        var kept = Array(diagnostics.prefix(Limits.diagnostics))
        if !kept.contains(where: { $0.severity == .error }),
            let firstError = diagnostics.first(where: { $0.severity == .error })
        {
            // An error that comes after a flood of warnings is still the reason.
            kept[kept.count - 1] = firstError
        }
        return kept.map(shortened)
    }

    private static func shortened(_ diagnostic: Diagnostic) -> Diagnostic {
        Diagnostic(
            file: cut(diagnostic.file, to: Limits.fileNameBytes), line: diagnostic.line, column: diagnostic.column,
            severity: diagnostic.severity, message: cut(diagnostic.message, to: Limits.diagnosticMessageBytes))
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    }
}
