import Digests
package import Foundation
import Snippets

/// What whoever started a run holds: 128 random bits as 22 base64url characters. Stored as a digest only.
package struct OwnerToken: Hashable, Sendable {
    package let text: String

    package init() {
        text = RandomID.make()
    }

    /// Nil unless well-formed.
    package init?(_ text: String) {
        guard RandomID.isWellFormed(text) else { return nil }
        self.text = text
    }

    /// What is stored of it.
    package var digest: Data { Data(SHA256(of: Array(text.utf8)).bytes) }

    func matches(_ stored: Data) -> Bool {
        SHA256(of: Array(text.utf8)).equals(Array(stored))
    }
}
