import Foundation
import HTTPTypes
import Hummingbird
import ProfileFormats
import Profiles
import Recordings
import Reports
import Snippets

/// `/api/recordings`: what there is, and what may be done with it.
struct RecordingsController: Sendable {
    let shelf: RecordingShelf

    /// Of pictures and texts that may be larger than the profile itself.
    static let exportBytes = 1 << 30

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/recordings", [.get: list])
        router.resource("/api/recordings/:id", [.get: one, .patch: change, .delete: remove])
        router.resource("/api/recordings/:id/:file", [.get: profile])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        Content.json(shelf.list().map(RecordingSummaryDocument.init)).response(to: request)
    }

    @Sendable private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        Content.json(RecordingSummaryDocument(try shelf.existing(context))).response(to: request)
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        var recording = try shelf.existing(context)
        let bytes = try await request.body(ofType: .applicationJson)
        try JSONDepth.check(bytes, limit: Limits.jsonDepth)
        guard let change = try? JSONDecoder().decode(RecordingChange.self, from: Data(bytes)) else {
            throw Problem.malformed("The body is {\"name\": …, \"comment\": …}, each of them a text, or one of them.")
        }
        try change.apply(to: &recording)
        try shelf.update(recording)
        return Content.json(RecordingSummaryDocument(recording)).response(to: request)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try shelf.delete(try shelf.existing(context).id)
        return Response(status: .noContent)
    }

    /// `profile.{format}?type=&set=&fromMs=&toMs=&label=&group=&process=`: of one process, by its number, where it is named.
    @Sendable private func profile(_ request: Request, _ context: WebContext) async throws -> Response {
        let recording = try shelf.existing(context)
        let file = context.parameters.get("file") ?? ""
        guard file.hasPrefix("profile."), let stored = shelf.profile(of: recording.id) else { throw Problem.unknown }
        let format = try ProfileFormat.named(String(file.dropFirst("profile.".count)))
        let query = try ProfileQuery(request.uri)
        let process = try Self.process(request)
        if format == .json, query.isEverything, process == nil, request.acceptsGzip {
            return Content(gzipped: stored, type: format.mediaType).response(to: request)
        }
        var profile = try StoredProfile.decode(stored, limits: .recording)
        if let process { profile = profile.ofProcess(process) }
        profile = query.labels.part(of: profile)
        let bytes = try format.encode(
            profile, try query.selection(in: profile), limitBytes: Self.exportBytes, title: recording.name)
        return Content(bytes, type: format.mediaType).response(to: request)
    }

    private static func process(_ request: Request) throws -> Int32? {
        guard let text = request.uri.queryParameters["process"], !text.isEmpty else { return nil }
        guard let process = Int32(text) else {
            throw Refusal(field: "process", detail: "process is the number of one of the recording's processes.")
        }
        return process
    }
}

extension RecordingShelf {
    /// Nil where there is none.
    func readProfile(of id: RecordingID) throws -> Profile? {
        try profile(of: id).map { try StoredProfile.decode($0, limits: .recording) }
    }

    /// 404 where there is none of that name.
    func existing(_ context: WebContext, _ parameter: String = "id") throws -> Recording {
        guard let id = context.parameters.get(parameter).flatMap(RecordingID.init), let recording = recording(id) else {
            throw Problem(.notFound, "There is no such recording.")
        }
        return recording
    }
}

extension Profile {
    /// The samples of one process alone, by its number.
    func ofProcess(_ number: Int32) -> Profile {
        var profile = self
        profile.sets = sets.map { set in
            let rows = set.samples.processes?.indices.filter { row in
                let process = set.samples.processes?[row] ?? -1
                return process >= 0 && processes[Int(process)].id == number
            }
            var set = set
            if let rows { set.samples = set.samples.rows(rows) }
            return set
        }
        return profile
    }
}
