import Comparing
import HTTPTypes
import Hummingbird
import Profiles
import Runs
import Snippets
import Storing

/// `/compare`: before and after, whole without scripts.
struct ComparePagesController: Sendable {
    let service: RunService
    let pages: Pages
    let identity: ClientIdentity
    let views: ViewWorks

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/compare", [.get: choose, .post: submit])
        router.resource("/compare/:id", [.get: comparison])
        router.resource("/compare/:id/share", [.post: share])
        router.resource("/compare/:id/stop", [.post: stop])
        router.resource("/compare/:id/remove", [.post: remove])
        router.resource("/compare/:id/:after", [.get: profiles])
    }

    /// The form on the page of a run or a profile: people paste the other one's address there.
    @Sendable private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let ids = ["before", "after"].map { name in
            ComparisonSubmission.runID(in: parameters[Substring(name)].map(String.init) ?? "")
        }
        guard ids.allSatisfy(RandomID.isWellFormed) else { throw Problem.unknownProfile }
        let part = try LabelQuery(request.uri).text
        let query = part.isEmpty ? "" : "?\(part.dropFirst())"
        return Response.redirect(to: "/compare/\(ids[0])/\(ids[1])\(query)", type: .normal)
    }

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try ComparisonSubmission(Form(try await request.body(ofType: .applicationUrlEncoded)))
        let accepted = try await service.submit(
            try await service.plan(submission), client: identity.name(of: request, context))
        var response = Response.redirect(to: "/compare/\(accepted.id)", type: .normal)
        response.setCookie(Ownership.cookie(accepted.owner, of: accepted.id, isSecure: identity.isSecure(request)))
        return response
    }

    @Sendable private func profiles(_ request: Request, _ context: WebContext) async throws -> Response {
        let pair = try await service.pair(context)
        let query = try ComparisonQuery(request, pair)
        let content = try await views.content(query.view("page"), for: request, context) { [service, pages] in
            let stored = try await pair.storedProfiles(in: service)
            return {
                let profiles = try ProfilePair(before: stored.before, after: stored.after, labels: query.labels)
                let differences = try query.differences(profiles)
                let views = profiles.views(of: pair, type: differences.type)
                var page = ComparePage(pair, differences, views, query.labels, pages)
                if let (before, after) = pair.runs {
                    page.showSource(ComparePage.diffs(before.snippet, after.snippet, views))
                }
                return try pages.content(.compare, page)
            }
        }
        return answer(content, isPrivate: true, to: request)
    }

    @Sendable private func comparison(_ request: Request, _ context: WebContext) async throws -> Response {
        let (comparison, position): (Comparison, Int?)
        do {
            (comparison, position) = try await service.comparisons.existing(try context.comparisonID())
        } catch let record as UnreadableRecord {
            return try pages.answer(.problem, ProblemPage(record, pages), to: request)
        }
        let isOwner = try await Ownership.holdsCookie(request, of: comparison.id, in: service.store)
        let measure = try request.measure() ?? .perRun
        let named = try await service.visibleRuns(of: comparison, to: Reader(request, in: service.store))
        var view = ViewWorks.View(
            "comparison page \(comparison.id) \(comparison.shared) \(isOwner) \(measure) \(named.sorted())",
            of: comparison.id)
        view.isKept = comparison.state.isFinal
        let content = try await views.content(view, for: request, context) { [service, pages] in
            let stored = (
                try await service.comparisons.profile(of: comparison.id, .before),
                try await service.comparisons.profile(of: comparison.id, .after)
            )
            return {
                let (before, after) = (comparison.plan.before.snippet, comparison.plan.after.snippet)
                let views = try ProfilePair(before: stored.0, after: stored.1).views((before, after))
                var page = ComparePage(
                    comparison, measure: measure, position: position, isOwner: isOwner, naming: named, views, pages)
                page.showSource(ComparePage.diffs(before, after, views))
                return try pages.content(.compare, page)
            }
        }
        return answer(content, isPrivate: !comparison.shared, to: request)
    }

    private func answer(_ page: Content, isPrivate: Bool, to request: Request) -> Response {
        var response = page.response(to: request)
        if isPrivate { response.headers[.robotsTag] = "noindex" }
        return response
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let comparison = try await service.ownedComparison(request, context)
        try await service.comparisons.keep(comparison.id)
        views.forgetAll(of: comparison)
        return Response.redirect(to: "/compare/\(comparison.id)", type: .normal)
    }

    /// Never removes: it may have ended while its reader reached for the button.
    @Sendable private func stop(_ request: Request, _ context: WebContext) async throws -> Response {
        let comparison = try await service.ownedComparison(request, context)
        if !comparison.state.isFinal { try await service.comparisons.stopOrRemove(comparison) }
        return Response.redirect(to: "/compare/\(comparison.id)", type: .normal)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await service.stopOrRemoveComparison(try context.comparisonID(), by: request, views)
        return Response.redirect(to: "/", type: .normal)
    }
}
