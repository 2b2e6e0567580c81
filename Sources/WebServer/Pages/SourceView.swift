import Profiles
import Reports
import Runs
import Snippets

/// A source file line by line, with what each line cost.
struct SourceView: Sendable {
    struct Line: Sendable {
        let number: Int
        let text: String
        /// 0 to 9, for the looks.
        let heat: Int
        /// Share of the samples on this line and in library code it called; empty where there were none.
        let ownShare: String
        /// Share of the samples that passed through this line.
        let totalShare: String
        let messages: [Message]
    }

    struct Message: Sendable {
        let severity: String
        let message: String
    }

    let name: String
    let hasHeat: Bool
    let lines: [Line]
    /// How many lines are not in `lines`; nil where none.
    let furtherLines: Int?

    init(_ file: SourceFile, heat: FileHeat?, diagnostics: [Diagnostic]) {
        name = file.name
        hasHeat = heat != nil
        let costs = Dictionary(uniqueKeysWithValues: (heat?.lines ?? []).map { (Int($0.line), $0) })
        let messages = Dictionary(grouping: diagnostics.filter { $0.file == file.name }, by: \.line)
        // By byte: a line's end may be followed by a combining character, which makes another grapheme of it.
        let texts = file.content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        furtherLines = texts.count > Limits.sourceLinesOnPage ? texts.count - Limits.sourceLinesOnPage : nil
        lines = texts.prefix(Limits.sourceLinesOnPage).enumerated().map { index, text in
            let cost = costs[index + 1]
            return Line(
                number: index + 1, text: String(decoding: text, as: UTF8.self),
                heat: cost.map { min(9, Int($0.ownShare * 10)) } ?? 0,
                ownShare: cost.map { $0.ownShare > 0 ? Wording.percent($0.ownShare) : "" } ?? "",
                totalShare: cost.map { Wording.percent($0.totalShare) } ?? "",
                messages: messages[index + 1, default: []].map {
                    Message(severity: $0.severity.rawValue, message: $0.message)
                })
        }
    }
}

/// What each line of a file cost, as shares of all samples.
struct FileHeat: Sendable {
    struct Line: Sendable {
        let line: Int32
        let ownShare: Double
        let totalShare: Double
    }

    let lines: [Line]
}
