import Runs
import Snippets

/// What Swift's compiler offers to mend, put beside the messages that it printed. Pure; any bytes are accepted.
///
/// The compiler read a stranger's source, so that nothing it wrote is believed: an edit has to lie in one of the program's
/// files, at the line and the column that its bytes are at. Where a `#sourceLocation` says otherwise there is no fix.
struct SwiftFixes {
    /// What is the same in both of the compiler's ways to say something. The printed message may go on.
    private struct Place: Hashable {
        let file: String
        let line: Int
        let column: Int
        let severity: Diagnostic.Severity
    }

    private struct Offer {
        /// The first line of the message.
        let text: String
        let fix: Fix
    }

    /// At one place in the order in which they were said.
    private var offers: [Place: [Offer]] = [:]

    /// - Parameter messages: files of serialized diagnostics; those that are none are passed over.
    init(_ messages: [[UInt8]], of sources: [SourceFile]) {
        let places = SourcePlaces(sources)
        var room = Limits.fixTextBytes
        for bytes in messages {
            let said = (try? SerializedDiagnostics(bytes[...]))?.messages ?? []
            for message in said where !message.edits.isEmpty {
                guard let place = Self.place(of: message), let fix = Self.fix(message.edits, places) else { continue }
                let bytes = fix.edits.reduce(0) { $0 + $1.text.utf8.count }
                guard bytes <= room, offers[place, default: []].count < Limits.diagnostics else { continue }
                room -= bytes
                offers[place, default: []].append(Offer(text: Self.firstLine(message.text), fix: fix))
            }
        }
    }

    func added(to diagnostics: [Diagnostic]) -> [Diagnostic] {
        var left = offers
        return diagnostics.map { diagnostic in
            let place = Place(
                file: diagnostic.file, line: diagnostic.line, column: diagnostic.column, severity: diagnostic.severity)
            guard let at = left[place]?.firstIndex(where: { diagnostic.message.hasPrefix($0.text) }),
                let offer = left[place]?.remove(at: at)
            else { return diagnostic }
            var mended = diagnostic
            mended.fixes = [offer.fix]
            return mended
        }
    }

    private static func place(of message: SerializedDiagnostics.Message) -> Place? {
        guard let location = message.location, let severity = severity(message.severity) else { return nil }
        return Place(
            file: DiagnosticPlace(location.file[...]).submittedName, line: location.line, column: location.column,
            severity: severity)
    }

    /// As `clang::serialized_diags::Level` numbers them.
    private static func severity(_ number: UInt64) -> Diagnostic.Severity? {
        switch number {
        case 1, 5: .note
        case 2: .warning
        case 3, 4: .error
        default: nil
        }
    }

    private static func fix(_ edits: [SerializedDiagnostics.Edit], _ places: SourcePlaces) -> Fix? {
        guard edits.count <= Limits.editsPerFix else { return nil }
        var found: [Fix.Edit] = []
        for edit in edits {
            let name = DiagnosticPlace(edit.from.file[...]).submittedName
            guard edit.from.file == edit.to.file, edit.from.offset <= edit.to.offset,
                let from = places.place(edit.from.offset, in: name), let to = places.place(edit.to.offset, in: name),
                from == SourcePlaces.Place(line: edit.from.line, column: edit.from.column),
                to == SourcePlaces.Place(line: edit.to.line, column: edit.to.column)
            else { return nil }
            found.append(
                Fix.Edit(
                    file: name, fromLine: from.line, fromColumn: from.column, toLine: to.line, toColumn: to.column,
                    text: edit.text))
        }
        return Fix(message: String(words(for: edits, places).prefix(Limits.fixMessageCharacters)), edits: found)
    }

    /// The compiler has none for what it would do.
    private static func words(for edits: [SerializedDiagnostics.Edit], _ places: SourcePlaces) -> String {
        let edit = edits[0]
        let name = DiagnosticPlace(edit.from.file[...]).submittedName
        let old = quoted(places.text(from: edit.from.offset, to: edit.to.offset, in: name) ?? "")
        let new = quoted(edit.text[...])
        let first =
            if edit.from.offset == edit.to.offset { "Insert \(new)" } else if edit.text.isEmpty {
                "Remove \(old)"
            } else { "Replace \(old) with \(new)" }
        return switch edits.count {
        case 1: first
        case 2: "\(first), and change one more place"
        default: "\(first), and change \(edits.count - 1) more places"
        }
    }

    private static let quotedCharacters = 40

    /// Its first line that is not blank.
    private static func quoted(_ text: Substring) -> String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard let line = lines.first else { return text.contains(where: \.isNewline) ? "a line break" : "a space" }
        // A space at an end may be all that it is about.
        let whole = lines.count == 1 && !text.contains(where: \.isNewline)
        let shown = whole ? line : line.drop(while: \.isWhitespace)
        let isCut = lines.count > 1 || shown.count > quotedCharacters
        return "'\(shown.prefix(quotedCharacters))\(isCut ? "…" : "")'"
    }

    private static func firstLine(_ text: String) -> String {
        String(text.prefix { !$0.isNewline })
    }
}
