import Foundation
import GoPlayground
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Snippets
import Storing

/// What clients of the Go Playground ask, at the addresses where they ask it: sharing, and what the service says of itself.
/// Nothing here has an owner.
struct GoPlaygroundController: Sendable {
    let service: RunService
    let identity: ClientIdentity
    let pages: Pages
    let examples: [Example]

    func addRoutes(to router: Router<WebContext>) {
        router.playground("/share", [.post: share], otherwise: .postOnly)
        router.playground("/_/share", isOpen: false, [.post: share, .get: shared], otherwise: .postOnly)
        router.playground("/version", [.get: version])
        router.playground("/doc/play/:name", [.get: example])
        router.playground("/_ah/health", isOpen: false, [.get: health])
    }

    /// The body is the snippet, whatever type it is said to be.
    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let snippet: [UInt8]
        do {
            snippet = try await request.body(upTo: PlaygroundBounds.snippetBytes, seconds: Limits.requestBodySeconds)
        } catch let problem as Problem where problem.status == .contentTooLarge {
            throw PlainAnswer.snippetTooLarge
        }
        let id = PlaygroundID(of: snippet)
        let client = identity.name(of: request, context)
        switch try await service.store.keepPlaygroundSnippet(snippet, id: id.text, client: client) {
        case .kept: return Content.plain(id.text).response(to: request)
        case .storeFull(let limitBytes): throw Problem.storeFull(limitBytes)
        case .clientFull(let limitBytes): throw Problem.clientSharedAll(limitBytes)
        }
    }

    /// `GET /_/share?id=ID`.
    @Sendable private func shared(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = request.uri.queryParameters["id"].map(String.init) ?? ""
        guard PlaygroundID.isSpelled(id) else { throw PlainAnswer.postOnly }
        guard let snippet = try await find(id) else { throw PlainAnswer.snippetUnknown }
        return Content(snippet, type: "text/plain; charset=utf-8").response(to: request)
    }

    private func find(_ id: String) async throws -> [UInt8]? {
        guard let id = PlaygroundID(id) else { return nil }
        return try await service.store.playgroundSnippet(id.text)
    }

    /// `/p/ID.go`, and `/p/ID`: the editor with the snippet in it, whose Run is a run like any other. Nil where nobody shared
    /// it.
    func snippet(_ address: String, _ request: Request) async throws -> Response? {
        guard address.hasSuffix(".go") else {
            guard let snippet = try await find(address) else { return nil }
            let form = EditorForm(language: .go, code: String(decoding: snippet, as: UTF8.self))
            return try pages.answer(.editor, EditorPage(form, examples: examples, pages), to: request).open
        }
        let id = String(address.dropLast(".go".utf8.count))
        guard let snippet = try await find(id) else { return PlainAnswer.snippetUnknown.response(to: request).open }
        var response = Content(snippet, type: "text/plain; charset=utf-8").response(to: request)
        if request.uri.queryParameters["download"] == "true" {
            response.headers[.contentDisposition] = "attachment; filename=\"\(id).go\""
        }
        return response.open
    }

    /// What snippets are compiled with now.
    @Sendable private func version(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let toolchain = try await service.goToolchain() else { throw Problem.noGo }
        return Content(VersionAnswer(toolchain: toolchain).body, type: "application/json").response(to: request)
    }

    /// Where every client begins.
    private static let hello = """
        package main

        import "fmt"

        func main() {
        \tfmt.Println("Hello from Flamebox")
        }

        """

    /// `hello.txt`, and our own starter programs in Go under their names.
    @Sendable private func example(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        if name == "hello.txt" { return Content.plain(Self.hello).response(to: request) }
        let known = examples.first { $0.language == .go && "\($0.name).txt" == name }
        guard let content = known?.files.first?.content else { throw PlainAnswer.exampleUnknown }
        return Content.plain(content).response(to: request)
    }

    @Sendable private func health(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await service.readinessWarnings()
        return Content.plain("ok").response(to: request)
    }
}

extension Response {
    /// For the pages of any origin to read.
    var open: Response {
        var response = self
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }
}

extension Problem {
    fileprivate static func clientSharedAll(_ limitBytes: Int) -> Problem {
        Problem(
            HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
            "You have shared as much as one client may, which is \(limitBytes) bytes.")
    }
}
