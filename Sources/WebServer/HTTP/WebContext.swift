import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What travels with a request.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: SocketAddress?
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
        channel = source.channel
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
            return Self.network(of: address.trimmingPrefix { $0 == " " }.prefix(64))
        }
        return name(of: context.peer)
    }

    /// Of who is at the other end of a connection.
    func name(of peer: SocketAddress?) -> String { Self.network(of: Substring(peer?.ipAddress ?? "local")) }
}

extension ClientIdentity {
    /// One client is one IPv4 address or one IPv6 /64: whoever has an address of the latter has all of it. Text that is
    /// no address is a name of its own.
    static func network(of text: Substring) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, String(text), &bytes) == 1 else { return String(text) }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff]
        if bytes.starts(with: mapped) { return bytes[12...].map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { index in
            String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}

extension HTTPField.Name {
    static let xForwardedFor = name("X-Forwarded-For")
    /// The first of the name is the request's authority and no field of it any more.
    static let furtherHost = name("Host")
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
