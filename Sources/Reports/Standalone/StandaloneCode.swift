import Foundation

/// The browser's code and styles of a page that stands alone, as `scripts/bundle` packed them: the same for all such pages.
package struct StandaloneCode: Sendable {
    let script: InlineContent
    let style: InlineContent

    /// What the build has not made.
    package struct Missing: Error, CustomStringConvertible {
        let path: String
        package var description: String { "the code of pages is not at \(path): build Flamebox again" }
    }

    /// - Parameter bundle: the directory of the packed code.
    package init(bundle: String) throws(Missing) {
        script = InlineContent(try Self.text("\(bundle)/standalone.js"))
        style = InlineContent(try Self.text("\(bundle)/standalone.css"))
    }

    private static func text(_ path: String) throws(Missing) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Missing(path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
