import Foundation

/// The browser's scripts and styles in few files, as `scripts/bundle` made them.
struct CodeBundle {
    /// By their names.
    let files: [String: [UInt8]]
    /// What the scripts import, by its path among all assets.
    let preloads: [String]

    /// Nil where there is none, or where it was made of other sources than these.
    ///
    /// - Parameter sources: by their addresses, which begin with a slash.
    init?(in folder: URL, of sources: [String: [UInt8]]) throws {
        guard let made = try? Data(contentsOf: folder.appending(path: "sources")),
            made.elementsEqual(Self.text(of: sources))
        else { return nil }
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".js") || name.hasSuffix(".css") {
            files[name] = Array(try Data(contentsOf: folder.appending(path: name)))
        }
        self.files = files
        let list = try String(contentsOf: folder.appending(path: "preloads"), encoding: .utf8)
        preloads = list.split(separator: "\n").map(String.init)
    }

    /// As the script wrote it beside the bundle: each path and its bytes, both ended by a zero, in the order of bytes.
    private static func text(of sources: [String: [UInt8]]) -> [UInt8] {
        let own = sources.filter { path, _ in
            (path.hasSuffix(".js") || path.hasSuffix(".css")) && !path.hasPrefix("/vendor/")
        }
        return own.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.reduce(into: []) { text, source in
            text += Array(source.key.utf8.dropFirst()) + [0] + source.value + [0]
        }
    }

    /// Under the bundle's names, files that lead to the sources as they are.
    static var entries: [String: [UInt8]] {
        [
            "main.js": "import \"../main.js\"", "compare.js": "import \"../comparison/main.js\"",
            "page.css": "@import \"../styles/page.css\";", "compare.css": "@import \"../styles/compare.css\";",
            "standalone.css": "@import \"../standalone/main.css\";",
        ].mapValues { Array("\($0)\n".utf8) }
    }
}
