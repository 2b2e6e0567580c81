import HTTPTypes
import Hummingbird

typealias Handler = @Sendable (Request, WebContext) async throws -> Response

extension Router<WebContext> {
    /// Everything there is at one address. Other methods are answered with 405 and the list of those that work.
    func resource(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
        for (method, handler) in handlers { on(path, method: method, use: handler) }
        let readable: [HTTPRequest.Method] = handlers[.get] == nil ? [] : [.head]
        let works = handlers.keys + readable
        let allow = works.map(\.rawValue).sorted().joined(separator: ", ")
        for method in HTTPRequest.Method.known where !works.contains(method) {
            on(path, method: method) { _, _ -> Response in
                var problem = Problem(.methodNotAllowed, "This address understands \(allow).")
                problem.headers[.allow] = allow
                throw problem
            }
        }
    }
}

extension HTTPRequest.Method {
    /// Those of RFC 9110 and RFC 5789, and QUERY. Any other is answered before a route is looked for.
    static let known = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, HTTPRequest.Method("QUERY"),
    ].compactMap(\.self)
}
