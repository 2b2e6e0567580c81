import ArgumentParser
import Foundation
import GoPlayground
import Snippets

/// A program out of files of the shell: one file, several, a folder with all that is in it, or one text that holds several
/// files (`NAME.txtar`).
struct ProgramFiles {
    /// One file on the disk, and what of the program is in it.
    struct Place {
        let path: String
        /// One, or those of a text that holds several.
        var files: [SourceFile]
        /// That text; nil for a file that is one of the program's itself.
        let archive: PlaygroundFiles?

        /// The file's text with other contents for the files in it, in their order.
        func text(with contents: [String]) -> String {
            guard var archive else { return contents[0] }
            for (index, content) in contents.enumerated() { archive.files[index].content = Array(content.utf8) }
            return String(decoding: archive.text, as: UTF8.self)
        }
    }

    let places: [Place]

    /// What a folder holds is called as it is below that folder, any other file by its name alone.
    init(at paths: [String]) throws {
        places = try paths.flatMap { path in
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isThere, isFolder.boolValue { return try Self.files(below: path) }
            let name = URL(filePath: path).lastPathComponent
            if name.hasSuffix(".txtar") { return [try Self.archive(Self.text(of: path), in: path)] }
            return [try Self.file(name, at: path)]
        }
    }

    private var files: [SourceFile] { places.flatMap(\.files) }

    /// Where there are files of both languages, neither is meant.
    var program: (Language, [SourceFile]) {
        get throws {
            let languages = Language.allCases.filter { language in files.contains { language.isSource($0.name) } }
            guard languages.count == 1 else {
                throw ValidationError(
                    languages.isEmpty
                        ? "No file ends in .go or .swift."
                        : "There are files of Go and of Swift: a program is one of them.")
            }
            return (languages[0], files)
        }
    }

    /// Links are not followed, and what begins with a dot is no part of a program.
    private static func files(below folder: String) throws -> [Place] {
        let root = URL(filePath: folder)
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey]
        guard
            let found = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
        else { throw ValidationError("\(folder) cannot be read.") }
        let start = root.standardizedFileURL.pathComponents.count
        var places: [Place] = []
        for case let file as URL in found {
            let values = try file.resourceValues(forKeys: Set(keys))
            guard values.isRegularFile == true, values.isSymbolicLink != true else { continue }
            guard places.count < Limits.sourceFiles else {
                throw ValidationError("\(folder) holds more than the \(Limits.sourceFiles) files that are allowed.")
            }
            let name = file.standardizedFileURL.pathComponents.dropFirst(start).joined(separator: "/")
            places.append(try Self.file(name, at: file.path))
        }
        return places.sorted { $0.files[0].name.utf8.lexicographicallyPrecedes($1.files[0].name.utf8) }
    }

    private static func file(_ name: String, at path: String) throws -> Place {
        Place(path: path, files: [SourceFile(name: name, content: try text(of: path))], archive: nil)
    }

    private static func archive(_ text: String, in path: String) throws -> Place {
        do throws(PlaygroundRefusal) {
            let archive = try PlaygroundFiles(splitting: Array(text.utf8))
            let files = archive.files.map {
                SourceFile(name: $0.name, content: String(decoding: $0.content, as: UTF8.self))
            }
            return Place(path: path, files: files, archive: archive)
        } catch {
            throw ValidationError("\(path): \(error.sentence)")
        }
    }

    static func text(of path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ValidationError("\(path) is not UTF-8 text.")
        }
        return text
    }
}
