import GoSources
import Snippets

extension GoRules {
    private static let mainFile = "_testmain.go"

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
