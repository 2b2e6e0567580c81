import GoSources
package import Runs
package import Snippets

/// What a snippet becomes before it is built.
package struct PlaygroundProgram: Hashable, Sendable {
    private static let testName = "prog_test.go"
    private static let experiment = "// GOEXPERIMENT="
    /// `go build` would compile these, or refuse them.
    private static let otherSources: Set<String> = [
        "c", "cc", "cpp", "cxx", "f", "F", "f90", "for", "m", "s", "S", "swig", "swigcxx", "sx", "syso",
    ]

    /// The Go files, in their order.
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
        for file in snippet.files where file.name.hasSuffix(".go") {
            guard let content = String(validating: file.content, as: UTF8.self) else {
                throw PlaygroundRefusal("./\(file.name): invalid UTF-8 encoding\n")
            }
            files.append(SourceFile(name: file.name, content: content))
        }
        guard !files.isEmpty else { throw PlaygroundRefusal("no Go files\n") }
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
            guard !file.name.contains("/") else {
                throw PlaygroundRefusal("\(file.name): this service does not build packages in folders yet.\n")
            }
            let ending = file.name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
            guard !otherSources.contains(ending) else {
                throw PlaygroundRefusal("\(file.name): this service builds Go files only.\n")
            }
            if file.name == "go.mod", asksForMore(file) {
                throw PlaygroundRefusal(
                    "go.mod: this service builds without modules yet; only its module line may stand here.\n")
            }
            if file.name.hasSuffix(".go"), asksForExperiment(file) {
                throw PlaygroundRefusal("\(file.name): this service does not build with GOEXPERIMENT yet.\n")
            }
        }
    }

    private static func lines(of file: PlaygroundFile) -> [String] {
        GoText.string(file.content).split(separator: "\n", omittingEmptySubsequences: true).map {
            String($0.drop { $0 == " " || $0 == "\t" }).trimmingSuffix { $0.isWhitespace }
        }
    }

    private static func asksForMore(_ module: PlaygroundFile) -> Bool {
        lines(of: module).contains { !$0.isEmpty && !$0.hasPrefix("//") && !$0.hasPrefix("module ") }
    }

    /// Such comments count before the first line that is no comment.
    private static func asksForExperiment(_ file: PlaygroundFile) -> Bool {
        lines(of: file).prefix { $0.isEmpty || $0.hasPrefix("//") }.contains { $0.hasPrefix(experiment) }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        guard let last = lastIndex(where: { !isTrimmed($0) }) else { return "" }
        return String(self[...last])
    }
}

/// What a compiler said, as `go build` shows it.
package enum BuildErrors {
    /// Each message on a line of its own; what belongs to the one before it is behind a tab.
    package static func text(of diagnostics: [Diagnostic]) -> String {
        diagnostics.map { diagnostic in
            let column = diagnostic.column > 0 ? ":\(diagnostic.column)" : ""
            let place = diagnostic.line > 0 ? "./\(diagnostic.file):\(diagnostic.line)\(column): " : ""
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
