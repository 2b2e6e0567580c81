import Snippets

/// One package of a Go program: what one start of the compiler reads.
struct GoPackage: Equatable, Sendable {
    /// What the linker knows the program by, whatever it would be imported as.
    static let mainPath = "main"

    /// As others import it, and as its functions are named in profiles; `main` for the program.
    let path: String
    /// As it would be imported: who may see which `internal` folder goes by it.
    let importer: String
    /// Below the root, without `/` at its ends; empty for the root.
    let folder: String
    var files: [SourceFile]
    /// Whether the files are ours and lie in a directory beside the person's. They may import what people may not.
    var isGenerated = false

    /// Of files of the snippet.
    init(path: String, importer: String? = nil, folder: String, files: [SourceFile]) {
        self.path = path
        self.importer = importer ?? path
        self.folder = folder
        self.files = files
    }

    /// Of source of ours, in a directory of its own in the jail. Its imports are not checked.
    init(generated path: String, files: [SourceFile]) {
        self.init(path: path, folder: "", files: files)
        isGenerated = true
    }

    /// In the jail.
    var sources: [String] {
        files.map { "\(isGenerated ? Self.generatedDirectory : CompileJail.sourceDirectory)/\($0.name)" }
    }

    /// What is written into the jail for it.
    var generatedFiles: [SourceFile] { isGenerated ? files : [] }

    static let generatedDirectory = "/build/generated"
}

/// The Go files of a snippet that count on this machine, by the folders that they lie in.
struct GoFolders: Equatable, Sendable {
    struct Folder: Equatable, Sendable {
        /// In the snippet's order.
        var files: [SourceFile] = []
        /// Those whose names end in `_test.go`, of the package and of the one beside it.
        var tests: [SourceFile] = []
        /// Whether there are Go files in it at all.
        var hasAny = false
        /// Whether a go.mod below the root makes it part of another module.
        var isOfOtherModule = false
    }

    private(set) var all: [String: Folder] = [:]

    /// A program of one source file has that, whatever it is called and says; as with `go run FILE`.
    init(of snippet: Snippet, constraints: GoBuildConstraints) {
        let sources = snippet.sources
        let clock = snippet.options.clock
        let chosen = Set(constraints.compiledFiles(of: sources, clock: clock).map(\.name))
        for file in sources {
            var folder = all[Self.folder(of: file.name)] ?? Folder()
            folder.hasAny = true
            if chosen.contains(file.name) {
                folder.files.append(file)
            } else if constraints.isTestFile(file, clock: clock) {
                folder.tests.append(file)
            }
            all[Self.folder(of: file.name)] = folder
        }
        let modules = snippet.data.map(\.name).filter { $0.hasSuffix("/\(GoModFile.name)") }.map(Self.folder)
        for (path, _) in all where modules.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) {
            all[path]?.isOfOtherModule = true
        }
    }

    subscript(_ path: String) -> Folder? { all[path] }

    static func folder(of name: String) -> String {
        name.split(separator: "/").dropLast().joined(separator: "/")
    }
}
