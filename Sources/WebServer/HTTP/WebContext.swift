import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What travels with a request.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}

/// Whose limit a request counts against, and how it came.
struct ClientIdentity: Sendable {
    /// Believe the last entry of `X-Forwarded-For`: the one that our own proxy added.
    let trustsProxy: Bool

    /// True where our own proxy says that the browser spoke TLS to it.
    func isSecure(_ request: Request) -> Bool {
        trustsProxy && request.headers[.xForwardedProto] == "https"
    }

    func name(of request: Request, _ context: WebContext) -> String {
        let forwarded = trustsProxy ? request.headers[values: .xForwardedFor].last : nil
        if let address = forwarded?.split(separator: ",").last {
            return String(address.drop { $0 == " " }.prefix(64))
        }
        return context.peer?.ipAddress ?? "local"
    }
}

extension HTTPField.Name {
    static let xForwardedFor = name("X-Forwarded-For")
    static let xForwardedProto = name("X-Forwarded-Proto")
    static let secFetchSite = name("Sec-Fetch-Site")
    static let contentTypeOptions = name("X-Content-Type-Options")
    static let referrerPolicy = name("Referrer-Policy")
    static let openerPolicy = name("Cross-Origin-Opener-Policy")
    static let resourcePolicy = name("Cross-Origin-Resource-Policy")
    static let permissionsPolicy = name("Permissions-Policy")
    static let robotsTag = name("X-Robots-Tag")
    static let lastEventID = name("Last-Event-ID")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a token of RFC 9110") }
        return name
    }
}
