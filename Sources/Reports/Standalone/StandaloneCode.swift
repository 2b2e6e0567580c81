import Foundation

/// The browser's code and styles of a page that stands alone, as `scripts/bundle` packed them: the same for all such pages.
package struct StandaloneCode: Sendable {
    let script: String
    let style: String
    /// `sha256-…`, as a content security policy names them (CSP Level 3, "Source Lists").
    let scriptHash: String
    let styleHash: String

    /// What the build has not made.
    package struct Missing: Error, CustomStringConvertible {
        let path: String
        package var description: String { "the code of pages is not at \(path): build Flamebox again" }
    }

    /// - Parameter bundle: the directory of the packed code.
    package init(bundle: String) throws(Missing) {
        script = try Self.text("\(bundle)/standalone.js")
        style = try Self.text("\(bundle)/standalone.css")
        // What would end the element that it stands in would be our own mistake: it is no stranger's text.
        precondition(!script.contains("</script") && !script.contains("<!--") && !style.contains("</style"))
        scriptHash = Self.hash(of: script)
        styleHash = Self.hash(of: style)
    }

    private static func text(_ path: String) throws(Missing) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Missing(path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hash(of text: String) -> String {
        "sha256-" + Data(sha256(Array(text.utf8))).base64EncodedString()
    }
}
