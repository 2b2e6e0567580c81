import HTTPTypes
import Hummingbird
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Storing

/// `/upload`, where one brings a profile, and `/u/…`, where it then is; whole without scripts.
struct UploadPagesController: Sendable {
    let uploads: UploadService
    let pages: Pages

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/upload", [.get: form, .post: submit])
        router.resource("/u/:id", [.get: page])
        router.resource("/u/:id/share", [.post: share])
        router.resource("/u/:id/remove", [.post: remove])
    }

    @Sendable private func form(_ request: Request, _ context: WebContext) async throws -> Response {
        try pages.answer(.uploads, UploadFormPage(problem: nil, pages), to: request)
    }

    /// What cannot be read comes back to the form, with the reason above it.
    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        do {
            let (upload, owner) = try await uploads.submit(request, context) { request in
                try await FormFile(request).content
            }
            var response = Response.redirect(to: "/u/\(upload.id)", type: .normal)
            let isSecure = uploads.views.identity.isSecure(request)
            response.setCookie(Ownership.cookie(owner, of: upload.id, isSecure: isSecure))
            return response
        } catch {
            let problem = Problem(error)
            guard problem.status != .internalServerError else { throw error }
            let page = UploadFormPage(problem: problem.detail, pages)
            var response = try pages.answer(.uploads, page, to: request, status: problem.status)
            if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload: Upload
        do { upload = try await uploads.existing(try context.uploadID()) } catch let record as UnreadableRecord {
            return try pages.answer(.problem, ProblemPage(record, pages), to: request)
        }
        let query = try ProfileQuery(request.uri)
        let isOwner = try await Ownership.holdsCookie(request, of: upload.id, in: uploads.store)
        let key = "upload page \(upload.id) \(upload.shared) \(isOwner) \(query.key)"
        let view = ViewWorks.View(key, of: upload.id)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store, pages] in
            let stored = try await store.profile(ofUpload: upload.id)
            return {
                let reading = try StoredReading(stored)
                return try pages.content(
                    .upload, try UploadPage(upload, reading, query, isOwner: isOwner, pages))
            }
        }
        var response = content.response(to: request)
        if !upload.shared { response.headers[.robotsTag] = "noindex" }
        return response
    }

    @Sendable private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.uploadID()
        try await uploads.share(id, by: request)
        return Response.redirect(to: "/u/\(id)", type: .normal)
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await uploads.remove(try context.uploadID(), by: request)
        return Response.redirect(to: "/upload", type: .normal)
    }
}
