import Foundation
import HTTPTypes
import Hummingbird
import Jobs
import ProfileFormats
import Snippets
import Storing

/// An answer that is an error, as RFC 9457 words it.
struct Problem: HTTPResponseError {
    let status: HTTPResponse.Status
    /// One plain sentence for the person who asked.
    let detail: String
    var field: String?
    var limitBytes: Int?
    var retryAfterSeconds: Int?
    /// Names that would have been understood.
    var allowed: [String]?
    /// For programs and attackers alone: no page of ours says it.
    var isNeverPage = false
    /// Header fields that belong to the status.
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    func response(from request: Request, context: some RequestContext) throws -> Response { response() }

    func response() -> Response {
        Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: json)))
    }

    var json: String { JSONText.of(document) }

    /// All header fields of the answer as JSON.
    var fields: HTTPFields {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        if let retryAfterSeconds { fields[.retryAfter] = "\(retryAfterSeconds)" }
        return fields
    }

    private struct Document: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String
        let field: String?
        let limitBytes: Int?
        let retryAfterSeconds: Int?
        let allowed: [String]?
    }

    private var document: Document {
        Document(
            title: status.reasonPhrase, status: status.code, detail: detail, field: field, limitBytes: limitBytes,
            retryAfterSeconds: retryAfterSeconds, allowed: allowed)
    }
}

extension Problem {
    static func malformed(_ detail: String) -> Problem { Problem(.badRequest, detail) }
    static let unknown = Problem(.notFound, "There is nothing at this address.")
    static let unknownRun = Problem(.notFound, "There is no run with this address.")
    static let unknownUpload = Problem(.notFound, "There is no profile with this address.")
    static let removedUpload = Problem(.gone, "This profile was removed, or it expired.")
    static let removedRun = Problem(.gone, "This run was removed, or it expired.")
    static var crossSite: Problem {
        var problem = Problem(
            .forbidden,
            "This request comes from another site's page. Behind a proxy, the service is started with --public-url.")
        problem.isNeverPage = true
        return problem
    }
    static var foreignHost: Problem {
        var problem = Problem(
            .misdirectedRequest,
            "The service does not answer to this host name. Its operator names it: serve --public-url.")
        problem.isNeverPage = true
        return problem
    }
    static var unknownMethod: Problem {
        var problem = Problem(.methodNotAllowed, "The service does not know this method.")
        problem.headers[.allow] = "DELETE, GET, HEAD, POST"
        return problem
    }
    static let ourFault = Problem(.internalServerError, "The service failed to answer. It is not your doing.")

    static func tooLarge(limitBytes: Int) -> Problem {
        var problem = Problem(.contentTooLarge, "The request is larger than \(limitBytes) bytes.")
        problem.limitBytes = limitBytes
        return problem
    }

    static func storeFull(_ limitBytes: Int) -> Problem {
        var problem = Problem(
            HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
            "The store is full, so nothing more can be shared.")
        problem.limitBytes = limitBytes
        return problem
    }

    static func unavailable(_ obstacle: StoreObstacle) -> Problem {
        var problem = Problem(
            obstacle == .diskFull
                ? HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage") : .serviceUnavailable,
            obstacle.sentence)
        problem.retryAfterSeconds = Limits.storeRetryAfterSeconds
        return problem
    }

    static func refused(_ refusal: Snippets.Refusal) -> Problem {
        var problem = Problem(
            refusal.limitBytes == nil ? .unprocessableContent : .contentTooLarge, refusal.detail)
        problem.field = refusal.field
        problem.limitBytes = refusal.limitBytes
        return problem
    }

    static func refused(_ refusal: QueueRefusal) -> Problem {
        var problem =
            switch refusal {
            case .clientHasTooMany(let limit):
                Problem(.tooManyRequests, "You have \(limit) runs in flight: wait for one of them, or stop it.")
            case .clientHasComparisons(let limit):
                Problem(
                    .tooManyRequests,
                    "You have \(limit) comparison in flight, which is as many as one client may have: wait for its end, "
                        + "or stop it.")
            case .clientHasTools(let limit):
                Problem(
                    .tooManyRequests, "\(limit) programs are being formatted or vetted for you: wait for one of them.")
            case .full(let limit):
                Problem(.serviceUnavailable, "The queue is full: \(limit) runs are waiting. Try again in a moment.")
            }
        problem.retryAfterSeconds = Limits.retryAfterSeconds
        return problem
    }

    /// What any error of a handler means to the outside.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let record as UnreadableRecord: self = Problem(.conflict, record.sentence)
        case let refusal as Snippets.Refusal: self = .refused(refusal)
        case let failure as ReadingFailure: self = .unread(failure)
        case let refusal as QueueRefusal: self = .refused(refusal)
        case let obstacle as StoreObstacle: self = .unavailable(obstacle)
        case QueueObstacle.databaseAway: self = .unavailable(.databaseAway)
        case let error as HTTPError where error.status == .notFound: self = .unknown
        case let error as any HTTPResponseError:
            self = Problem(error.status, "The request was not understood.")
        default: self = .ourFault
        }
    }
}
