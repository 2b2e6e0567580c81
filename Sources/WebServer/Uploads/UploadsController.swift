import HTTPTypes
import Hummingbird
import ProfileFormats
import Reports
import Runs
import Snippets
import Storing

/// `/api/profiles`.
struct UploadsController: Sendable {
    let uploads: UploadService

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/api/profiles", [.post: submit])
        router.resource("/api/profiles/:id", [.get: show, .delete: remove])
        router.resource("/api/profiles/:id/share", [.post: share])
        router.resource("/api/profiles/:id/:file", [.get: profile])
    }

    /// The body is the profile, whatever it says that it is: what it contains tells.
    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let (upload, owner) = try await uploads.submit(request, context) { request in
            guard ["identity", "gzip"].contains(request.headers[.contentEncoding] ?? "identity") else {
                throw Problem(.unsupportedMediaType, "Send the profile as it is, or gzip'ed.")
            }
            let name = request.uri.queryParameters["name"].map(String.init) ?? ""
            return (try await request.body(upTo: Limits.uploadBytes, seconds: Limits.uploadSeconds), name)
        }
        var response = Content.json(UploadDocument(upload, owner: owner)).response(to: request, status: .created)
        response.headers[.location] = "/api/profiles/\(upload.id)"
        let isSecure = uploads.views.identity.isSecure(request)
        response.setCookie(Ownership.cookie(owner, of: upload.id, isSecure: isSecure))
        return response
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        Content.json(UploadDocument(try await uploads.existing(try context.uploadID()))).response(to: request)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await uploads.remove(try context.uploadID(), by: request)
        return Response(status: .noContent)
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.uploadID()
        try await uploads.share(id, by: request)
        return Content.json(["url": "/u/\(id)"]).response(to: request)
    }

    @Sendable private func profile(_ request: Request, _ context: WebContext) async throws -> Response {
        let file = context.parameters.get("file") ?? ""
        guard file.hasPrefix("profile.") else { throw Problem.unknown }
        let format = try ProfileFormat.named(String(file.dropFirst("profile.".count)))
        let upload = try await uploads.existing(try context.uploadID())
        let query = try ProfileQuery(request.uri)
        let view = format.view("upload \(upload.id)", query, of: upload.id, to: request)
        let acceptsGzip = request.acceptsGzip
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store] in
            guard let stored = try await store.profile(ofUpload: upload.id) else { throw Problem.unknownUpload }
            return { try format.content(stored, query, acceptsGzip: acceptsGzip) }
        }
        return format.response(content, named: upload.id, to: request)
    }
}

extension WebContext {
    /// What cannot be an address of an upload is none.
    func uploadID() throws -> String {
        guard let id = parameters.get("id"), RandomID.isWellFormed(id) else { throw Problem.unknownUpload }
        return id
    }
}
