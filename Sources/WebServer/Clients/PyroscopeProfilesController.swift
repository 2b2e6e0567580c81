import Comparing
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets
import Storing

/// Pyroscope's adhoc addresses for what is there: the list, one profile, two as one. The address of an upload is a secret,
/// so the list holds what the asking client can show to be its own, by the token that it brought it with or by the cookies
/// that it was given, and is empty for anybody else. By its network address it is not told apart: others have the same.
struct PyroscopeProfilesController: Sendable {
    let uploads: UploadService
    let clients: Set<ForeignClient>

    func addRoutes(to router: Router<WebContext>) {
        let isOn = clients.contains(.pyroscope)
        router.resource("/api/adhoc/v1/profiles", [.get: isOn ? list : ForeignClient.off])
        router.resource("/api/adhoc/v1/profile/:id", [.get: isOn ? show : ForeignClient.off])
        router.resource("/api/adhoc/v1/diff/:left/:right", [.get: isOn ? difference : ForeignClient.off])
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        var own: [Upload] = []
        if let token = Ownership.broughtToken(request) {
            own += try await uploads.store.uploads(ownedBy: token, limit: Limits.uploadsListed)
        }
        // As many at most as a request's head has room for.
        for id in Ownership.idsInCookies(of: request) {
            guard try await Ownership.holdsCookie(request, of: id, in: uploads.store),
                case .found(let upload) = try await uploads.store.upload(id)
            else { continue }
            own.append(upload)
        }
        let listed = own.map { AdhocProfile(id: $0.id, name: $0.name, updatedAt: $0.createdAt) }
        return AdhocProfile.content(listed).response(to: request)
    }

    /// As a flamebearer, of the type that is asked for, which Pyroscope's clients do not know to do.
    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await uploads.existing(try context.uploadID())
        let query = try ProfileQuery(request.uri)
        let view = ProfileFormat.flamebearer.view("upload \(upload.id)", query, of: upload.id, to: request)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store] in
            guard let stored = try await store.profile(ofUpload: upload.id) else { throw Problem.unknownUpload }
            return { try ProfileFormat.flamebearer.content(stored, query, acceptsGzip: false) }
        }
        return content.response(to: request)
    }

    @Sendable private func difference(_ request: Request, _ context: WebContext) async throws -> Response {
        let pair = ProfiledPair(
            before: .upload(try await upload("left", context)), after: .upload(try await upload("right", context)))
        let labels = try LabelQuery(request.uri)
        let type = try pair.before.types.typeCommon(with: pair.after.types, asked: request.uri.queryParameters["type"])
        let key = "adhoc difference \(pair.before.id) \(pair.after.id) \(type.name)\(labels.key)"
        let view = ViewWorks.View(key, of: pair.before.id, pair.after.id)
        let content = try await uploads.views.content(view, for: request, context) { [store = uploads.store] in
            let left = try await store.profile(ofUpload: pair.before.id)
            let right = try await store.profile(ofUpload: pair.after.id)
            return {
                let profiles = try ProfilePair(before: left, after: right, labels: labels)
                guard let left = profiles.before, let right = profiles.after else { throw Problem.unknownUpload }
                return try AdhocProfile.difference(left, right, type)
            }
        }
        return content.response(to: request)
    }

    private func upload(_ parameter: String, _ context: WebContext) async throws -> Upload {
        guard let id = context.parameters.get(parameter), RandomID.isWellFormed(id) else {
            throw Problem.unknownUpload
        }
        return try await uploads.existing(id)
    }
}

/// A profile as Pyroscope's adhoc list has it, of uploads here and of recordings in the local view.
struct AdhocProfile: Encodable {
    private let id: String
    private let name: String
    private let updatedAt: String

    init(id: String, name: String, updatedAt: Date) {
        self.id = id
        self.name = name
        self.updatedAt = updatedAt.ISO8601Format()
    }

    /// `{id: {"id", "name", "updatedAt"}}`
    static func content(_ profiles: [AdhocProfile]) -> Content {
        .json(Dictionary(profiles.map { ($0.id, $0) }) { first, _ in first })
    }

    /// Both as one flamebearer.
    static func difference(_ left: Profile, _ right: Profile, _ type: ProfileType) throws -> Content {
        let bytes = try DoubleFlamebearer.encode(left: left, right: right, .type(type.name), name: type.name)
        return Content(bytes, type: "application/json")
    }
}

extension [ProfileType] {
    /// The one that is asked for, or the first of those that both have in the same unit; 422 where there is none.
    func typeCommon(with others: [ProfileType], asked: Substring?) throws -> ProfileType {
        let common = filter(others.contains)
        let name = asked.flatMap { $0.isEmpty ? nil : String($0) } ?? common.first?.name ?? ""
        if let type = common.first(where: { $0.name == name }) { return type }
        let refusal = Comparability(typesBefore: self, after: others, type: name).refusal
        throw Refusal(field: "type", detail: refusal?.description ?? "")
    }
}
