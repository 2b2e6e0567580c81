import HTTPTypes
import Hummingbird
import HummingbirdCore
import Reports
import Runs
import Storing

/// What flamegraph.com's users put into other pages: `/share/ID`, the same in a frame, and its picture. There where the
/// operator named that client.
struct SharedProfilesController: Sendable {
    let uploads: UploadService
    let pages: Pages

    func addRoutes(to router: Router<WebContext>) {
        router.resource("/share/:id", [.get: show])
        router.resource("/share/:id/iframe", [.get: frame])
        router.resource("/api/preview/:id", [.get: preview])
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await uploads.existing(try context.uploadID())
        return Response.redirect(to: "/u/\(upload.id)", type: .normal)
    }

    /// Whoever has the address may frame it: there is nothing on it that changes anything.
    @Sendable private func frame(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await uploads.existing(try context.uploadID())
        let (query, look) = (try ProfileQuery(request.uri), FramedPage.Look(request.uri))
        let view = ViewWorks.View("framed \(upload.id) \(look.key) \(query.key)", of: upload.id)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store, pages] in
            let stored = try await store.profile(ofUpload: upload.id)
            return {
                let reading = try StoredReading(stored)
                let page = try UploadPage(upload, reading, query, isOwner: false, pages)
                return try pages.content(.framed, FramedPage(page: page, look: look))
            }
        }
        var response = content.response(to: request)
        response.headers[.contentSecurityPolicy] = SecurityHeaders.framedPolicy
        response.headers[.resourcePolicy] = "cross-origin"
        response.headers[.robotsTag] = "noindex"
        return response
    }

    /// As SVG, which browsers show as an image like any other, whatever size is asked for.
    @Sendable private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await uploads.existing(try context.uploadID())
        let query = try ProfileQuery(request.uri)
        let format = ProfileFormat.svg
        let view = format.view("upload \(upload.id)", query, of: upload.id, to: request)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store] in
            guard let stored = try await store.profile(ofUpload: upload.id) else { throw Problem.unknownUpload }
            return { try format.content(stored, query, acceptsGzip: false) }
        }
        var response = format.response(content, named: upload.id, to: request)
        response.headers[.resourcePolicy] = "cross-origin"
        return response
    }
}

/// `/share/ID/iframe`: a profile from elsewhere inside another page.
struct FramedPage: Sendable {
    /// `?onlyDisplay=flamegraph&colorMode=dark`, as flamegraph.com has it; what is not known is as if it were not there.
    struct Look: Sendable {
        /// `flamegraph` or `table`; both where it is empty.
        let display: String
        /// `light` or `dark`; as the reader's system where it is empty.
        let scheme: String

        init(_ uri: URI) {
            func choice(_ name: Substring, of known: [String]) -> String {
                let asked = uri.queryParameters[name].map(String.init) ?? ""
                return known.contains(asked) ? asked : ""
            }
            display = choice("onlyDisplay", of: ["flamegraph", "table"])
            scheme = choice("colorMode", of: ["light", "dark"])
        }

        var key: String { "\(display) \(scheme)" }
    }

    let page: UploadPage
    let look: Look
}
