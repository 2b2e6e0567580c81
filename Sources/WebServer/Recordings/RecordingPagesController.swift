import Comparing
import Foundation
import HTTPTypes
import Hummingbird
import ProfileFormats
import Profiles
import Recordings
import Reports
import Runs
import Snippets

/// `/recordings`: the list, one recording, two side by side, and their difference.
struct RecordingPagesController: Sendable {
    let shelf: RecordingShelf
    let pages: Pages

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/recordings", [.get: list])
        router.resource("/recordings/compare", [.get: choose])
        router.resource("/recordings/:id", [.get: one])
        router.resource("/recordings/:id/edit", [.post: edit])
        router.resource("/recordings/:id/remove", [.post: remove])
        router.resource("/recordings/:id/beside/:after", [.get: beside])
        router.resource("/recordings/:id/difference/:after", [.get: difference])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let search = (request.uri.queryParameters["q"].map(String.init) ?? "").prefix(200)
        return try pages.answer(
            .recordings, RecordingsPage(shelf.list(), search: String(search), pages), to: request)
    }

    /// The form of the list: two recordings, and how to look at them.
    @Sendable private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let ids = ["before", "after"].compactMap {
            parameters[Substring($0)].map(String.init).flatMap(RecordingID.init)
        }
        guard ids.count == 2, ids.allSatisfy({ shelf.recording($0) != nil }) else {
            throw Problem(.notFound, "Choose two recordings of the list: one as before, one as after.")
        }
        let view = parameters["view"] == "difference" ? "difference" : "beside"
        return Response.redirect(to: "/recordings/\(ids[0].rawValue)/\(view)/\(ids[1].rawValue)", type: .normal)
    }

    @Sendable private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        try pages.answer(.recording, RecordingPage([try shelf.existing(context)], pages), to: request)
    }

    @Sendable private func beside(_ request: Request, _ context: WebContext) async throws -> Response {
        let recordings = [try shelf.existing(context), try shelf.existing(context, "after")]
        return try pages.answer(.recording, RecordingPage(recordings, pages), to: request)
    }

    @Sendable private func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        var recording = try shelf.existing(context)
        let form = try Form(try await request.body(ofType: .applicationUrlEncoded))
        try RecordingChange(name: form["name"], comment: form.lines("comment")).apply(to: &recording)
        try shelf.update(recording)
        return Response.redirect(to: "/recordings/\(recording.id.rawValue)", type: .normal)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try shelf.delete(try shelf.existing(context).id)
        return Response.redirect(to: "/recordings", type: .normal)
    }

    /// One recording of each side says nothing about noise, and the page says so.
    @Sendable private func difference(_ request: Request, _ context: WebContext) async throws -> Response {
        let recordings = [try shelf.existing(context), try shelf.existing(context, "after")]
        let profiles = try recordings.map { recording in
            guard let stored = shelf.profile(of: recording.id) else { throw Problem.unknown }
            return try StoredProfile.decode(stored, limits: .recording)
        }
        let ofAfter = profiles[1].sets.flatMap(\.types)
        guard let type = profiles[0].sets.flatMap(\.types).first(where: ofAfter.contains) else {
            throw Problem(.unprocessableContent, "The two recordings have no type and unit in common.")
        }
        var compared = ComparedProfiles(type: type, plannedPairs: 1, maximumPathsPerRun: Limits.comparedPathsPerRun)
        compared.append(before: profiles[0], after: profiles[1])
        let names = recordings.map(\.name)
        let bytes = RecordingDifference.page(
            ProfileChanges(compared, speedup: nil), title: "\(names[0]) → \(names[1])", type: type)
        var response = Content(bytes, type: "text/html; charset=utf-8").response(to: request)
        // A page of its own, as it is handed around: with styles in it, and nothing that runs.
        response.headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy
        return response
    }
}
