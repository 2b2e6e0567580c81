import HTTPTypes
import Hummingbird
import ProfileFormats
import Runs
import Snippets
import Storing

/// The pages, each whole without scripts.
struct PagesController: Sendable {
    let service: RunService
    let pages: Pages
    let examples: [Example]
    let identity: ClientIdentity
    let views: ViewWorks
    /// Who may take the place of a form that is sent to `/`, or put something there.
    let foreign: ForeignClientsController
    /// Whose snippets are at `/p/`, too, under shorter addresses.
    let playground: GoPlaygroundController

    func addRoutes(to router: Router<WebContext>) {
        var root: [HTTPRequest.Method: Handler] = [.get: editor, .post: submit]
        if foreign.clients.contains(.flamegraphCom) { root[.post] = foreign.submitRaw }
        if foreign.clients.contains(.curl) { root[.put] = foreign.put }
        router.resource("/", root)
        router.resource("/run", [.post: submit])
        router.resource("/r/:id", [.get: run])
        router.resource("/r/:id/share", [.post: share])
        router.resource("/r/:id/stop", [.post: stop])
        router.resource("/r/:id/remove", [.post: remove])
        router.resource("/p/:id", [.get: snippet, .options: { _, _ in Response(status: .ok).open }])
    }

    @Sendable private func editor(_ request: Request, _ context: WebContext) async throws -> Response {
        let workers = try await service.workers
        if let linked = try EditorForm(linkedBy: request.uri) {
            let page = EditorPage(linked.offering(workers, chosen: linked.linkedToolchain), examples: examples, pages)
            return try pages.answer(.editor, page, to: request)
        }
        let name = request.uri.queryParameters["example"]
        guard let example = name == nil ? examples.first : examples.first(where: { $0.name == name ?? "" }) else {
            throw Problem(.notFound, "There is no example of this name.")
        }
        let form = EditorForm(language: example.language, code: example.files.first?.content ?? "")
        let page = EditorPage(form.offering(workers), examples: examples, pages)
        return try pages.answer(.editor, page, to: request)
    }

    /// What cannot be run comes back in the form, with the reason above it.
    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try HTTPSubmission(try Form(try await request.body(ofType: .applicationUrlEncoded)))
        do {
            let accepted = try await service.submit(submission, client: identity.name(of: request, context))
            var response = Response.redirect(to: "/r/\(accepted.id)", type: .normal)
            response.setCookie(
                Ownership.cookie(accepted.owner, of: accepted.id, isSecure: identity.isSecure(request)))
            return response
        } catch {
            let problem = Problem(error)
            guard problem.status != .internalServerError else { throw error }
            let form = EditorForm(submission).offering(
                (try? await service.workers) ?? [], chosen: submission.toolchain)
            let page = EditorPage(form, examples: examples, problem: problem.detail, pages)
            var response = try pages.answer(.editor, page, to: request, status: problem.status)
            if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, position): (Run, Int?)
        do {
            (run, position) = try await service.runs.existing(try context.runID())
        } catch let record as UnreadableRecord {
            return try pages.answer(.problem, ProblemPage(record, pages), to: request)
        }
        let isOwner = try await Ownership.holdsCookie(request, of: run.id, in: service.store)
        let family = try await service.family(of: run, for: Reader(request, in: service.store))
        let content =
            run.state.isFinal
            ? try await page(of: run, family, isOwner: isOwner, for: request, context)
            : try await views.content(ViewWorks.View("page \(run.id)", of: run), for: request, context) {
                { try page(of: run, family, position: position, isOwner: isOwner, profile: nil) }
            }
        var response = content.response(to: request)
        if !run.shared { response.headers[.robotsTag] = "noindex" }
        return response
    }

    private func page(
        of run: Run, _ family: RunFamily, isOwner: Bool, for request: Request, _ context: WebContext
    ) async throws -> Content {
        let view = ViewWorks.View("page \(run.id) \(run.shared) \(isOwner) \(family.key)", of: run.id)
        return try await views.content(view, for: request, context) {
            let stored = try await service.runs.profile(of: run.id)
            return {
                let reading = try StoredReading(stored)
                var model = RunPage(
                    run, position: nil, isOwner: isOwner,
                    profile: reading.profile.map { ProfileView($0, of: run.snippet) }, pages)
                if reading.isUnreadable { model.profileAbsence = StoredReading.unreadableSentence }
                model.family = family
                return try pages.content(.run, model)
            }
        }
    }

    private func page(
        of run: Run, _ family: RunFamily, position: Int? = nil, isOwner: Bool, profile: ProfileView?
    ) throws -> Content {
        var model = RunPage(run, position: position, isOwner: isOwner, profile: profile, pages)
        model.family = family
        return try pages.content(.run, model)
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await owned(request, context)
        try await service.runs.keep(run.id)
        views.forget(run.id)
        return Response.redirect(to: "/r/\(run.id)", type: .normal)
    }

    /// Never removes: the run may have ended while its reader reached for the button.
    @Sendable private func stop(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await owned(request, context)
        if !run.state.isFinal { try await service.runs.stopOrRemove(run) }
        return Response.redirect(to: "/r/\(run.id)", type: .normal)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.runID()
        try await service.stopOrRemove(id, by: request)
        views.forget(id)
        return Response.redirect(to: "/", type: .normal)
    }

    private func owned(_ request: Request, _ context: WebContext) async throws -> (run: Run, position: Int?) {
        let found = try await service.runs.existing(try context.runID())
        try await Ownership.check(request, owns: found.run.id, in: service.store)
        return found
    }

    @Sendable private func snippet(_ request: Request, _ context: WebContext) async throws -> Response {
        let address = context.parameters.get("id") ?? ""
        guard let id = SnippetID(rawValue: address) else {
            guard let response = try await playground.snippet(address, request) else { throw Problem.unsharedSnippet }
            return response
        }
        let ids = try await service.store.sharedRunIDs(of: id.rawValue, limit: Limits.runsOnSnippetPage)
        guard !ids.isEmpty else { throw Problem.unsharedSnippet }
        var view = ViewWorks.View("snippet \(id.rawValue) \(ids.joined(separator: " "))")
        view.ids = Set(ids)
        return try await views.content(view, for: request, context) {
            var runs: [Run] = []
            var unreadable: UnreadableRecord?
            for id in ids {
                switch try await service.runs.find(id) {
                case .found(let run, _): runs.append(run)
                case .unreadable(let record): unreadable = record
                case .removed, .unknown: break
                }
            }
            guard let snippet = runs.first?.snippet else { throw unreadable ?? Problem.unsharedSnippet }
            return { [runs] in try pages.content(.snippet, SnippetPage(snippet, runs: runs, pages)) }
        }.response(to: request)
    }
}

extension Problem {
    fileprivate static let unsharedSnippet = Problem(.notFound, "Nobody shared a snippet with this address.")
}
