import Foundation
import HTTPTypes
import Hummingbird
import Recordings
import Snippets

/// `/recordings`: the list, one recording, two side by side, and the difference of two groups.
struct RecordingPagesController: Sendable {
    let shelf: RecordingShelf
    let pages: Pages

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/recordings", [.get: list])
        router.resource("/recordings/compare", [.get: choose])
        router.resource("/recordings/difference", [.get: difference])
        router.resource("/recordings/:id", [.get: one])
        router.resource("/recordings/:id/labels", [.get: labels])
        router.resource("/recordings/:id/edit", [.post: edit])
        router.resource("/recordings/:id/remove", [.post: remove])
        router.resource("/recordings/:id/beside/:after", [.get: beside])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let search = (request.uri.queryParameters["q"].map(String.init) ?? "").prefix(200)
        return try pages.answer(
            .recordings, RecordingsPage(shelf.list(), search: String(search), pages), to: request)
    }

    /// The form of the list: which recordings, and how to look at them.
    @Sendable private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let groups = try RecordingGroups(request, shelf)
        guard request.uri.queryParameters["view"] == "beside" else {
            return Response.redirect(to: groups.address(type: groups.type, measure: groups.measure), type: .normal)
        }
        guard groups.before.count == 1, groups.after.count == 1 else {
            throw Problem(.unprocessableContent, "Side by side are two: choose one as before and one as after.")
        }
        let ids = (groups.before[0].id.rawValue, groups.after[0].id.rawValue)
        return Response.redirect(to: "/recordings/\(ids.0)/beside/\(ids.1)", type: .normal)
    }

    @Sendable private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        try pages.answer(
            .recording, RecordingPage([try shelf.existing(context)], try LabelQuery(request.uri), pages), to: request)
    }

    @Sendable private func beside(_ request: Request, _ context: WebContext) async throws -> Response {
        let recordings = [try shelf.existing(context), try shelf.existing(context, "after")]
        return try pages.answer(.recording, RecordingPage(recordings, try LabelQuery(request.uri), pages), to: request)
    }

    /// Asked for by the page of a recording whose profile has labels, so that nobody else waits for it to be read.
    @Sendable private func labels(_ request: Request, _ context: WebContext) async throws -> Response {
        let recording = try shelf.existing(context)
        guard let profile = try shelf.readProfile(of: recording.id) else { throw Problem.unknown }
        return try pages.answer(
            .recordingLabels, RecordingLabels(profile, of: recording, try LabelQuery(request.uri)), to: request)
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

    /// Two groups, however many of each: what is said follows from how many there are.
    @Sendable private func difference(_ request: Request, _ context: WebContext) async throws -> Response {
        let groups = try RecordingGroups(request, shelf)
        return try pages.answer(
            .recordingDifference, RecordingDifferencePage(groups, try groups.compared(shelf), pages), to: request)
    }
}
