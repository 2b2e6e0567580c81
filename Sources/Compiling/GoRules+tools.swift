import Foundation
import GoSources
import Runs
import SandboxProtocol
import Snippets

extension GoRules {
    /// What the vet tool puts before what the type checker says.
    private static let typeErrorMark = "vet: "

    /// A package is vetted with the archives of those that it imports. The program comes first: where the type checker finds
    /// something in one, nothing is said of those behind it.
    func preparation(for order: ToolOrder) -> ToolPreparation {
        guard order.tool == .vet else { return ToolPreparation() }
        let build = order.program.runsTests ? testBuild(of: order.program) : build(of: order.program)
        guard build.objections.isEmpty else { return ToolPreparation(objections: build.objections) }
        var plan = build.plan
        plan.units.removeLast()
        let packages = build.program.packages.filter { !$0.isGenerated }.reversed()
        return ToolPreparation(
            plan: plan,
            configurations: packages.map { package in
                GoVetConfiguration(
                    of: package, archives: build.archives, version: languageVersion(in: build.program.module)
                ).json
            })
    }

    /// Findings of the vet tool are warnings, what the parser and the type checker say is an error.
    func findings(in output: String, of order: ToolOrder) -> [Diagnostic] {
        let parser = GoDiagnostics(mainFile: order.program.sources[0].name)
        guard order.tool == .vet else { return parser.parse(output) }
        let (findings, others) = GoVetFindings(files: order.program.files).parse(output)
        return findings
            + others.flatMap { line in
                line.hasPrefix(Self.typeErrorMark)
                    ? parser.parse(String(line.dropFirst(Self.typeErrorMark.count)))
                    : parser.parse(String(line)).map(\.asWarning)
            }
    }
}

/// What `go vet` hands to its tool for a package: the fields of `unitchecker.Config` that say something here.
struct GoVetConfiguration: Encodable {
    // As Go names them.
    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case compiler = "Compiler"
        case directory = "Dir"
        case importPath = "ImportPath"
        case version = "GoVersion"
        case files = "GoFiles"
        case imports = "ImportMap"
        case archives = "PackageFile"
        case standard = "Standard"
        case factsOutput = "VetxOutput"
    }

    private let id: String
    private let compiler = "gc"
    private let directory: String
    private let importPath: String
    private let version: String
    private let files: [String]
    private let imports: [String: String]
    /// Of what is imported, and of all that its types may be of.
    private let archives: [String: String]
    private let standard: [String: Bool]
    private let factsOutput = "\(CompileJail.outputDirectory)/facts"

    init(of package: GoPackage, archives: [String: String], version: String) {
        self.version = version
        self.archives = archives
        (id, importPath) = (package.path, package.path)
        directory = CompileJail.sourceDirectory + (package.folder.isEmpty ? "" : "/\(package.folder)")
        files = package.sources
        let paths = Set(package.files.flatMap { GoImports(of: $0.content).imports.map(\.path) })
        imports = Dictionary(paths.map { ($0, $0) }) { $1 }
        standard = Dictionary(paths.map { ($0, archives[$0]?.hasPrefix(CompileJail.outputDirectory) != true) }) { $1 }
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else { preconditionFailure("text and tables of text are JSON") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Diagnostic {
    fileprivate var asWarning: Diagnostic {
        Diagnostic(file: file, line: line, column: column, severity: .warning, message: message)
    }
}
