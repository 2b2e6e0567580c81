import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Runs
import Snippets
import Storing

/// The addresses that other people's clients ask, for those that the operator named. What they bring are uploads like all
/// others: they count against the client's bytes, and expire unless they are shared.
struct ForeignClientsController: Sendable {
    let uploads: UploadService
    let clients: Set<ForeignClient>
    /// Where people reach us, where the operator said so.
    let publicURL: PublicURL?

    /// What the client of flamegraph.com is told.
    private struct Answer: Encodable {
        let key: String
        let url: String
        /// Ours: whoever has it may share and remove the profile.
        let ownerToken: String
    }

    /// Beside the routes of the pages, which know nothing of these.
    func addRoutes(to router: Router<WebContext>) {
        router.resource(
            "/api/upload/v1", [.post: clients.contains(.flamegraphCom) ? submitDocument : ForeignClient.off])
        if clients.contains(.curl) {
            router.on("/:name", method: .put, use: put)
        }
    }

    /// `curl --data-binary @- ADDRESS/`: the body is the profile, whatever type curl says that it is.
    @Sendable func submitRaw(_ request: Request, _ context: WebContext) async throws -> Response {
        let (upload, owner) = try await taken(request, context, name: "")
        return answer(upload, owner, to: request)
    }

    /// JSON of flamegraph.com's form, with the profile in base64.
    @Sendable private func submitDocument(_ request: Request, _ context: WebContext) async throws -> Response {
        let (upload, owner) = try await uploads.submit(request, context) { request in
            let limit = UploadV1.bytes(forProfileOf: Limits.uploadBytes)
            let body = try await request.body(upTo: limit, seconds: Limits.uploadSeconds)
            return try UploadV1(json: body).content
        }
        return answer(upload, owner, to: request)
    }

    /// `curl -T` says nothing of types, and shows what it is answered: an address to open.
    @Sendable func put(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        let (upload, _) = try await taken(request, context, name: name == "-" ? "" : name)
        return Content("\(origin(of: request))/u/\(upload.id)\n", type: "text/plain; charset=utf-8")
            .response(to: request, status: .created)
    }

    private func taken(
        _ request: Request, _ context: WebContext, name: String
    ) async throws -> (upload: Upload, owner: OwnerToken) {
        try await uploads.submit(request, context) { request in
            (try await request.body(upTo: Limits.uploadBytes, seconds: Limits.uploadSeconds), name)
        }
    }

    private func answer(_ upload: Upload, _ owner: OwnerToken, to request: Request) -> Response {
        let url = "\(origin(of: request))/share/\(upload.id)"
        return Content.json(Answer(key: upload.id, url: url, ownerToken: owner.text)).response(to: request)
    }

    /// A client that is no browser needs a whole address: the one it came by, unless the operator knows better.
    private func origin(of request: Request) -> String {
        if let publicURL { return publicURL.origin }
        let scheme = uploads.views.identity.isSecure(request) ? "https" : "http"
        return "\(scheme)://\(request.head.authority ?? "")"
    }
}

extension ForeignClient {
    /// What the address of a client that the operator has not named answers.
    @Sendable static func off(_ request: Request, _ context: WebContext) async throws -> Response {
        throw Problem(.notFound, "This service takes in no profiles here: its operator has not named that client.")
    }
}

/// The body of `POST /api/upload/v1`: `{"name" or "filename", "profile": base64, "type"}`. The type is not believed: what a
/// profile contains tells.
struct UploadV1 {
    let content: (bytes: [UInt8], name: String)

    private struct Document: Decodable {
        let name: String?
        let filename: String?
        let profile: String
    }

    private static let restBytes = 16 * 1024

    /// How large the whole may be: base64, whose four characters are three bytes, with line ends and slashes escaped.
    static func bytes(forProfileOf limit: Int) -> Int { limit / 3 * 4 + limit / 16 + restBytes }

    init(json: [UInt8]) throws {
        try JSONDepth.check(json, limit: Limits.jsonDepth)
        let document: Document
        do { document = try JSONDecoder().decode(Document.self, from: Data(json)) } catch let error as DecodingError {
            throw HTTPSubmission.problem(error)
        }
        guard let profile = Data(base64Encoded: document.profile, options: .ignoreUnknownCharacters) else {
            throw Refusal(field: "profile", detail: "profile is not base64.")
        }
        guard profile.count <= Limits.uploadBytes else { throw Problem.tooLarge(limitBytes: Limits.uploadBytes) }
        content = (Array(profile), document.name ?? document.filename ?? "")
    }
}
