import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import Snippets

/// The names that this service answers to, and the origins that its own pages have.
///
/// A browser tells where it believes to be (`Host`) and whose page sent a request (`Origin`, `Sec-Fetch-Site`). A page
/// elsewhere can make a name of its own point here and read as if it were ours, or send forms and raw bodies; it can
/// change neither field.
struct OwnNames: Sendable {
    /// Without ports; nil where any name will do: the operator listens for others and named none.
    private let hosts: Set<String>?
    /// A name with the port that belongs to it.
    private let publicAuthority: String?
    private let publicOrigin: String?

    private static let loopback: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// - Parameters:
    ///   - host: what the operator said to listen on.
    ///   - address: what that means, as digits.
    init(host: String, address: String, publicURL: PublicURL?) {
        publicAuthority = publicURL?.authority
        publicOrigin = publicURL?.origin
        if Self.isLoopback(address) {
            hosts = Self.loopback.union([host, address].map(Self.bracketed))
        } else {
            hosts = publicURL == nil ? nil : []
        }
    }

    /// A request without the field comes from no browser.
    func include(_ authority: String?) -> Bool {
        guard let hosts, let authority = authority?.lowercased() else { return true }
        return hosts.contains(Self.withoutPort(authority)) || authority == publicAuthority
    }

    /// Whether a page of ours, or no page at all, sent the request.
    ///
    /// `null` is the origin of a page that is nobody's, such as a frame in a sandbox; a browser that says beside it that
    /// the request stays within the site has only been told to keep the origin to itself.
    func sent(_ request: Request) -> Bool {
        let site = request.headers[.secFetchSite]
        if let site, site != "same-origin", site != "none" { return false }
        let origins = request.headers[values: .origin]
        guard let origin = origins.first?.lowercased() else { return true }
        guard origins.count == 1 else { return false }
        if origin == "null" { return site == "same-origin" }
        if let publicOrigin, origin == publicOrigin { return true }
        let authority = request.head.authority?.lowercased() ?? ""
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    static func isLoopback(_ address: String) -> Bool {
        var bytes = in_addr()
        if inet_pton(AF_INET, address, &bytes) == 1 { return UInt32(bigEndian: bytes.s_addr) >> 24 == 127 }
        return address == "::1" || address.lowercased() == "localhost"
    }

    /// Whether an authority is digits, not a name: nobody can make those point elsewhere.
    static func isAddress(_ authority: String) -> Bool {
        let host = withoutPort(authority)
        var bytes = in6_addr()
        return host.hasPrefix("[") || inet_pton(AF_INET, host, &bytes) == 1
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host.lowercased())]" : host.lowercased()
    }

    private static func withoutPort(_ authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isNumber) else {
            return authority
        }
        return String(authority[..<colon])
    }
}

/// Where people reach the service, as its operator says.
package struct PublicURL: Equatable, Sendable {
    /// `https://flamebox.example`, lowercase, without the port that the scheme implies.
    let origin: String
    let authority: String
    package let text: String

    /// Nil for what is not `http://` or `https://`, a name, and perhaps a port and a slash: pages live at the root.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let implied = ["http": 80, "https": 443][scheme], let host = parts.percentEncodedHost, !host.isEmpty,
            ["", "/"].contains(parts.percentEncodedPath), parts.query == nil, parts.fragment == nil,
            parts.user == nil, parts.password == nil
        else { return nil }
        if let port = parts.port, !(1...65_535).contains(port) { return nil }
        let port = parts.port.flatMap { $0 == implied ? nil : ":\($0)" } ?? ""
        authority = host.lowercased() + port
        origin = "\(scheme)://\(authority)"
        self.text = text
    }
}

/// Refuses what was not meant for us, and changes that another site's page asks for.
struct ForeignRequests: RouterMiddleware {
    let names: OwnNames

    /// What tells nothing but that the service is there, for monitors that know it by whatever name.
    private static let forMonitors: Set<String> = ["/healthz", "/readyz", "/_ah/health"]
    /// What the pages of any site may ask: it looks at no cookie, and what it makes is nobody's.
    private static let forEverybody: Set<String> = ["/share", "/compile", "/fmt", "/vet"]
    private static let reading: Set<HTTPRequest.Method> = [.get, .head, .options, .trace]

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // The first is the authority; a second would be for somebody else on the way to believe.
        guard request.headers[.furtherHost] == nil else { throw Problem.malformed("The request has two Host fields.") }
        guard names.include(request.head.authority) || isForMonitors(request) else { throw Problem.foreignHost }
        let isReading = Self.reading.contains(request.method) || Self.forEverybody.contains(request.uri.path)
        guard isReading || names.sent(request) else { throw Problem.crossSite }
        return try await next(request, context)
    }

    /// Figures are for monitors that know us by an address, and not for a page whose name points here.
    private func isForMonitors(_ request: Request) -> Bool {
        guard Self.reading.contains(request.method) else { return false }
        let path = request.uri.path
        return Self.forMonitors.contains(path)
            || path == "/metrics" && request.head.authority.map(OwnNames.isAddress) == true
    }
}
