import HTTPTypes
import Hummingbird
import Runs
import Snippets

/// `/api/format` and `/api/vet`.
struct ToolsController: Sendable {
    let tools: ToolService
    let identity: ClientIdentity
    let connections: Connections

    func addRoutes(to router: Router<WebContext>) {
        router.resource(
            "/api/format",
            [
                .post: { request, context in
                    try await answer(request, context) { .format(fixImports: $0.imports ?? true) }
                }
            ])
        router.resource("/api/vet", [.post: { request, context in try await answer(request, context) { _ in .vet } }])
    }

    private func answer(
        _ request: Request, _ context: WebContext, _ tool: (ToolSubmission) -> ToolOrder.Tool
    ) async throws -> Response {
        let submission = try ToolSubmission(json: try await request.body(ofType: .applicationJson))
        let order = try submission.order(for: tool(submission))
        try await tools.check(order)
        let answer = try await tools.perform(
            order, client: identity.name(of: request, context), presence: connections.presence(of: context.channel))
        return Content.json(ToolDocument(answer)).response(to: request)
    }
}

/// What is sent to a tool, before it is known to make sense.
struct ToolSubmission: Decodable {
    let language: String?
    let files: [HTTPSubmission.File]?
    /// Whether a formatter is to mend imports, too.
    let imports: Bool?
    /// Whose tools; without a name those of the language's default.
    let toolchain: String?

    /// 400 for what is no JSON object, 422 with the field's name for what is one but does not fit.
    init(json: [UInt8]) throws {
        self = try HTTPSubmission.decode(Self.self, from: json)
    }

    func order(for tool: ToolOrder.Tool) throws -> ToolOrder {
        let language = try HTTPSubmission.language(language)
        guard let files else { throw Refusal(field: "files", detail: "files is missing.") }
        return try ToolOrder(
            tool: tool, language: language, files: files.map { SourceFile(name: $0.name, content: $0.content) },
            toolchain: toolchain)
    }
}

/// One of the two.
private struct ToolDocument: Encodable {
    private let files: [FileDocument]?
    private let diagnostics: [DiagnosticDocument]?

    init(_ answer: ToolAnswer) {
        switch answer {
        case .files(let files): (self.files, diagnostics) = (files.map(FileDocument.init), nil)
        case .diagnostics(let all): (files, diagnostics) = (nil, all.map(DiagnosticDocument.init))
        }
    }
}
