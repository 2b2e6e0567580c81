import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Storing

/// The addresses that Pyroscope's clients of every generation bring profiles to, where the operator named them. Whatever
/// one request brings is one upload, which counts against the client's bytes and expires unless it is shared. It belongs to
/// the token that the client brings of its own accord, so that whoever configured it finds again what it pushes.
struct PyroscopeController: Sendable {
    let uploads: UploadService
    let clients: Set<ForeignClient>

    func addRoutes(to router: Router<WebContext>) {
        let isOn = clients.contains(.pyroscope)
        router.resource("/ingest", [.post: isOn ? ingest : ForeignClient.off])
        router.resource("/push.v1.PusherService/Push", [.post: isOn ? push : ForeignClient.off])
        router.resource("/api/adhoc/v1/upload", [.post: isOn ? upload : ForeignClient.off])
    }

    @Sendable private func ingest(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = Dictionary(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) }
        ) { first, _ in first }
        try await take(.ingest(query: query, contentType: request.headers[.contentType] ?? ""), request, context)
        return Content("{}", type: "application/json").response(to: request)
    }

    @Sendable private func push(_ request: Request, _ context: WebContext) async throws -> Response {
        let push = PushProtocol.push(contentType: request.headers[.contentType] ?? "")
        try await take(push, request, context)
        // The message without a field.
        return push == .push(isJSON: true)
            ? Content("{}", type: "application/json").response(to: request)
            : Content("", type: "application/proto").response(to: request)
    }

    private func take(_ pushed: PushProtocol, _ request: Request, _ context: WebContext) async throws {
        let name = request.uri.queryParameters["name"].map(String.init) ?? ""
        _ = try await uploads.submit(request, context, owner: Ownership.broughtToken(request)) { request in
            (try await request.body(upTo: Limits.uploadBytes, seconds: Limits.uploadSeconds), name)
        } reading: { body throws(ReadingFailure) in
            try ReadProfile(pushed: try pushed.read(body, limits: .upload))
        }
    }

    /// `{"filename", "profile": base64, "type", …}` becomes `{"id", "flamebearer"}`. The type is not believed.
    @Sendable private func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let brought = Ownership.broughtToken(request)
        let (upload, owner) = try await uploads.submit(request, context, owner: brought) { request in
            let limit = UploadV1.bytes(forProfileOf: Limits.uploadBytes)
            return try UploadV1(json: try await request.body(upTo: limit, seconds: Limits.uploadSeconds)).content
        }
        let query = try ProfileQuery(URI("/"))
        let view = ViewWorks.View("adhoc upload \(upload.id)", of: upload.id)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store] in
            guard let stored = try await store.profile(ofUpload: upload.id) else { throw Problem.unknownUpload }
            return {
                guard let profile = try StoredReading(stored).readable() else { throw Problem.unknown }
                let flamebearer = try ProfileFormat.flamebearer.encode(
                    profile, try query.selection(in: profile), limitBytes: Limits.profileJSONBytes)
                let head = "{\"id\":\"\(upload.id)\",\"ownerToken\":\"\(owner.text)\",\"flamebearer\":"
                return Content(Array(head.utf8) + flamebearer + "}".utf8, type: "application/json")
            }
        }
        var response = content.response(to: request)
        let isSecure = uploads.views.identity.isSecure(request)
        response.setCookie(Ownership.cookie(owner, of: upload.id, isSecure: isSecure))
        return response
    }
}
