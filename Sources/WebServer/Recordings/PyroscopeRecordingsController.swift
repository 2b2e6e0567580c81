import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProfileFormats
import Profiles
import Recordings
import Reports

/// Pyroscope's adhoc addresses in the local view, where everything is the caller's: all recordings are listed. Always
/// there, because they only read, and nobody else reaches them.
struct PyroscopeRecordingsController: Sendable {
    let shelf: RecordingShelf

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/adhoc/v1/profiles", [.get: list])
        router.resource("/api/adhoc/v1/profile/:id", [.get: show])
        router.resource("/api/adhoc/v1/diff/:left/:right", [.get: difference])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let listed = shelf.list().map {
            AdhocProfile(id: $0.id.rawValue, name: $0.name, updatedAt: $0.startedAt)
        }
        return AdhocProfile.content(listed).response(to: request)
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let profile = try profile(of: try shelf.existing(context))
        let query = try ProfileQuery(request.uri)
        let part = query.labels.part(of: profile)
        let bytes = try ProfileFormat.flamebearer.encode(
            part, try query.selection(in: part), limitBytes: RecordingsController.exportBytes)
        return Content(bytes, type: ProfileFormat.flamebearer.mediaType).response(to: request)
    }

    @Sendable private func difference(_ request: Request, _ context: WebContext) async throws -> Response {
        let (left, right) = (try shelf.existing(context, "left"), try shelf.existing(context, "right"))
        let labels = try LabelQuery(request.uri)
        let type = try left.profileTypes.typeCommon(
            with: right.profileTypes, asked: request.uri.queryParameters["type"])
        return try AdhocProfile.difference(
            labels.part(of: try profile(of: left)), labels.part(of: try profile(of: right)), type
        ).response(to: request)
    }

    private func profile(of recording: Recording) throws -> Profile {
        guard let profile = try shelf.readProfile(of: recording.id) else { throw Problem.unknown }
        return profile
    }
}
