import Foundation

/// The browser's code and styles of a page that stands alone, linked once for all such pages.
package struct StandaloneCode: Sendable {
    let script: String
    let style: String
    /// `sha256-…`, as a content security policy names them (CSP Level 3, "Source Lists").
    let scriptHash: String
    let styleHash: String

    private static let entry = "standalone/main.js"
    /// In the order in which they overrule each other.
    private static let styles = [
        "styles/tokens.css", "styles/base.css", "styles/workbench.css", "styles/flame.css", "styles/details.css",
        "standalone/standalone.css",
    ]

    /// - Parameter web: the directory of the browser's code.
    package init(web: String) throws {
        let read = { (path: String) in
            FileManager.default.contents(atPath: "\(web)/\(path)").map { String(decoding: $0, as: UTF8.self) }
        }
        script = try PageScript(linking: Self.entry, reading: read).text
        var sheets: [String] = []
        for path in Self.styles {
            guard let sheet = read(path) else { throw PageScript.Failure.missing(path) }
            sheets.append(sheet)
        }
        style = sheets.joined(separator: "\n")
        // What would end the element that it stands in would be our own mistake: it is no stranger's text.
        precondition(!script.contains("</script") && !script.contains("<!--") && !style.contains("</style"))
        scriptHash = Self.hash(of: script)
        styleHash = Self.hash(of: style)
    }

    private static func hash(of text: String) -> String {
        "sha256-" + Data(sha256(Array(text.utf8))).base64EncodedString()
    }
}
