import GoSources
import Runs
import Snippets

/// Go: what `go build` itself would refuse before it asks the compiler, and what its compiler says.
struct GoRules: LanguageRules {
    /// For each clock that a program may have.
    private let packages: [RunOptions.Clock: GoPackages]
    let constraints: GoBuildConstraints
    let debugSettings: GoDebugSettings
    /// Such as `go1.27`.
    private let languageVersion: String
    private let minorVersion: Int
    private let experiments: GoExperiments

    init(of toolchain: Toolchain) throws(CompilingFailure) {
        var packages: [RunOptions.Clock: GoPackages] = [:]
        for clock in RunOptions.Clock.allCases { packages[clock] = try GoPackages(of: toolchain, clock: clock) }
        self.packages = packages
        languageVersion = Toolchain.languageVersion(toolchain.versionName)
        minorVersion = GoDebugSettings.minor(of: toolchain.versionName) ?? 0
        experiments = GoExperiments(of: toolchain)
        var constraints = GoBuildConstraints(minorVersion: minorVersion)
        constraints.experiments = experiments.on
        self.constraints = constraints
        debugSettings = GoDebugSettings(goRoot: toolchain.root, minorVersion: minorVersion)
    }

    func plan(for snippet: Snippet) -> CompilePlan {
        snippet.runsTests ? testPlan(for: snippet) : build(of: snippet).plan
    }

    /// - Parameters:
    ///   - main: the package to start; without one it is looked for.
    ///   - others: packages that are imported instead of what folders hold, or beside it.
    func build(of snippet: Snippet, main: GoPackage? = nil, others: [GoPackage] = []) -> GoBuild {
        let program = GoProgram(
            of: folders(of: snippet), in: module(of: snippet), library: packages(for: snippet), main: main,
            others: others)
        let asking = snippet.sources.filter { !$0.name.contains("/") }
        return GoBuild(program, of: snippet, rules: self, objections: experiments.objections(to: asking))
    }

    /// The Go files that count, by folder.
    func folders(of snippet: Snippet) -> GoFolders { GoFolders(of: snippet, constraints: constraints) }

    /// What the snippet's go.mod says.
    func module(of snippet: Snippet) -> GoModFile {
        guard let file = snippet.files.first(where: { $0.name == GoModFile.name }) else { return GoModFile() }
        return GoModFile(file.content, newest: minorVersion, standIns: packages(for: snippet).standIns)
    }

    /// Such as `go1.21`.
    func languageVersion(in module: GoModFile) -> String { module.minorVersion.map { "go1.\($0)" } ?? languageVersion }

    func packages(for snippet: Snippet) -> GoPackages {
        guard let packages = packages[snippet.options.clock] else {
            preconditionFailure("there are some for each clock")
        }
        return packages
    }

    func otherPlan(than plan: CompilePlan, after diagnostics: [Diagnostic]) -> CompilePlan? { nil }

    func diagnostics(in output: String, of snippet: Snippet) -> [Diagnostic] {
        GoDiagnostics(mainFile: snippet.sources[0].name).parse(output)
    }

    /// Archives are no alternative's work: those that are not as they were made are made anew.
    func blamesCaches(in output: String) -> Bool { false }
}
