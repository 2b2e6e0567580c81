import Comparing
import Foundation
import HTTPTypes
import Hummingbird
import Profiles
import Runs
import Snippets
import Storing

/// `/api/compare` and `/api/comparisons`.
struct ComparisonsController: Sendable {
    let service: RunService
    let identity: ClientIdentity
    let views: ViewWorks

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/compare/:id/:after", [.get: compareProfiles])
        router.resource("/api/comparisons", [.post: submit])
        router.resource("/api/comparisons/:id", [.get: show, .delete: remove])
        router.resource("/api/comparisons/:id/events", [.get: events])
        router.resource("/api/comparisons/:id/share", [.post: share])
    }

    @Sendable private func compareProfiles(_ request: Request, _ context: WebContext) async throws -> Response {
        let pair = try await service.pair(context)
        let query = try ComparisonQuery(request, pair)
        let reader = Reader(request, in: service.store)
        let parents = (
            before: try await parent(of: pair.before, visibleTo: reader),
            after: try await parent(of: pair.after, visibleTo: reader)
        )
        let view = query.view("document \(parents.before ?? "") \(parents.after ?? "")")
        let content = try await views.content(view, for: request, context) { [service] in
            let stored = try await pair.storedProfiles(in: service)
            return {
                let profiles = try ProfilePair(before: stored.before, after: stored.after, labels: query.labels)
                return .json(ProfiledPairDocument(pair, try query.differences(profiles), parents: parents))
            }
        }
        return content.response(to: request)
    }

    private func parent(of side: ProfiledSide, visibleTo reader: Reader) async throws -> String? {
        guard let run = side.run else { return nil }
        return try await service.visibleParent(of: run, to: reader)?.id
    }

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try ComparisonSubmission(json: try await request.body(ofType: .applicationJson))
        let accepted = try await service.submit(
            try await service.plan(submission), client: identity.name(of: request, context))
        let id = accepted.id
        let answer = Accepted(id, url: "/compare/\(id)", resource: "/api/comparisons/\(id)", accepted.owner)
        return answer.response(to: request, isSecure: identity.isSecure(request))
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (comparison, position): (Comparison, Int?)
        do {
            (comparison, position) = try await service.comparisons.existing(try context.comparisonID())
        } catch let record as UnreadableRecord {
            return Content.json(UnreadableDocument(record, url: "/compare/\(record.id)")).response(to: request)
        }
        let named = try await service.visibleRuns(of: comparison, to: Reader(request, in: service.store))
        guard comparison.state.isFinal else {
            return Content.json(ComparisonDocument(comparison, position: position, naming: named))
                .response(to: request)
        }
        return try await views.document("document", of: comparison, naming: named, for: request, context) {
            Content($0, type: "application/json")
        }.response(to: request)
    }

    @Sendable private func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let lastID = request.headers[.lastEventID].flatMap(Int.init) ?? 0
        guard lastID != EventFeed.finalID else { return Response(status: .noContent) }
        let id = try context.comparisonID()
        switch try await service.comparisons.events(of: id) {
        case .live(let feed): return EventStream.response(feed, after: lastID, to: request)
        case .over(let comparison):
            return try await views.document("events", of: comparison, for: request, context) {
                EventStream.over(comparison.state, $0)
            }.response(to: request)
        case .unreadable(let record):
            let json = JSONText.of(UnreadableDocument(record, url: "/compare/\(id)"))
            return EventStream.over(.failed, json).response(to: request)
        case .removed: throw Problem.removedComparison
        case .unknown: throw Problem.unknownComparison
        }
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await service.stopOrRemoveComparison(try context.comparisonID(), by: request, views)
        return Response(status: .noContent)
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let comparison = try await service.ownedComparison(request, context)
        try await service.comparisons.keep(comparison.id)
        views.forgetAll(of: comparison)
        return Content.json(["url": "/compare/\(comparison.id)"]).response(to: request)
    }
}

extension ViewWorks {
    /// The pages of both runs list what was compared with them.
    func forgetAll(of comparison: Comparison) {
        let runs = [comparison.plan.before.runID, comparison.plan.after.runID].compactMap(\.self)
        for id in runs + [comparison.id] { forget(id) }
    }

    /// The comparison as JSON, on one line, in whatever is around it.
    func document(
        _ kind: String, of comparison: Comparison, naming named: Set<String> = [], for request: Request,
        _ context: WebContext, _ make: @escaping @Sendable (String) -> Content
    ) async throws -> Content {
        let view = View(
            "comparison \(kind) \(comparison.id) \(comparison.shared) \(named.sorted())", of: comparison.id)
        return try await content(view, for: request, context) {
            { make(JSONText.of(ComparisonDocument(comparison, naming: named))) }
        }
    }
}

extension Request {
    /// Nil where the address names none.
    func measure() throws -> ComparisonMeasure? {
        try HTTPSubmission.choice(
            uri.queryParameters["measure"].map(String.init), "measure", of: ComparisonMeasure.self)
    }
}

extension WebContext {
    func comparisonID() throws -> String {
        guard let id = parameters.get("id"), RandomID.isWellFormed(id) else { throw Problem.unknownComparison }
        return id
    }
}

extension Problem {
    static let unknownComparison = Problem(.notFound, "There is no comparison with this address.")
    static let removedComparison = Problem(.gone, "This comparison was removed, or it expired.")
}

extension FlightService where Value == Comparison {
    /// Throws the record where this version cannot read the comparison.
    func existing(_ id: String) async throws -> (comparison: Comparison, position: Int?) {
        switch try await find(id) {
        case .found(let comparison, let position): return (comparison, position)
        case .unreadable(let record): throw record
        case .removed: throw Problem.removedComparison
        case .unknown: throw Problem.unknownComparison
        }
    }
}

extension RunService {
    /// As `stopOrRemove` for runs.
    func stopOrRemoveComparison(_ id: String, by request: Request, _ views: ViewWorks) async throws {
        let comparison: Comparison?
        do { comparison = try await comparisons.existing(id).comparison } catch is UnreadableRecord { comparison = nil }
        try await Ownership.check(request, owns: id, in: store)
        guard let comparison else { return try await store.removeComparison(id, at: Date()) }
        try await comparisons.stopOrRemove(comparison)
        views.forgetAll(of: comparison)
    }

    func ownedComparison(_ request: Request, _ context: WebContext) async throws -> Comparison {
        let (comparison, _) = try await comparisons.existing(try context.comparisonID())
        try await Ownership.check(request, owns: comparison.id, in: store)
        return comparison
    }
}
