import Foundation
import Snippets

/// A starter program: slow for a reason that its profile shows.
struct Example: Sendable {
    /// Unique among all.
    let name: String
    let title: String
    let language: Language
    /// What there is to find.
    let summary: String
    let files: [SourceFile]
}

extension Example {
    private struct Entry: Decodable {
        let name: String
        let title: String
        let language: String
        let summary: String
        let file: String
    }

    struct UnknownLanguage: Error, CustomStringConvertible {
        let name: String
        var description: String { "There is an example in \(name), which is not known." }
    }

    /// Reads `index.json` and the programs it names.
    static func load(from folder: URL) throws -> [Example] {
        let index = try Data(contentsOf: folder.appending(path: "index.json"))
        return try JSONDecoder().decode([Entry].self, from: index).map { entry in
            guard let language = Language(rawValue: entry.language) else { throw UnknownLanguage(name: entry.language) }
            let content = try String(contentsOf: folder.appending(path: entry.file), encoding: .utf8)
            let file = SourceFile(name: language.defaultFileName, content: content)
            return Example(
                name: entry.name, title: entry.title, language: language, summary: entry.summary, files: [file])
        }
    }
}
