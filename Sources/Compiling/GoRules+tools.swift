import Foundation
import Runs
import SandboxProtocol
import Snippets

extension GoRules {
    private static let configuration = "/build/vet.cfg"
    /// What the vet tool puts before what the type checker says.
    private static let typeErrorMark = "vet: "

    /// Any file can be formatted; vetted is what would be compiled.
    func files(for order: ToolOrder) -> [SourceFile] {
        order.tool == .vet ? compiledFiles(of: order.program) : order.program.files
    }

    func objections(to order: ToolOrder) -> [Diagnostic] {
        order.tool == .vet ? objections(to: order.program) : []
    }

    func toolFiles(for order: ToolOrder) -> [JailFile] {
        guard order.tool == .vet else { return [] }
        let configuration = GoVetConfiguration(
            of: files(for: order), packages: packages(for: order.program), version: languageVersion)
        return [JailFile(path: Self.configuration, text: configuration.json)]
    }

    /// Findings of the vet tool are warnings, what the parser and the type checker say is an error.
    func findings(in output: String, of order: ToolOrder) -> [Diagnostic] {
        let parser = GoDiagnostics(mainFile: order.program.files[0].name)
        guard order.tool == .vet else { return parser.parse(output) }
        if let findings = GoVetFindings(files: order.program.files).parse(output) { return findings }
        return output.split(separator: "\n").flatMap { line in
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

    private let id = "main"
    private let compiler = "gc"
    private let directory = CompileJail.sourceDirectory
    private let importPath = "main"
    private let version: String
    private let files: [String]
    private let imports: [String: String]
    /// Of what is imported, and of all that its types may be of.
    private let archives: [String: String]
    private let standard: [String: Bool]
    private let factsOutput = "\(CompileJail.outputDirectory)/facts"

    init(of files: [SourceFile], packages: GoPackages, version: String) {
        self.version = version
        self.files = files.map { "\(CompileJail.sourceDirectory)/\($0.name)" }
        let paths = Set(files.flatMap { GoImports(of: $0.content).imports.map(\.path) })
        imports = Dictionary(paths.map { ($0, $0) }) { $1 }
        archives = packages.archives
        standard = Dictionary(paths.map { ($0, true) }) { $1 }
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
