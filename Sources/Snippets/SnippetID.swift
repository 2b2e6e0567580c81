import Foundation

/// The address of a snippet: the first 22 characters of a SHA-256, base64url, over `Snippet.canonicalBytes`. Snippets that
/// were stored before there was that form keep the address that they were given then.
/// The digest itself is taken where snippets are stored.
package struct SnippetID: RawRepresentable, Hashable, Sendable {
    package static let length = 22
    package let rawValue: String

    /// Nil unless `rawValue` is 22 base64url characters.
    package init?(rawValue: String) {
        guard RandomID.isWellFormed(rawValue) else { return nil }
        self.rawValue = rawValue
    }
}

/// 128 random bits as 22 base64url characters: the address of a run, a comparison or an upload. Unguessable.
package enum RandomID {
    /// A fresh one from the system's generator, which reads `getrandom(2)`.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return base64URL((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    package static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count == SnippetID.length else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

/// RFC 4648 §5 without padding.
package func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
