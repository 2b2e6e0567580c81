import GoPlayground
import Runs
import Snippets

/// The tools that the Go Playground's clients ask for, by name of the same jailed tools as the page's.
struct PlaygroundTools: Sendable {
    /// Who asks, and who is to be there still when it is answered.
    struct Asker: Sendable {
        let client: String
        let presence: ClientPresence?
    }

    let tools: ToolService

    /// Formats Go files; a `go.mod` stays as it is.
    ///
    /// A tool takes only names that files of a snippet may have, none with folders: others are called something else on the
    /// way.
    func formatter(for asker: Asker) -> GoFormatter {
        { files, fixesImports in
            let places = files.indices.filter { files[$0].name.hasSuffix(".go") }
            let sent = places.map { place in
                SourceFile(
                    name: Self.toolName(of: files[place].name, at: place),
                    content: String(decoding: files[place].content, as: UTF8.self))
            }
            guard !sent.isEmpty else { return .files(files) }
            let order: ToolOrder
            do throws(Refusal) {
                order = try ToolOrder(tool: .format(fixImports: fixesImports), language: .go, files: sent)
            } catch { return .refused(error.detail) }
            switch try await tools.perform(order, client: asker.client, presence: asker.presence) {
            case .files(let formatted):
                var files = files
                for (place, file) in zip(places, formatted) { files[place].content = Array(file.content.utf8) }
                return .files(files)
            case .diagnostics(let diagnostics):
                let names = Dictionary(zip(sent.map(\.name), places.map { files[$0].name })) { first, _ in first }
                let named = diagnostics.map { $0.renamed(names[$0.file] ?? $0.file) }
                return .refused(named.firstErrorLine ?? "the source cannot be formatted")
            }
        }
    }

    /// What vet says of the program, as `go vet` prints it; empty where it says nothing.
    func vet(_ files: [SourceFile], for asker: Asker) async throws -> String {
        let order = try ToolOrder(tool: .vet, language: .go, files: files)
        switch try await tools.perform(order, client: asker.client, presence: asker.presence) {
        case .files: return ""
        case .diagnostics(let diagnostics):
            // `go vet` of a package says nothing of those that it imports.
            return BuildErrors.text(of: diagnostics.filter { !$0.file.contains("/") || $0.severity == .error })
        }
    }

    private static func toolName(of name: String, at place: Int) -> String {
        let isPlain = (try? ToolOrder(tool: .vet, language: .go, files: [SourceFile(name: name, content: "")])) != nil
        return isPlain ? name : "file\(place)-of-the-snippet.go"
    }
}

extension Diagnostic {
    fileprivate func renamed(_ name: String) -> Diagnostic {
        Diagnostic(file: name, line: line, column: column, severity: severity, message: message)
    }
}
