import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import ProfileFormats

/// A template with its typed model.
enum Page: String, CaseIterable {
    case editor, run, snippet, compare, upload, uploads, framed, recordings, recording, problem
    case recordingDifference = "recording-difference"
    /// Not a whole page: what one says of the labels of its profile.
    case recordingLabels = "recording-labels"
}

/// The pages: templates read once at the start, all there or no start.
struct Pages: Sendable {
    struct MissingTemplate: Error, CustomStringConvertible {
        let name: String
        var description: String { "There is no template \(name).mustache." }
    }

    private static let form = "editor-form"
    private static let partials = [
        "head", "foot", form, "compare-runs", "compare-pairs", "compare-facts", "viewer-head", "asked-labels",
        "labels",
    ]

    private let library: MustacheLibrary
    /// Where scripts and styles are.
    let assets: Assets.Addresses

    init(folder: URL, assets: Assets.Addresses) throws {
        MustacheContentTypes.register(ScalarHTML(), named: ScalarHTML.name)
        MustacheContentTypes.register(FieldHTML(), named: FieldHTML.name)
        var library = MustacheLibrary()
        for name in Page.allCases.map(\.rawValue) + Self.partials {
            let file = folder.appending(path: "\(name).mustache")
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { throw MissingTemplate(name: name) }
            // Every template, so that none can be written that escapes less.
            let contentType = name == Self.form ? FieldHTML.name : ScalarHTML.name
            try library.register("{{% CONTENT_TYPE:\(contentType)}}\n" + text, named: name)
        }
        self.library = library
        self.assets = assets
    }

    func content(_ page: Page, _ model: some Sendable) throws -> Content {
        guard let text = library.render(model, withTemplate: page.rawValue) else {
            throw MissingTemplate(name: page.rawValue)
        }
        return Content(text, type: "text/html; charset=utf-8")
    }

    func answer(
        _ page: Page, _ model: some Sendable, to request: Request, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        try content(page, model).response(to: request, status: status)
    }
}

/// Text that is read: what cannot be seen in it, or would turn around what stands beside it, is spelled out.
struct ScalarHTML: MustacheContentType {
    static let name = "FLAMEBOX_HTML"

    func escapeText(_ text: String) -> String {
        escapedScalars(text.spellingOut { $0.isInvisible && !["\n", "\t", "\r"].contains($0) })
    }
}

/// Text that is sent again as it is: what a form's fields hold.
struct FieldHTML: MustacheContentType {
    static let name = "FLAMEBOX_FIELD"

    func escapeText(_ text: String) -> String { escapedScalars(text) }
}

/// Escapes scalar by scalar. The library's own way goes by grapheme, and a quotation mark with a combining accent is
/// not the character `"` to it, though it is the end of an attribute to a browser.
private func escapedScalars(_ text: String) -> String {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): escaped += "&amp;".utf8
        case UInt8(ascii: "<"): escaped += "&lt;".utf8
        case UInt8(ascii: ">"): escaped += "&gt;".utf8
        case UInt8(ascii: "\""): escaped += "&quot;".utf8
        case UInt8(ascii: "'"): escaped += "&#39;".utf8
        case UInt8(ascii: "\r"): escaped += "&#13;".utf8
        // HTML has no way to write it: parsers drop it or put this in its place, each as it likes.
        case 0: escaped += "\u{FFFD}".utf8
        default: escaped.append(byte)
        }
    }
    return String(decoding: escaped, as: UTF8.self)
}
