import GoPlayground
import HTTPTypes
import Hummingbird
import HummingbirdCore

/// `/fmt` and `/_/fmt`: what is no Go is a normal answer.
struct FormatController: Sendable {
    let tools: PlaygroundTools
    let identity: ClientIdentity
    let connections: Connections

    func addRoutes(to router: Router<WebContext>) {
        var handlers: [HTTPRequest.Method: Handler] = [:]
        for method in [HTTPRequest.Method.get, .post, .put, .patch] { handlers[method] = format }
        router.playground("/fmt", handlers)
        router.playground("/_/fmt", isOpen: false, [.post: format], otherwise: .postOnlyOfWebsite)
    }

    @Sendable private func format(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = FormatRequest(try await PlaygroundMessage(of: request))
        let asker = PlaygroundTools.Asker(
            client: identity.name(of: request, context), presence: connections.presence(of: context.channel))
        let answer = try await FormatAnswer(to: asked, with: tools.formatter(for: asker))
        return Content(answer.body, type: "application/json").response(to: request)
    }
}
