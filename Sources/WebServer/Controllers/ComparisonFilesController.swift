import Comparing
import HTTPTypes
import Hummingbird
import ProfileFormats
import Reports
import Runs
import Snippets

/// What of a comparison can be taken away or is drawn by the page, each with an address of its own.
struct ComparisonFilesController: Sendable {
    let service: RunService
    let views: ViewWorks

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/comparisons/:id/changes", [.get: changes])
        router.resource("/api/comparisons/:id/pairs.svg", [.get: pairs])
        router.resource("/api/comparisons/:id/comparison.html", [.get: page])
        router.resource("/api/comparisons/:id/before/:file", [.get: beforeProfile])
        router.resource("/api/comparisons/:id/after/:file", [.get: afterProfile])
        router.resource("/api/compare/:id/:after/comparison.html", [.get: pageOfProfiles])
        router.resource("/api/runs/:id/family", [.get: family])
    }

    /// What changed, in the measure that is asked for.
    @Sendable private func changes(_ request: Request, _ context: WebContext) async throws -> Response {
        let (comparison, _) = try await service.comparisons.existing(try context.comparisonID())
        let measure = try request.measure() ?? .perRun
        guard let changes = comparison.changes(measure), changes.measure == measure else {
            throw Problem(.notFound, "This comparison has no changes to show in this measure.")
        }
        let view = ViewWorks.View("changes \(comparison.id) \(measure)", of: comparison.id)
        return try await views.content(view, for: request, context) { { .json(ChangesDocument(changes)) } }.response(
            to: request)
    }

    @Sendable private func pairs(_ request: Request, _ context: WebContext) async throws -> Response {
        let (comparison, _) = try await service.comparisons.existing(try context.comparisonID())
        var response = Content(PairsView.svg(comparison), type: ProfileFormat.svg.mediaType).response(to: request)
        response.headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy
        return response
    }

    @Sendable private func beforeProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        try await profile(.before, request, context)
    }

    @Sendable private func afterProfile(_ request: Request, _ context: WebContext) async throws -> Response {
        try await profile(.after, request, context)
    }

    private func profile(
        _ side: Comparability.Side, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let file = context.parameters.get("file") ?? ""
        guard file.hasPrefix("profile.") else { throw Problem.unknown }
        let format = try ProfileFormat.named(String(file.dropFirst("profile.".count)))
        let (comparison, _) = try await service.comparisons.existing(try context.comparisonID())
        let query = try ProfileQuery(request.uri)
        var view = format.view("side \(comparison.id) \(side)", query, of: comparison.id, to: request)
        view.isKept = comparison.state.isFinal
        let acceptsGzip = request.acceptsGzip
        let content = try await views.content(view, for: request, context) { [service] in
            guard let stored = try await service.comparisons.profile(of: comparison.id, side) else {
                throw Problem(.notFound, "This side has no profile.")
            }
            return { try format.content(stored, query, acceptsGzip: acceptsGzip) }
        }
        return format.response(content, named: "\(comparison.id)-\(side.rawValue)", to: request)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let (comparison, _) = try await service.comparisons.existing(try context.comparisonID())
        let measure = try request.measure() ?? .perRun
        var view = ViewWorks.View("comparison export \(comparison.id) \(measure)", of: comparison.id)
        view.isKept = comparison.state.isFinal
        let content = try await views.content(view, for: request, context) { [service] in
            let stored = (
                try await service.comparisons.profile(of: comparison.id, .before),
                try await service.comparisons.profile(of: comparison.id, .after)
            )
            return {
                let profiles = try ProfilePair(before: stored.0, after: stored.1)
                let export = ComparisonExport(comparison, measure: measure, profiles: profiles)
                return Content(export.html(), type: ProfileFormat.html.mediaType)
            }
        }
        return attachment(content, named: comparison.id, to: request)
    }

    @Sendable private func pageOfProfiles(_ request: Request, _ context: WebContext) async throws -> Response {
        let pair = try await service.pair(context)
        let query = try ComparisonQuery(request, pair)
        let content = try await views.content(query.view("export"), for: request, context) { [service] in
            let stored = try await pair.storedProfiles(in: service)
            return {
                let profiles = try ProfilePair(before: stored.before, after: stored.after, labels: query.labels)
                let export = ComparisonExport(pair, try query.differences(profiles), profiles: profiles)
                return Content(export.html(), type: ProfileFormat.html.mediaType)
            }
        }
        return attachment(content, named: "\(pair.before.id)-\(pair.after.id)", to: request)
    }

    private func attachment(_ content: Content, named name: String, to request: Request) -> Response {
        var response = content.response(to: request)
        response.headers[.contentDisposition] = "attachment; filename=\"flamebox-\(name).html\""
        return response
    }

    /// What a run was edited from, and the shared comparisons that name it.
    @Sendable private func family(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await service.runs.existing(try context.runID())
        let family = try await service.family(of: run, for: Reader(request, in: service.store))
        return Content.json(FamilyDocument(family)).response(to: request)
    }
}

private struct FamilyDocument: Encodable {
    struct Link: Encodable {
        let id: String
        let url: String
        let createdAt: String
        let sentence: String
        let cpuMs: Int?

        init(_ link: RunFamily.Link, page: String) {
            id = link.id
            url = "\(page)/\(link.id)"
            createdAt = link.createdAt.machine
            sentence = link.sentence
            cpuMs = link.cpuMs
        }
    }

    /// The parent first.
    let ancestors: [Link]
    let comparisons: [Link]

    init(_ family: RunFamily) {
        ancestors = family.ancestors.map { Link($0, page: "/r") }
        comparisons = family.comparisons.map { Link($0, page: "/compare") }
    }
}
