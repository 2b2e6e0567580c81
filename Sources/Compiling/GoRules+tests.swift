import GoSources
import Runs
import Snippets

extension GoRules {
    private static let mainFile = "_testmain.go"

    /// Of the tests of the root folder. Those of others are left out, and that is said.
    func testPlan(for snippet: Snippet) -> CompilePlan {
        var plan = testBuild(of: snippet).plan
        let folders = folders(of: snippet)
        let others = folders.all.filter { !$0.key.isEmpty && !$0.value.tests.isEmpty }.sorted { $0.key < $1.key }
        let remarks = others.map { path, folder in
            Diagnostic(
                file: folder.tests[0].name, line: 0, column: 0, severity: .warning,
                message: "The tests of folder \(path) are left out: a run is of the root folder's tests.")
        }
        plan.remarks += remarks
        if let folder = folders[""] { plan.objections += objections(to: folder, of: snippet) }
        if folders[""]?.hasAny != true {
            let sentence = "A run is of the root folder's tests, and there is no Go file in the root folder."
            plan.objections = [
                Diagnostic(
                    file: snippet.sources[0].name, line: 0, column: 0, severity: .error, message: sentence)
            ]
        }
        return plan
    }

    /// What `go test` refuses before anything is compiled. Who runs on a clock that sleeping moves is told what the Go Playground
    /// tells, which does not vet there.
    private func objections(to folder: GoFolders.Folder, of snippet: Snippet) -> [Diagnostic] {
        let faults = GoTesting(of: folder.files + folder.tests).faults
        return faults.filter { snippet.options.clock == .real || !$0.isOfVet }.map { fault in
            Diagnostic(
                file: fault.file, line: fault.start.line, column: fault.start.column, severity: .error,
                message: fault.message)
        }
    }

    /// The program that `go test` would make of the snippet's root folder; what a folder without Go files comes to otherwise.
    func testBuild(of snippet: Snippet) -> GoBuild {
        guard let folder = folders(of: snippet)[""], !folder.files.isEmpty || !folder.tests.isEmpty else {
            return build(of: snippet)
        }
        let testing = GoTesting(of: folder.files + folder.tests)
        let module = module(of: snippet)
        let source = GoTestMain(of: testing, path: module.path, module: module.path).source
        let main = GoPackage(
            generated: GoPackage.mainPath, files: [SourceFile(name: Self.mainFile, content: source)])
        let packages = [
            GoPackage(path: module.path, folder: "", files: testing.files),
            GoPackage(path: module.path + "_test", folder: "", files: testing.externalFiles),
        ]
        return build(of: snippet, main: main, others: packages.filter { !$0.files.isEmpty })
    }
}
