import Foundation

/// Where a service answers: `https://play.example.org`, `http://127.0.0.1:8080`, with a path in front where a proxy gave it one.
package struct ServiceAddress: Equatable, Sendable {
    /// Why a text is no such address, in one sentence.
    package struct Objection: Error, Equatable {
        package let sentence: String
    }

    /// Without a slash at its end.
    package let text: String

    package init(_ text: String) throws(Objection) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { throw Objection(sentence: "A service's address is http:// or https:// and a host.") }
        guard parts.user == nil, parts.password == nil else {
            throw Objection(sentence: "A service's address bears no name and no password.")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Objection(sentence: "A service's address ends with its path: nothing may follow a '?' or a '#'.")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw Objection(sentence: "A port is 1 to 65535; it is not \(port).")
        }
        var rest = text[...]
        while rest.last == "/" { rest.removeLast() }
        self.text = String(rest)
    }

    /// - Parameter path: from its slash on.
    package func url(_ path: String) -> String { text + path }
}
