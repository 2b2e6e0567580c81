import HTTPTypes
import Hummingbird
import Runs
import Snippets
import Storing

/// The pages, each whole without scripts.
struct PagesController: Sendable {
    let service: RunService
    let pages: Pages
    let examples: [Example]
    let identity: ClientIdentity
    let pageCache: PageCache

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/", [.get: editor, .post: submit])
        router.resource("/run", [.post: submit])
        router.resource("/r/:id", [.get: run])
        router.resource("/r/:id/share", [.post: share])
        router.resource("/r/:id/stop", [.post: stop])
        router.resource("/r/:id/remove", [.post: remove])
        router.resource("/p/:id", [.get: snippet])
    }

    @Sendable private func editor(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = request.uri.queryParameters["example"]
        guard let example = name == nil ? examples.first : examples.first(where: { $0.name == name ?? "" }) else {
            throw Problem(.notFound, "There is no example of this name.")
        }
        let form = EditorForm(language: example.language, code: example.files.first?.content ?? "")
        return try pages.answer(.editor, EditorPage(form, examples: examples, pages), to: request)
    }

    /// What cannot be run comes back in the form, with the reason above it.
    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try HTTPSubmission(try Form(try await request.body(ofType: .applicationUrlEncoded)))
        do {
            let accepted = try await service.submit(submission, client: identity.name(of: request, context))
            var response = Response.redirect(to: "/r/\(accepted.runID)", type: .normal)
            response.setCookie(
                Ownership.cookie(accepted.owner, of: accepted.runID, isSecure: identity.isSecure(request)))
            return response
        } catch {
            let problem = Problem(error)
            guard problem.status != .internalServerError else { throw error }
            let page = EditorPage(EditorForm(submission), examples: examples, problem: problem.detail, pages)
            var response = try pages.answer(.editor, page, to: request, status: problem.status)
            if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.runID()
        let isOwner = try await Ownership.holdsCookie(request, of: id, in: service.archive)
        if !isOwner, let page = pageCache[id] { return page.response(to: request) }
        let (run, position) = try await service.existing(id)
        let profile = run.state.isFinal ? try await profileView(of: run) : nil
        var model = RunPage(run, position: position, isOwner: isOwner, profile: profile, pages)
        // What others are shown is the same for all of them, so that it can be kept.
        let reader = isOwner ? Reader(request, in: service.archive) : .anybody
        model.family = try await service.family(of: run, for: reader)
        let page = try pages.content(.run, model)
        if run.shared, run.state == .finished, !isOwner { try await keep(page, of: id) }
        var response = page.response(to: request)
        if !run.shared { response.headers[.robotsTag] = "noindex" }
        return response
    }

    private func profileView(of run: Run) async throws -> ProfileView? {
        guard let stored = try await service.profile(of: run.id) else { return nil }
        return try await ProfileView.make(stored: stored, of: run.snippet)
    }

    /// A run that was removed while its page was made must not live on in the cache.
    private func keep(_ page: Content, of id: String) async throws {
        pageCache.insert(page, for: id)
        guard case .found = try await service.find(id) else {
            pageCache.remove(id)
            return
        }
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await owned(request, context)
        try await service.keep(run.id)
        return Response.redirect(to: "/r/\(run.id)", type: .normal)
    }

    /// Never removes: the run may have ended while its reader reached for the button.
    @Sendable private func stop(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await owned(request, context)
        if !run.state.isFinal { try await service.stopOrRemove(run) }
        return Response.redirect(to: "/r/\(run.id)", type: .normal)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await owned(request, context)
        try await service.stopOrRemove(run)
        pageCache.remove(run.id)
        return Response.redirect(to: "/", type: .normal)
    }

    private func owned(_ request: Request, _ context: WebContext) async throws -> (run: Run, position: Int?) {
        let found = try await service.existing(try context.runID())
        try await Ownership.check(request, owns: found.run.id, in: service.archive)
        return found
    }

    @Sendable private func snippet(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap(SnippetID.init(rawValue:)),
            let shared = try await service.archive.sharedSnippet(id)
        else { throw Problem(.notFound, "Nobody shared a snippet with this address.") }
        return try pages.answer(.snippet, SnippetPage(shared.snippet, runs: shared.runs, pages), to: request)
    }
}
