import Foundation
import Runs
import Snippets

/// What go's vet tool prints under `-json`: for each package, for each of its checks, what it found. Pure; any text is
/// accepted.
///
/// Places are bytes from the beginning of a file. What does not lie in one of the program's files, or does not fit there,
/// is no fix.
struct GoVetFindings {
    private struct Finding: Decodable {
        struct Fix: Decodable {
            struct Edit: Decodable {
                let filename: String
                let start: Int
                let end: Int
                let new: String
            }

            let message: String
            let edits: [Edit]
        }

        let posn: String
        let message: String
        let suggested_fixes: [Fix]?
    }

    /// A check that failed has an object in the place of its findings.
    private struct Check: Decodable {
        let findings: [Finding]

        init(from decoder: any Decoder) throws {
            findings = (try? decoder.singleValueContainer().decode([Finding].self)) ?? []
        }
    }

    private let places: SourcePlaces

    init(files: [SourceFile]) {
        places = SourcePlaces(files)
    }

    /// In the order of their places, and the lines between, in which the parser and the type checker speak.
    func parse(_ output: String) -> (findings: [Diagnostic], others: [Substring]) {
        var findings: [Finding] = []
        var others: [Substring] = []
        var document: [Substring]?
        // One document for each package that was looked at; its first and its last line are a brace alone, and all others
        // are indented.
        for line in output.split(separator: "\n", omittingEmptySubsequences: true) {
            switch (line, document) {
            case ("{}", nil): break
            case ("{", nil): document = [line]
            case (_, nil): others.append(line)
            case ("}", let lines?):
                findings += Self.findings(in: lines + [line])
                document = nil
            case (_, let lines?) where line.hasPrefix("\t"): document = lines + [line]
            case (_, let lines?):
                others += lines + [line]
                document = nil
            }
        }
        let sorted = findings.map(diagnostic).sorted {
            ($0.file, $0.line, $0.column, $0.message) < ($1.file, $1.line, $1.column, $1.message)
        }
        return (sorted, others + (document ?? []))
    }

    private static func findings(in lines: [Substring]) -> [Finding] {
        let text = lines.joined(separator: "\n")
        let packages = try? JSONDecoder().decode([String: [String: Check]].self, from: Data(text.utf8))
        return (packages ?? [:]).values.flatMap(\.values).flatMap(\.findings)
    }

    private func diagnostic(_ finding: Finding) -> Diagnostic {
        let place = DiagnosticPlace(finding.posn[...])
        let fixes = (finding.suggested_fixes ?? []).prefix(Limits.fixesPerDiagnostic).compactMap(fix)
        return Diagnostic(
            file: place.submittedName, line: place.line, column: place.column, severity: .warning,
            message: finding.message, fixes: fixes)
    }

    private func fix(_ fix: Finding.Fix) -> Fix? {
        guard !fix.edits.isEmpty, fix.edits.count <= Limits.editsPerFix else { return nil }
        var edits: [Fix.Edit] = []
        for edit in fix.edits {
            let name = DiagnosticPlace(edit.filename[...]).submittedName
            guard edit.start <= edit.end, let from = places.place(edit.start, in: name),
                let to = places.place(edit.end, in: name), edit.new.utf8.count <= Limits.sourceBytes
            else { return nil }
            edits.append(
                Fix.Edit(
                    file: name, fromLine: from.line, fromColumn: from.column, toLine: to.line, toColumn: to.column,
                    text: edit.new))
        }
        return Fix(message: String(fix.message.prefix(Limits.fixMessageCharacters)), edits: edits)
    }
}
