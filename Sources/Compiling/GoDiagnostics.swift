import Runs

/// What Go's `compile` and `link` print, as values. Pure; any text is accepted.
///
/// A message is `FILE:LINE:COLUMN: TEXT` (the column may be missing); lines that begin with a tab belong to the message
/// above them, as a note of its own where they begin with a place.
struct GoDiagnostics {
    /// Stands in where a message belongs to no file.
    let mainFile: String

    func parse(_ output: String) -> [Diagnostic] {
        output.split(separator: "\n").reduce(into: []) { found, line in
            if line.hasPrefix("\t") {
                add(continuation: line.drop { $0 == "\t" }, to: &found)
            } else if let diagnostic = message(line, severity: .error) ?? linkerMessage(line) {
                found.append(diagnostic)
            }
        }
    }

    private func add(continuation line: Substring, to found: inout [Diagnostic]) {
        if let note = message(line, severity: .note) {
            found.append(note)
        } else if let last = found.popLast() {
            found.append(
                Diagnostic(
                    file: last.file, line: last.line, column: last.column, severity: last.severity,
                    message: "\(last.message)\n\(Self.withPlacesSubmitted(line))"))
        }
    }

    private func message(_ line: Substring, severity: Diagnostic.Severity) -> Diagnostic? {
        guard let end = line.firstRange(of: ": ") else { return nil }
        let place = DiagnosticPlace(line[..<end.lowerBound])
        guard place.line > 0, !place.file.isEmpty else { return nil }
        return Diagnostic(
            file: place.submittedName, line: place.line, column: place.column, severity: severity,
            message: Self.friendly(line[end.upperBound...]))
    }

    private static func friendly(_ message: Substring) -> String {
        if message == "missing function body" {
            return "missing function body: assembly files are not available here, so every function needs one."
        }
        return withPlacesSubmitted(message)
    }

    /// With places in the jail's directory as `go build` shows those in its own: `./main.go:5:10`.
    private static func withPlacesSubmitted(_ message: Substring) -> String {
        guard message.contains(CompileJail.sourceDirectory + "/") else { return String(message) }
        let places = /(^|\s)(\/[^\s:\[\]]+:[0-9]+(?::[0-9]+)?(?:\[[^\s\[\]]+:[0-9]+\])?)/
        return String(message).replacing(places) { match in
            let place = DiagnosticPlace(match.2)
            guard place.submittedName != place.file else { return String(match.0) }
            let column = place.column > 0 ? ":\(place.column)" : ""
            return "\(match.1)./\(place.submittedName):\(place.line)\(column)"
        }
    }

    private func linkerMessage(_ line: Substring) -> Diagnostic? {
        guard line.contains("function main is undeclared in the main package") else { return nil }
        return Diagnostic(
            file: mainFile, line: 0, column: 0, severity: .error,
            message: "This program has no start: package main needs a function main.")
    }
}
