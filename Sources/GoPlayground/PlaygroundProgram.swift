package import Runs
package import Snippets

/// What a snippet becomes before it is built.
package struct PlaygroundProgram: Hashable, Sendable {
    /// `go build` would compile these, or refuse them.
    private static let otherSources: Set<String> = [
        "c", "cc", "cpp", "cxx", "f", "F", "f90", "for", "m", "s", "S", "swig", "swigcxx", "sx", "syso",
    ]

    /// In their order.
    package let files: [SourceFile]
    /// Whether it is a program of tests, whose `main` is among the files.
    package let isTest: Bool
    package var arguments: [String] { isTest ? ["-test.v"] : [] }

    /// - Throws: what `Errors` says of it.
    package init(_ text: [UInt8]) throws(PlaygroundRefusal) {
        let snippet = try PlaygroundFiles(splitting: text)
        for file in snippet.files where !file.name.contains("/") {
            guard let package = GoOutline(of: file.content).package, package != "main" else { continue }
            throw PlaygroundRefusal("package name must be main")
        }
        try Self.checkPossible(snippet.files)
        var files: [SourceFile] = []
        for file in snippet.files {
            guard let content = String(validating: file.content, as: UTF8.self) else {
                throw PlaygroundRefusal("./\(file.name): invalid UTF-8 encoding\n")
            }
            files.append(SourceFile(name: file.name, content: content))
        }
        guard files.contains(where: { Language.go.isSource($0.name) }) else { throw PlaygroundRefusal("no Go files\n") }
        let outline = snippet.file(named: PlaygroundFiles.programName).map { GoOutline(of: $0.content) }
        isTest = outline?.isTestProgram ?? false
        if !isTest { try Self.checkStart(files) }
        self.files = if let outline, isTest { try Self.testProgram(files, outline) } else { files }
    }

    private static func testProgram(
        _ files: [SourceFile], _ outline: GoOutline
    ) throws(PlaygroundRefusal) -> [SourceFile] {
        guard let main = TestMain(of: outline) else {
            throw PlaygroundRefusal("this service runs no programs with fuzz tests or TestMain yet.\n")
        }
        guard !files.contains(where: { $0.name.hasSuffix("_test.go") || $0.name == TestMain.fileName }) else {
            throw PlaygroundRefusal("this service runs only tests of prog.go yet.\n")
        }
        let placed = files.map { file in
            file.name == PlaygroundFiles.programName
                ? SourceFile(name: file.name, content: TestMain.place + file.content) : file
        }
        return placed + [SourceFile(name: TestMain.fileName, content: main.source)]
    }

    /// Without `main`, a program may be one that `go test` runs and this service does not.
    private static func checkStart(_ files: [SourceFile]) throws(PlaygroundRefusal) {
        let files = files.filter { Language.go.isSource($0.name) }
        let programs = files.filter { !$0.name.hasSuffix("_test.go") }
        let functions = programs.flatMap { GoOutline(of: Array($0.content.utf8)).functions }
        // An outline may miss it where the syntax is wrong, which is for the compiler to tell.
        let hasMain = functions.contains(where: \.isMain) || programs.contains { $0.content.contains("func main") }
        guard !hasMain else { return }
        guard programs.count == files.count else {
            throw PlaygroundRefusal("this service runs only tests of prog.go yet.\n")
        }
        guard !functions.contains(where: \.isBenchmark) else {
            throw PlaygroundRefusal("this service runs no programs of benchmarks alone yet.\n")
        }
    }

    /// What is not built here yet is said, and never built as something else.
    private static func checkPossible(_ files: [PlaygroundFile]) throws(PlaygroundRefusal) {
        for file in files {
            let ending = file.name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
            guard !otherSources.contains(ending) else {
                throw PlaygroundRefusal("\(file.name): this service builds Go files only.\n")
            }
        }
    }
}

/// What a compiler said, as `go build` shows it.
package enum BuildErrors {
    /// Each message on a line of its own; what belongs to the one before it is behind a tab.
    package static func text(of diagnostics: [Diagnostic]) -> String {
        diagnostics.map { diagnostic in
            let column = diagnostic.column > 0 ? ":\(diagnostic.column)" : ""
            // As `go build` has it, for files of other packages without the dot.
            let folder = diagnostic.file.contains("/") ? "" : "./"
            let place = diagnostic.line > 0 ? "\(folder)\(diagnostic.file):\(diagnostic.line)\(column): " : ""
            let tab = diagnostic.severity == .note ? "\t" : ""
            return tab + place + diagnostic.message.replacing("\n", with: "\n\t") + "\n"
        }.joined()
    }

    /// What `go` and its tools print, without the line that names the package and the folder it lies in.
    package static func text(ofTool output: String, in folder: String) -> String {
        let output = output.replacing(folder + "/", with: "")
        guard output.hasPrefix("#") else { return output }
        return String(output.drop { $0 != "\n" }.dropFirst())
    }
}
