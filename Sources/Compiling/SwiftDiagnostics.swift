import Runs

/// What `swift-frontend -diagnostic-style llvm` and `ld.lld` print, as values. Pure; any text is accepted.
///
/// A message is `FILE:LINE:COLUMN: SEVERITY: TEXT`, followed, where there is a line, by that line of the source and by
/// marks below it. The source is the person's: it is skipped by position, so that a line of it that looks like a
/// message is never taken for one.
struct SwiftDiagnostics {
    /// Stands in where a message belongs to no file.
    let mainFile: String
    /// Where a message of `flamebox-autolink` belongs.
    let linkerText: LinkerText.Place
    /// Whether the line of the source follows a message that has one. swift-format prints messages alone.
    var showsSource = true

    private static let linkerTextMark = "flamebox-autolink: error: "

    func parse(_ output: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            if let message = linkerTextMessage(line) ?? linkerMessage(line) {
                found.append(message)
            } else if let (place, diagnostic) = compilerMessage(line) {
                if showsSource, place.line > 0 { lines = lines.dropFirst() }
                if !(place.isInToolchain && diagnostic.severity == .note) { found.append(diagnostic) }
            }
        }
        return found
    }

    private static let severities: [(mark: String, severity: Diagnostic.Severity)] = [
        (": error: ", .error), (": warning: ", .warning), (": note: ", .note), (": remark: ", .note),
    ]

    private func compilerMessage(_ line: Substring) -> (DiagnosticPlace, Diagnostic)? {
        let hits = Self.severities.compactMap { candidate in
            line.firstRange(of: candidate.mark).map { (range: $0, severity: candidate.severity) }
        }
        guard let hit = hits.min(by: { $0.range.lowerBound < $1.range.lowerBound }) else { return nil }
        let place = DiagnosticPlace(line[..<hit.range.lowerBound])
        let file = place.file == "<unknown>" || place.isInToolchain ? mainFile : place.submittedName
        let diagnostic = Diagnostic(
            file: file, line: place.isInToolchain ? 0 : place.line, column: place.isInToolchain ? 0 : place.column,
            severity: hit.severity, message: Self.friendly(line[hit.range.upperBound...]))
        return (place, diagnostic)
    }

    private static func friendly(_ message: Substring) -> String {
        guard message.hasPrefix("no such module '") else { return String(message) }
        return "\(message): there are the standard library, Foundation and the toolchain's other modules, no packages"
    }

    private func linkerTextMessage(_ line: Substring) -> Diagnostic? {
        guard line.hasPrefix(Self.linkerTextMark) else { return nil }
        let text = line.dropFirst(Self.linkerTextMark.count)
        return Diagnostic(
            file: linkerText.file, line: linkerText.line, column: 0, severity: .error,
            message:
                "\(text) is written where the linker's arguments come from: a program can ask it only for libraries "
                + "that the toolchain ships, as -lNAME, and does by importing their modules.")
    }

    private func linkerMessage(_ line: Substring) -> Diagnostic? {
        guard let text = Self.suffix(of: line, after: "ld.lld: error: ") else { return nil }
        let message =
            text == SwiftRules.missingMain
            ? "This program has no start: write top-level code, or mark a type with @main." : String(text)
        return Diagnostic(file: mainFile, line: 0, column: 0, severity: .error, message: message)
    }

    private static func suffix(of line: Substring, after prefix: String) -> Substring? {
        // The linker names itself by the path it was started with.
        guard let range = line.firstRange(of: prefix), !line[..<range.lowerBound].contains(" ") else { return nil }
        return line[range.upperBound...]
    }
}
