import Foundation

/// Where a Go program shows its profiles, out of what a person named: `localhost:6060`, `http://host/debug/pprof`.
package struct PulledAddress: Equatable, Sendable {
    let host: String
    let port: UInt16
    /// Without the slash at the end; as it is sent.
    let path: String

    private static let usualPort: UInt16 = 80
    private static let usualPath = "/debug/pprof"
    private static let longest = 2000

    /// Nil for what is no address that is spoken to here: only http, and no names of users.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let whole = text.contains("://") ? text : "http://" + (text.hasPrefix(":") ? "localhost" : "") + text
        guard let parts = URLComponents(string: whole, encodingInvalidCharacters: false),
            parts.scheme?.lowercased() == "http", parts.user == nil,
            parts.password == nil, let host = parts.host, !host.isEmpty
        else { return nil }
        if let port = parts.port {
            guard let port = UInt16(exactly: port), port > 0 else { return nil }
            self.port = port
        } else {
            port = Self.usualPort
        }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        path = Self.folder(of: parts.percentEncodedPath)
    }

    /// A path that leads to one of the profiles leads to all.
    private static func folder(of path: String) -> String {
        if let place = path.range(of: usualPath + "/") { return String(path[..<place.lowerBound]) + usualPath }
        let plain = path.hasSuffix("/") ? String(path.dropLast()) : path
        return plain.hasSuffix("/pprof") ? plain : plain + usualPath
    }

    /// As it is named in a request, and to a person.
    var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
