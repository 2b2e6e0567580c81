import Digests
import Foundation

/// What stands in an element of a page itself, script or style, and is allowed there by its digest alone.
package struct InlineContent: Sendable {
    package let text: String
    /// `sha256-…`, as a content security policy names it (CSP Level 3, "Source Lists").
    package let policyHash: String

    /// - Parameter text: our own; what would end its element is our mistake, and no stranger's text.
    package init(_ text: String) {
        precondition(!text.contains("</script") && !text.contains("<!--") && !text.contains("</style"))
        self.text = text
        policyHash = "sha256-" + Data(SHA256(of: Array(text.utf8)).bytes).base64EncodedString()
    }
}
