import Runs
import SandboxProtocol
import Snippets

/// Go: what `go build` itself would refuse before it asks the compiler, and what its compiler says.
struct GoRules: LanguageRules {
    static let compileConfiguration = "/build/importcfg"
    static let linkConfiguration = "/build/importcfg.link"

    /// For each clock that a program may have.
    private let packages: [RunOptions.Clock: GoPackages]
    let constraints: GoBuildConstraints
    let debugSettings: GoDebugSettings
    /// Such as `go1.27`.
    let languageVersion: String

    init(of toolchain: Toolchain) throws(CompilingFailure) {
        var packages: [RunOptions.Clock: GoPackages] = [:]
        for clock in RunOptions.Clock.allCases { packages[clock] = try GoPackages(of: toolchain, clock: clock) }
        self.packages = packages
        languageVersion = Toolchain.languageVersion(toolchain.versionName)
        let minorVersion = GoDebugSettings.minor(of: toolchain.versionName) ?? 0
        constraints = GoBuildConstraints(minorVersion: minorVersion)
        debugSettings = GoDebugSettings(goRoot: toolchain.root, minorVersion: minorVersion)
    }

    func objections(to snippet: Snippet) -> [Diagnostic] {
        let files = compiledFiles(of: snippet)
        guard !files.isEmpty else {
            let message = "build constraints exclude all Go files: programs run on linux/amd64, and not as tests."
            return [
                Diagnostic(file: snippet.files[0].name, line: 0, column: 0, severity: .error, message: message)
            ]
        }
        return files.flatMap { file in
            let header = GoImports(of: file.content)
            return objection(toNameOf: file) + objection(to: header.package, in: file)
                + header.imports.flatMap { objection(to: $0, in: file, of: packages(for: snippet)) }
                + debugSettings.objections(to: file)
        }
    }

    func compiledFiles(of snippet: Snippet) -> [SourceFile] {
        constraints.compiledFiles(of: snippet.files, clock: snippet.options.clock)
    }

    func packages(for snippet: Snippet) -> GoPackages {
        guard let packages = packages[snippet.options.clock] else {
            preconditionFailure("there are some for each clock")
        }
        return packages
    }

    /// Of the linker.
    func mode(for snippet: Snippet) -> [String] {
        let defaults = debugSettings.defaults(for: compiledFiles(of: snippet))
        return defaults.isEmpty ? [] : ["-X=runtime.godebugDefault=\(defaults)"]
    }

    /// The packages, and what the program can ask of how it was built.
    func buildFiles(for snippet: Snippet) -> [JailFile] {
        let info = GoBuildInfo(
            debugDefaults: debugSettings.defaults(for: compiledFiles(of: snippet)), clock: snippet.options.clock)
        let configuration = packages(for: snippet).configuration
        return [
            JailFile(path: Self.compileConfiguration, text: configuration),
            JailFile(path: Self.linkConfiguration, text: configuration + info.configurationLine),
        ]
    }

    func otherMode(than mode: [String], after diagnostics: [Diagnostic]) -> [String]? { nil }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        GoDiagnostics(mainFile: snippet.files[0].name).parse(output)
    }

    /// Archives are no alternative's work: those that are not as they were made are made anew.
    func blamesCaches(in output: String) -> Bool { false }

    /// New snippets cannot have such a name, stored ones may: the compiler takes `_cgo_…` for what cgo wrote.
    private func objection(toNameOf file: SourceFile) -> [Diagnostic] {
        guard file.name.hasPrefix("_") else { return [] }
        let message = "Go passes over files whose names begin with '_': call it something else."
        return [Diagnostic(file: file.name, line: 0, column: 0, severity: .error, message: message)]
    }

    private func objection(to package: GoImports.Import?, in file: SourceFile) -> [Diagnostic] {
        guard let package, package.path != "main" else { return [] }
        return [error(at: package, in: file, "A program is package main; this file is package \(package.path).")]
    }

    private func objection(
        to imported: GoImports.Import, in file: SourceFile, of packages: GoPackages
    ) -> [Diagnostic] {
        guard let reason = packages.whyNot(imported.path) else { return [] }
        return [error(at: imported, in: file, reason)]
    }

    private func error(at place: GoImports.Import, in file: SourceFile, _ message: String) -> Diagnostic {
        Diagnostic(file: file.name, line: place.line, column: place.column, severity: .error, message: message)
    }
}
