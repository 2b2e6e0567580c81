import Digests
import Snippets

/// Names for content: equal bytes have equal names.
package enum ContentDigest {
    /// The first 16 base64url characters of a SHA-256: 96 bits.
    package static func name(of bytes: [UInt8]) -> String {
        String(base64URL(SHA256(of: bytes).bytes).prefix(16))
    }
}
