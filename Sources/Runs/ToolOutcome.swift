package import Snippets

/// What a tool made of a source. The first two are normal results.
package enum ToolOutcome: Hashable, Sendable {
    /// All files of the program in their order, formatted.
    case files([SourceFile])
    /// Why the source cannot be formatted, or what there is to say of it: nothing, where it was vetted and is fine.
    case diagnostics([Diagnostic])
    /// Our own fault, in one sentence.
    case failed(String)
    /// It was stopped.
    case cancelled
}

extension [Diagnostic] {
    /// What Go's scanner makes of errors where only one line has room for them: the first as `FILE:LINE:COLUMN: MESSAGE`,
    /// then ` (and 2 more errors)`. Nil where there is no error.
    package var firstErrorLine: String? {
        let errors = filter { $0.severity == .error }
        guard let first = errors.first else { return nil }
        let place = [first.line, first.column].filter { $0 > 0 }.map { ":\($0)" }.joined()
        let more = errors.count > 1 ? " (and \(errors.count - 1) more errors)" : ""
        return "\(first.file)\(place): \(first.message)\(more)"
    }
}

/// What a worker tells of a tool: nothing but its end.
package enum ToolEvent: ProgressEvent {
    case finished(ToolOutcome)

    package var isLast: Bool { true }
    package var isExpendable: Bool { false }
    package var shortened: ToolEvent? { nil }

    package static func failure(_ sentence: String) -> ToolEvent { .finished(.failed(sentence)) }
}
