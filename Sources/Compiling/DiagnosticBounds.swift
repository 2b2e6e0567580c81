import Runs
import Snippets

/// Keeps what hostile source makes a compiler, or our own checks, say within limits.
enum DiagnosticBounds {
    /// At most `Limits.diagnostics`; where there are more, the last one is a note that counts those left out.
    static func apply(to diagnostics: [Diagnostic]) -> [Diagnostic] {
        guard let first = diagnostics.first, diagnostics.count > Limits.diagnostics else {
            return diagnostics.map(shortened)
        }
        let kept = keepingAnError(diagnostics, most: Limits.diagnostics - 1)
        let rest = Diagnostic(
            file: first.file, line: 0, column: 0, severity: .note,
            message: "\(diagnostics.count - kept.count) more messages are not shown.")
        return (kept + [rest]).map(shortened)
    }

    private static func keepingAnError(_ diagnostics: [Diagnostic], most: Int) -> [Diagnostic] {
        var kept = Array(diagnostics.prefix(most))
        if !kept.contains(where: { $0.severity == .error }),
            let firstError = diagnostics.first(where: { $0.severity == .error })
        {
            // An error that comes after a flood of warnings is still the reason.
            kept[kept.count - 1] = firstError
        }
        return kept
    }

    private static func shortened(_ diagnostic: Diagnostic) -> Diagnostic {
        Diagnostic(
            file: cut(diagnostic.file, to: Limits.fileNameBytes), line: diagnostic.line, column: diagnostic.column,
            severity: diagnostic.severity, message: cut(diagnostic.message, to: Limits.diagnosticMessageBytes),
            fixes: diagnostic.fixes)
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        // Never inside a character.
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end]) + "…"
    }
}
