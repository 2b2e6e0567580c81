import Digests
import Foundation
package import Runs
package import Snippets

extension SnippetID {
    /// The address of `snippet`: equal content and options have the same one, on every machine and in every version.
    package init(of snippet: Snippet) {
        self.init(digestOf: snippet.canonicalBytes)
    }

    /// The address that the same snippet was given before there was a canonical form. Of what was stored then and does
    /// not name its address, this one was shown, and goes on being shown.
    init(inFirstForm snippet: Snippet) throws {
        self.init(digestOf: Array(try FirstSnippetForm(snippet).json()))
    }

    private init(digestOf bytes: [UInt8]) {
        guard let id = Self(rawValue: String(base64URL(SHA256(of: bytes).bytes).prefix(Self.length))) else {
            preconditionFailure("base64url of a digest is base64url")
        }
        self = id
    }
}

extension Run {
    /// The address that its snippet is stored under, or will be.
    package var snippetAddress: SnippetID { snippetID ?? SnippetID(of: snippet) }
}

extension ComparisonPlan.Part {
    /// The address that its snippet is stored under, or will be.
    package var snippetAddress: SnippetID { snippetID ?? SnippetID(of: snippet) }
}

/// The JSON that addresses were digests of until there was `Snippet.canonicalBytes`. It has all options that there were
/// then, and never gets a further one.
private struct FirstSnippetForm: Encodable {
    struct File: Encodable {
        let name: String
        let content: String
    }

    struct Options: Encodable {
        let optimization: String
        let mode: String
        let arguments: [String]
        let standardInput: String
        let sampleRateHz: Int
        let timeLimitMs: Int
        let cores: Int
        let profiles: [String]
    }

    let language: String
    let files: [File]
    let options: Options

    init(_ snippet: Snippet) {
        language = snippet.language.rawValue
        files = snippet.files.map { File(name: $0.name, content: $0.content) }
        let options = snippet.options
        self.options = Options(
            optimization: options.optimization.rawValue, mode: options.mode.rawValue, arguments: options.arguments,
            standardInput: options.standardInput, sampleRateHz: options.sampleRateHz,
            timeLimitMs: options.timeLimitMs, cores: options.cores, profiles: options.profiles)
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
