import Runs
import SandboxProtocol
import Snippets

/// A Go program as its jail gets it: a start of the compiler for each package, and the files that they read beside the source.
struct GoBuild: Sendable {
    let program: GoProgram
    /// For the linker, such as `panicnil=1`.
    let debugDefaults: String
    private let library: GoPackages
    private let clock: RunOptions.Clock
    private let embeddings: [GoEmbedding]
    /// What is asked for in a way that `go build` refuses.
    let objections: [Diagnostic]

    static let compileConfiguration = "/build/importcfg"
    static let linkConfiguration = "/build/importcfg.link"

    init(_ program: GoProgram, of snippet: Snippet, rules: GoRules, objections: [Diagnostic] = []) {
        self.program = program
        library = rules.packages(for: snippet)
        clock = snippet.options.clock
        // Of a program of tests, those of the package that is tested.
        let main = program.main.flatMap { main in
            main.isGenerated ? program.packages.first { $0.path == program.module.path } : main
        }
        let mainFiles = main?.files ?? []
        debugDefaults = rules.debugSettings.defaults(for: mainFiles, in: program.module)
        embeddings = program.packages.map { GoEmbedding(of: $0, files: snippet.files) }
        self.objections =
            objections + program.objections + mainFiles.flatMap(rules.debugSettings.objections)
            + embeddings.flatMap(\.objections) + Self.assembly(beside: program.packages, in: snippet)
    }

    var plan: CompilePlan {
        CompilePlan(
            units: units, files: files,
            linkArguments: debugDefaults.isEmpty ? [] : ["-X=runtime.godebugDefault=\(debugDefaults)"],
            objections: objections)
    }

    /// Where the archives are that a package may need, of the library and of the program's own packages.
    var archives: [String: String] {
        let own = program.packages.enumerated().filter { $1.path != GoPackage.mainPath }.map { index, package in
            (package.path, "\(CompileJail.outputDirectory)/\(Self.object(of: package, index)).a")
        }
        return library.archives.merging(own) { $1 }
    }

    /// In the order of imports; the program is the last.
    var units: [CompileUnit] {
        zip(program.packages, embeddings).enumerated().map { index, pair in
            let (package, embedding) = pair
            var arguments: [String] = []
            // The last one counts.
            if let minor = program.module.minorVersion, !package.isGenerated { arguments.append("-lang=go1.\(minor)") }
            if embedding.isAsked { arguments.append("-embedcfg=\(Self.embeddingPath(index))") }
            return CompileUnit(
                name: package.path, object: Self.object(of: package, index), sources: package.sources,
                arguments: arguments)
        }
    }

    /// What the commands read beside the snippet's files.
    var files: [JailFile] {
        let own = archives.filter { library.archives[$0.key] == nil }.sorted { $0.key < $1.key }
        let configuration = library.configuration + own.map { "packagefile \($0.key)=\($0.value)\n" }.joined()
        var info = GoBuildInfo(debugDefaults: debugDefaults, clock: clock)
        info.module = program.module.path
        info.path =
            program.main?.isGenerated == true
            ? "\(program.module.path).test" : program.main?.importer ?? program.module.path
        let configurations = [
            JailFile(path: Self.compileConfiguration, text: configuration),
            JailFile(path: Self.linkConfiguration, text: configuration + info.configurationLine),
        ]
        let generated = program.packages.flatMap(\.generatedFiles).map {
            JailFile(path: "\(GoPackage.generatedDirectory)/\($0.name)", text: $0.content)
        }
        let embedded = embeddings.enumerated().filter { $1.isAsked }.map {
            JailFile(path: Self.embeddingPath($0), text: $1.configuration)
        }
        return configurations + generated + embedded
    }

    private static func object(of package: GoPackage, _ index: Int) -> String {
        package.path == GoPackage.mainPath ? CompileUnit.mainObject : "package\(index)"
    }

    private static func embeddingPath(_ index: Int) -> String { "/build/embed\(index).json" }

    /// Assembly is part of a package that lies beside it, and there is no assembler here.
    private static func assembly(beside packages: [GoPackage], in snippet: Snippet) -> [Diagnostic] {
        let folders = Set(packages.filter { !$0.isGenerated }.map(\.folder))
        return snippet.data.filter { file in
            (file.name.hasSuffix(".s") || file.name.hasSuffix(".syso"))
                && folders.contains(GoFolders.folder(of: file.name))
        }.map {
            Diagnostic(
                file: $0.name, line: 0, column: 0, severity: .error,
                message: "Assembly and object files are not available here: a package is Go alone.")
        }
    }
}
