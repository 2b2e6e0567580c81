import Foundation
package import Snippets

extension SnippetID {
    /// The address of `snippet`: equal content and options have the same one, on every machine.
    package init(of snippet: Snippet) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let digest = SHA256(of: try encoder.encode(snippet))
        guard let id = Self(rawValue: String(base64URL(digest.bytes).prefix(Self.length))) else {
            preconditionFailure("base64url of a digest is base64url")
        }
        self = id
    }
}
