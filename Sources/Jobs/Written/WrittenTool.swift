import Runs
import Snippets

/// `ToolOrder` as it is written.
struct WrittenTool: Codable {
    enum Tool: String, Codable { case format, formatAndImports, vet }

    let tool: Tool
    let program: WrittenSnippet
    let toolchain: String?

    init(_ order: ToolOrder) {
        tool =
            switch order.tool {
            case .format(fixImports: false): .format
            case .format(fixImports: true): .formatAndImports
            case .vet: .vet
            }
        program = WrittenSnippet(order.program)
        toolchain = order.toolchain
    }

    func checked() throws(ForeignMessage) -> ToolOrder {
        let known: ToolOrder.Tool =
            switch tool {
            case .format: .format(fixImports: false)
            case .formatAndImports: .format(fixImports: true)
            case .vet: .vet
            }
        guard (toolchain?.utf8.count ?? 0) <= Limits.toolchainNameBytes else {
            throw ForeignMessage(description: "a toolchain's name that is too long")
        }
        return ToolOrder(tool: known, program: try program.checked(), toolchain: toolchain)
    }
}

/// `ToolOutcome` as it is written.
enum WrittenToolOutcome: Codable {
    case files([WrittenSnippet.File])
    case diagnostics([WrittenDiagnostic])
    case failed(String)
    case cancelled

    init(_ outcome: ToolOutcome) {
        switch outcome {
        case .files(let files): self = .files(files.map { WrittenSnippet.File(name: $0.name, content: $0.content) })
        case .diagnostics(let diagnostics): self = .diagnostics(diagnostics.map(WrittenDiagnostic.init))
        case .failed(let sentence): self = .failed(sentence)
        case .cancelled: self = .cancelled
        }
    }

    var outcome: ToolOutcome {
        switch self {
        case .files(let files): .files(files.map { SourceFile(name: $0.name, content: $0.content) })
        case .diagnostics(let diagnostics): .diagnostics(diagnostics.map(\.diagnostic))
        case .failed(let sentence): .failed(sentence)
        case .cancelled: .cancelled
        }
    }
}
