import Digests
import Snippets

/// The address of a snippet that was shared over the Go Playground's protocol: made from its bytes alone, so that the same
/// bytes have the same address at every service that speaks it.
package struct PlaygroundID: Hashable, Sendable {
    package static let lengths = 11...21

    private static let salt = "Go playground salt\n"

    /// Base64url.
    package let text: String

    /// As many characters as do not end in an underscore, which some programs leave off the end of a link.
    package init(of snippet: [UInt8]) {
        let digest = Array(base64URL(SHA256(of: Self.salt.utf8 + snippet).bytes).utf8)
        var length = Self.lengths.lowerBound
        while length < Self.lengths.upperBound, digest[length - 1] == UInt8(ascii: "_") { length += 1 }
        text = String(decoding: digest[..<length], as: UTF8.self)
    }

    /// Nil for what cannot be an address of a snippet.
    package init?(_ text: String) {
        guard Self.lengths.contains(text.utf8.count), Self.isSpelled(text) else { return nil }
        self.text = text
    }

    /// Whether a text might be an address at some service, whatever its length.
    package static func isSpelled(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isBase64URL) }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
