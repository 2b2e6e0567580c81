import Foundation
import Logging
import Profiles
import Runs
import Snippets
import Storing

/// A run as the API shows it. What is not there is null, so that a reader finds every field.
struct RunDocument: Encodable {
    private let run: Run
    private let position: Int?
    private let parent: String?

    /// - Parameter parent: what of the run's own its reader may know.
    init(_ run: Run, position: Int? = nil, parent: String? = nil) {
        self.run = run
        self.position = position
        self.parent = parent
    }

    private enum CodingKeys: CodingKey {
        case id, url, state, position, createdAt, expiresAt, shared, parent, snippet, toolchain, host, verdict, crash,
            failure
        case diagnostics, output, outputDroppedBytes, outputOrderDoubt, usage, profile, profileNote
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.id, forKey: .id)
        try container.encode("/r/\(run.id)", forKey: .url)
        try container.encode(run.state, forKey: .state)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encode(run.createdAt.ISO8601Format(), forKey: .createdAt)
        try container.encode(run.expiresAt?.ISO8601Format(), forKey: .expiresAt)
        try container.encode(run.shared, forKey: .shared)
        try container.encode(parent, forKey: .parent)
        try container.encode(SnippetDocument(run.snippet), forKey: .snippet)
        try container.encode(run.toolchain, forKey: .toolchain)
        try container.encode(run.host, forKey: .host)
        try container.encode(run.verdict.map(VerdictDocument.init), forKey: .verdict)
        try container.encodeIfPresent(run.crash, forKey: .crash)
        try container.encode(run.failure, forKey: .failure)
        try container.encode(run.diagnostics, forKey: .diagnostics)
        try container.encode(run.output, forKey: .output)
        try container.encode(run.outputDroppedBytes, forKey: .outputDroppedBytes)
        try container.encodeIfPresent(run.outputOrderDoubt, forKey: .outputOrderDoubt)
        try container.encode(run.usage, forKey: .usage)
        try container.encode(run.profile, forKey: .profile)
        try container.encode(run.profileNote, forKey: .profileNote)
    }
}

/// A snippet with its address.
struct SnippetDocument: Encodable {
    let id: String
    let language: Language
    let files: [SourceFile]
    let options: RunOptions

    init(_ snippet: Snippet) throws {
        id = try SnippetID(of: snippet).rawValue
        language = snippet.language
        files = snippet.files
        options = snippet.options
    }
}

struct VerdictDocument: Encodable {
    let verdict: Verdict

    private enum CodingKeys: CodingKey { case kind, exitCode, signal, message, limit }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.kind, forKey: .kind)
        try container.encode(verdict.exitCode, forKey: .exitCode)
        try container.encode(verdict.signal, forKey: .signal)
        try container.encode(verdict.message, forKey: .message)
        try container.encode(verdict.limit, forKey: .limit)
    }
}

/// JSON as text on one line.
enum JSONText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        // Sorted, so that equal values are equal bytes.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Our own values hold no number that JSON lacks; if one ever does, the reader sees null.
            RunService.logger.error("A document could not be written as JSON: \(error).")
            return "null"
        }
    }

    static func state(_ state: Run.State, position: Int? = nil) -> String {
        of(StateDocument(state: state, position: position))
    }

    private struct StateDocument: Encodable {
        let state: Run.State
        let position: Int?
    }
}
