import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import ProfileFormats
import Reports
import Runs
import Snippets
import Storing

/// `/api/runs`.
struct RunsController: Sendable {
    let service: RunService
    let identity: ClientIdentity
    let views: ViewWorks

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/runs", [.post: submit])
        router.resource("/api/runs/:id", [.get: show, .delete: remove])
        router.resource("/api/runs/:id/events", [.get: events])
        router.resource("/api/runs/:id/share", [.post: share])
        router.resource("/api/runs/:id/:file", [.get: profile])
    }

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let submission = try HTTPSubmission(json: try await request.body(ofType: .applicationJson))
        let accepted = try await service.submit(submission, client: identity.name(of: request, context))
        let answer = Accepted(
            accepted.id, url: "/r/\(accepted.id)", resource: "/api/runs/\(accepted.id)", accepted.owner)
        return answer.response(to: request, isSecure: identity.isSecure(request))
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.runID()
        let (run, position): (Run, Int?)
        do {
            (run, position) = try await service.runs.existing(id)
        } catch let record as UnreadableRecord {
            return Content.json(UnreadableDocument(record, url: "/r/\(id)")).response(to: request)
        }
        let parent = try await service.visibleParent(of: run, to: Reader(request, in: service.store))?.id
        let view = ViewWorks.View("document \(run.id) \(run.shared) \(parent ?? "")", of: run)
        let content = try await views.content(view, for: request, context) {
            { Content.json(RunDocument(run, position: position, parent: parent)) }
        }
        return content.response(to: request)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.runID()
        try await service.stopOrRemove(id, by: request)
        views.forget(id)
        return Response(status: .noContent)
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let (run, _) = try await service.runs.existing(try context.runID())
        try await Ownership.check(request, owns: run.id, in: service.store)
        try await service.runs.keep(run.id)
        views.forget(run.id)
        return Content.json(["url": "/r/\(run.id)"]).response(to: request)
    }

    @Sendable private func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let lastID = request.headers[.lastEventID].flatMap(Int.init) ?? 0
        guard lastID != EventFeed.finalID else { return Response(status: .noContent) }
        switch try await service.runs.events(of: try context.runID()) {
        case .live(let feed): return EventStream.response(feed, after: lastID, to: request)
        case .over(let run):
            let view = ViewWorks.View("events \(run.id) \(run.shared)", of: run)
            return try await views.content(view, for: request, context) {
                { EventStream.over(run.state, JSONText.of(RunDocument(run))) }
            }.response(to: request)
        case .unreadable(let record):
            let json = JSONText.of(UnreadableDocument(record, url: "/r/\(record.id)"))
            return EventStream.over(.failed, json).response(to: request)
        case .removed: throw Problem.removedRun
        case .unknown: throw Problem.unknownRun
        }
    }

    @Sendable private func profile(_ request: Request, _ context: WebContext) async throws -> Response {
        let file = context.parameters.get("file") ?? ""
        guard file.hasPrefix("profile.") else { throw Problem.unknown }
        let format = try ProfileFormat.named(String(file.dropFirst("profile.".count)))
        let (run, _) = try await service.runs.existing(try context.runID())
        let query = try ProfileQuery(request.uri)
        var view = format.view("run \(run.id)", query, of: run.id, to: request)
        view.isKept = run.state.isFinal
        let acceptsGzip = request.acceptsGzip
        let content = try await views.content(view, for: request, context) {
            guard let stored = try await service.runs.profile(of: run.id) else { throw Problem.noProfile(run) }
            return { try format.content(stored, query, acceptsGzip: acceptsGzip, tests: run.tests) }
        }
        return format.response(content, named: run.id, to: request)
    }
}

extension ViewWorks.View {
    /// Of what a run tells of itself, without its profile. Of one in flight it is made each time; while it has printed
    /// little, that is no work.
    init(_ key: String, of run: Run) {
        self.init(key, of: run.id)
        isKept = run.state.isFinal
        isWork = run.tellsMore(than: Limits.documentWorkBytes)
    }
}

extension Problem {
    fileprivate static func noProfile(_ run: Run) -> Problem {
        Problem(.notFound, run.profileNote ?? "This run has no profile.")
    }
}

extension ProfileFormat {
    /// - Parameter name: of the file, where it is to be kept as one; without its ending.
    func response(_ content: Content, named name: String, to request: Request) -> Response {
        var response = content.response(to: request)
        switch self {
        case .html, .pprof, .otlp, .csv, .cpuProfile:
            response.headers[.contentDisposition] = "attachment; filename=\"flamebox-\(name).\(rawValue)\""
        case .svg: response.headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy
        default: break
        }
        return response
    }
}

extension WebContext {
    /// What cannot be an address of a run is none.
    func runID() throws -> String {
        guard let id = parameters.get("id"), RandomID.isWellFormed(id) else { throw Problem.unknownRun }
        return id
    }
}

extension FlightService {
    /// Keeps it for good.
    func keep(_ id: String) async throws {
        if case .storeFull(let limitBytes) = try await share(id) { throw Problem.storeFull(limitBytes) }
    }
}

extension FlightService where Value == Run {
    /// Throws the record where this version cannot read the run.
    func existing(_ runID: String) async throws -> (run: Run, position: Int?) {
        switch try await find(runID) {
        case .found(let run, let position): return (run, position)
        case .unreadable(let record): throw record
        case .removed: throw Problem.removedRun
        case .unknown: throw Problem.unknownRun
        }
    }

    /// The view's JSON, gzip'ed; nil where there is none.
    func profile(of runID: String) async throws -> [UInt8]? { try await profile(of: runID, .whole) }
}

extension RunService {
    /// What is the sender's: a run in flight is stopped, one that is over removed, whether this version can read it or not.
    func stopOrRemove(_ runID: String, by request: Request) async throws {
        let run: Run?
        do { run = try await runs.existing(runID).run } catch is UnreadableRecord { run = nil }
        try await Ownership.check(request, owns: runID, in: store)
        guard let run else { return try await store.remove(runID, at: Date()) }
        try await runs.stopOrRemove(run)
    }

    func submit(_ submission: HTTPSubmission, client: String) async throws -> Submission {
        let snippet = try submission.snippet()
        try submission.check(against: try await workers, language: snippet.language)
        if let parent = submission.parent { try await checkParent(parent) }
        return try await submit(
            snippet, toolchain: submission.toolchain, parent: submission.parent, client: client)
    }

    /// One that was removed since still is what was edited.
    private func checkParent(_ id: String) async throws {
        guard RandomID.isWellFormed(id) else { throw Self.noSuchParent }
        if case .unknown = try await runs.find(id) { throw Self.noSuchParent }
    }

    private static let noSuchParent = Refusal(field: "parent", detail: "parent is not the address of a run.")
}
