import Foundation
import HTTPTypes
import Hummingbird
import Snippets
import Storing

/// The proof that a request comes from whoever started a run.
enum Ownership {
    private static let cookiePrefix = "owner_"

    static func cookieName(of runID: String) -> String { cookiePrefix + runID }

    /// For the run's page. Strict: no other site's link or form carries it.
    static func cookie(_ token: OwnerToken, of runID: String, isSecure: Bool) -> Cookie {
        Cookie(
            name: cookieName(of: runID), value: token.text, maxAge: 30 * 86_400, path: "/", secure: isSecure,
            httpOnly: true,
            sameSite: .strict)
    }

    /// Throws 401 where there is no token, 403 where it is wrong.
    static func check(_ request: Request, owns runID: String, in store: any Store) async throws {
        guard let token = token(in: request, for: runID) else {
            var problem = Problem(.unauthorized, "Only who started this run may do this: its owner token is missing.")
            problem.headers[.wwwAuthenticate] = "Bearer"
            throw problem
        }
        guard let token = OwnerToken(token), try await store.isOwner(token, of: runID) else {
            throw Problem(.forbidden, "This is not the owner token of this run.")
        }
    }

    static func holdsCookie(_ request: Request, of runID: String, in store: any Store) async throws -> Bool {
        guard let text = request.cookies[cookieName(of: runID)]?.value, let token = OwnerToken(text) else {
            return false
        }
        return try await store.isOwner(token, of: runID)
    }

    /// Whether the request brings the owner's token, as a field or as a cookie.
    static func holdsToken(_ request: Request, of id: String, in store: any Store) async throws -> Bool {
        guard let text = token(in: request, for: id), let token = OwnerToken(text) else { return false }
        return try await store.isOwner(token, of: id)
    }

    /// A token that a client brings of its own accord, so that what it brings becomes its: `Bearer TOKEN`, or the password
    /// of `Basic`, as other people's clients can be configured with. Nil for what is not of a token's form, because it is
    /// meant for another service.
    static func broughtToken(_ request: Request) -> OwnerToken? {
        guard let authorization = request.headers[.authorization] else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return OwnerToken(parts[1])
        case "basic":
            guard let pair = Data(base64Encoded: parts[1]), let colon = pair.firstIndex(of: UInt8(ascii: ":")) else {
                return nil
            }
            return OwnerToken(String(decoding: pair[pair.index(after: colon)...], as: UTF8.self))
        default: return nil
        }
    }

    /// Of whatever the request's cookies say that it is the owner's; whether they are true is not looked at.
    static func idsInCookies(of request: Request) -> Set<String> {
        let cookies: [Substring] = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let ids = cookies.map { $0.drop { $0 == " " }.prefix { $0 != "=" } }.filter { $0.hasPrefix(cookiePrefix) }
            .map { String($0.dropFirst(cookiePrefix.count)) }
        return Set(ids.filter(RandomID.isWellFormed))
    }

    private static func token(in request: Request, for runID: String) -> String? {
        if let authorization = request.headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
            return String(parts[1])
        }
        return request.cookies[cookieName(of: runID)]?.value
    }
}
