import Foundation
import Snippets

/// A starter program: slow for a reason that its profile shows.
struct Example: Codable, Sendable {
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
        let language: Language
        let summary: String
        let file: String
    }

    /// Reads `index.json` and the programs it names.
    static func load(from folder: URL) throws -> [Example] {
        let index = try Data(contentsOf: folder.appending(path: "index.json"))
        return try JSONDecoder().decode([Entry].self, from: index).map { entry in
            let content = try String(contentsOf: folder.appending(path: entry.file), encoding: .utf8)
            let file = SourceFile(name: entry.language.defaultFileName, content: content)
            return Example(
                name: entry.name, title: entry.title, language: entry.language, summary: entry.summary, files: [file])
        }
    }
}
