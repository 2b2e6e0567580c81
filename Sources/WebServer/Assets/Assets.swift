import Foundation
import HTTPTypes
import Hummingbird
import Reports
import Storing

/// The browser's files, read once at the start. Their address holds a name of all their content, so that each answer
/// can be kept for ever and a page never meets another build's script.
struct Assets: Sendable {
    private static let types = [
        "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
        "ico": "image/x-icon", "png": "image/png", "map": "application/json", "txt": "text/plain; charset=utf-8",
        "md": "text/plain; charset=utf-8",
    ]

    /// What pages name.
    struct Addresses: Sendable {
        /// Of the browser's files, without a slash at the end.
        let prefix: String
        /// Of the scripts and styles that pages begin with: all in few files where there is a bundle.
        let code: String
        let preloads: [String]
        /// Of all pages, to stand in them: a browser that has nothing yet paints a round trip sooner than with a file
        /// that it has to ask for. Nil where there is no bundle.
        let style: InlineContent?
    }

    let buildID: String
    let addresses: Addresses
    private let files: [String: Content]

    /// - Parameters:
    ///   - folders: by the first part of their files' addresses, which is `/` for the main one.
    ///   - bundle: the main one's code in few files. Where that is of other sources, they are served as they are.
    init(folders: [String: URL], bundle: URL? = nil) throws {
        var sources: [String: [UInt8]] = [:]
        for (prefix, folder) in folders {
            for (path, bytes) in try Self.read(folder) { sources[prefix + path] = bytes }
        }
        let bundled = try bundle.flatMap { try CodeBundle(in: $0, of: sources) }
        for (path, bytes) in bundled?.files ?? CodeBundle.entries { sources["/code/" + path] = bytes }
        var all: [UInt8] = []
        for (path, bytes) in sources.sorted(by: { $0.key < $1.key }) { all += Array(path.utf8) + [0] + bytes + [0] }
        buildID = ContentDigest.name(of: all)
        let prefix = "/assets/\(buildID)"
        addresses = Addresses(
            prefix: prefix, code: "\(prefix)/code",
            preloads: (bundled?.preloads ?? []).filter { sources["/" + $0] != nil }.map { "\(prefix)/\($0)" },
            style: bundled?.files["page.css"].map { InlineContent(String(decoding: $0, as: UTF8.self)) })
        files = sources.reduce(into: [:]) { files, source in
            let type = Self.types[(source.key as NSString).pathExtension]
            files[source.key] = type.map { Content(source.value, type: $0) }
        }
    }

    func answer(_ path: String, to request: Request) throws -> Response {
        guard let content = files[path] else { throw Problem.unknown }
        let tag = "\"\(buildID)\""
        let forEver = "public, max-age=31536000, immutable"
        guard !request.headers[values: .ifNoneMatch].contains(tag) else {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: forEver])
        }
        var response = content.response(to: request, cacheControl: forEver)
        response.headers[.eTag] = tag
        return response
    }

    /// Every file below the folder by its relative path.
    private static func read(_ folder: URL) throws -> [String: [UInt8]] {
        guard let paths = FileManager.default.enumerator(atPath: folder.path) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for case let path as String in paths where types[(path as NSString).pathExtension] != nil {
            files[path] = Array(try Data(contentsOf: folder.appending(path: path)))
        }
        return files
    }
}
