import GoSources
package import Runs
package import Snippets

/// What a snippet becomes before it is built.
package struct PlaygroundProgram: Hashable, Sendable {
    private static let testName = "prog_test.go"
    /// `go build` would compile these, or refuse them.
    private static let otherSources: Set<String> = [
        "c", "cc", "cpp", "cxx", "f", "F", "f90", "for", "m", "s", "S", "swig", "swigcxx", "sx", "syso",
    ]

    /// In their order.
    package let files: [SourceFile]
    /// Whether it is a program of tests.
    package let isTest: Bool
    package var mode: RunOptions.Mode { isTest ? .test : .program }

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
        guard isTest || files.contains(where: { !$0.name.hasSuffix("_test.go") }) else {
            throw PlaygroundRefusal("no non-test Go files\n")
        }
        self.files = isTest ? Self.testProgram(files) : files
    }

    /// As `prog_test.go`, in the place of any that is called so.
    private static func testProgram(_ files: [SourceFile]) -> [SourceFile] {
        files.filter { $0.name != testName }.map { file in
            file.name == PlaygroundFiles.programName ? SourceFile(name: testName, content: file.content) : file
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
