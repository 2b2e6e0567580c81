import Runs
import Snippets

/// The modules of a Swift program: files at the root are the program, files in a folder `Name` or `Sources/Name`, however deep,
/// are the module `Name`. Where the root has none, the program is the folder with a start. Only what the program imports is
/// compiled, in the order of imports.
struct SwiftModules {
    struct Module: Equatable {
        let name: String
        let files: [SourceFile]
    }

    /// The last one is the program.
    private(set) var all: [Module] = []
    private(set) var objections: [Diagnostic] = []

    init(of sources: [SourceFile], isStart: (SourceFile) -> Bool) {
        var folders = Dictionary(grouping: sources) { Self.folder(of: $0.name) }
        let root = folders.removeValue(forKey: "")
        guard let main = root ?? Self.start(among: &folders, isStart) else {
            all = [Module(name: CompileUnit.mainObject, files: sources)]
            objections = [
                Diagnostic(
                    file: sources[0].name, line: 0, column: 0, severity: .error,
                    message:
                        "A program of modules in folders starts at files beside them, or in the one folder that holds "
                        + "a main.swift or a type marked with @main.")
            ]
            return
        }
        var walk: [String] = []
        visit(Module(name: CompileUnit.mainObject, files: main), &walk, folders)
    }

    /// Takes the files of the folder that the program starts in.
    private static func start(
        among folders: inout [String: [SourceFile]], _ isStart: (SourceFile) -> Bool
    ) -> [SourceFile]? {
        let names = folders.count == 1 ? Array(folders.keys) : folders.filter { $1.contains(where: isStart) }.map(\.key)
        return names.count == 1 ? folders.removeValue(forKey: names[0]) : nil
    }

    private static func folder(of name: String) -> String {
        let parts = name.split(separator: "/")
        let folders = parts.dropLast().drop { $0 == "Sources" }
        return folders.first.map(String.init) ?? ""
    }

    private mutating func visit(_ module: Module, _ walk: inout [String], _ folders: [String: [SourceFile]]) {
        guard !all.contains(where: { $0.name == module.name }) else { return }
        walk.append(module.name)
        for file in module.files {
            for (line, name) in Self.imports(in: file.content) {
                guard let files = folders[name] else { continue }
                if let start = walk.firstIndex(of: name) {
                    let chain = (walk[start...] + [name]).joined(separator: " imports ")
                    object(file, line, "Modules cannot import each other: \(chain).")
                } else if name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil || ["main", "Swift"].contains(name) {
                    object(file, line, "'\(name)' cannot be the name of a module: call its folder something else.")
                } else {
                    visit(Module(name: name, files: files), &walk, folders)
                }
            }
        }
        walk.removeLast()
        all.append(module)
    }

    private mutating func object(_ file: SourceFile, _ line: Int, _ message: String) {
        objections.append(Diagnostic(file: file.name, line: line, column: 0, severity: .error, message: message))
    }

    /// By line, from 1. One that is seen where none is, in a comment, has a module compiled for nothing.
    static func imports(in content: String) -> [(line: Int, name: String)] {
        let lines = content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { index, bytes in
            Substring(bytes).split(separator: ";").compactMap { statement in
                var words = statement.split(whereSeparator: \.isWhitespace).drop { word in
                    word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
                }
                guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
                let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
                if kinds.contains(String(name)), let next = words.popFirst() { name = next }
                return (index + 1, String(name.prefix { $0 != "." }))
            }
        }
    }
}

/// What a Swift program asks of its compiler in comments: lines `// swift-upcoming-feature: NAME` above the first line of a file
/// that is no comment, for the module that the file is of.
struct SwiftFeatures {
    private static let mark = "// swift-upcoming-feature:"

    private(set) var names: [String] = []
    private(set) var objections: [Diagnostic] = []

    init(of files: [SourceFile]) {
        for file in files {
            let lines = file.content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for (index, bytes) in lines.enumerated() {
                let line = Substring(bytes).drop { $0 == " " || $0 == "\t" }
                guard line.allSatisfy(\.isWhitespace) || line.hasPrefix("//") else { break }
                guard line.hasPrefix(Self.mark) else { continue }
                let words = line.dropFirst(Self.mark.count).split { $0.isWhitespace || $0 == "," }
                for word in words where !names.contains(String(word)) {
                    if word.wholeMatch(of: /[A-Za-z][A-Za-z0-9]{0,63}/) != nil {
                        names.append(String(word))
                    } else {
                        objections.append(
                            Diagnostic(
                                file: file.name, line: index + 1, column: 1, severity: .error,
                                message: "'\(word)' is not the name of an upcoming feature."))
                    }
                }
            }
        }
    }

    var arguments: [String] { names.flatMap { ["-enable-upcoming-feature", $0] } }
}
