/// One message of a compiler.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable {
        case error, warning, note
    }

    package let file: String
    /// From 1; 0 where the message belongs to no line.
    package let line: Int
    /// From 1, in UTF-8 bytes as the compilers count; 0 where unknown.
    package let column: Int
    package let severity: Severity
    package let message: String
    /// What would mend it, as alternatives; each is done as a whole.
    package var fixes: [Fix]

    package init(
        file: String, line: Int, column: Int, severity: Severity, message: String, fixes: [Fix] = []
    ) {
        self.fixes = fixes
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
    }
}
