import GoPlayground
import HTTPTypes
import Hummingbird
import Logging
import Snippets

extension Router<WebContext> {
    /// Everything there is at one address of the Go Playground's protocol, whose errors are lines of text.
    /// - Parameters:
    ///   - isOpen: answered to the pages of any origin. Such a handler looks at no cookie and sets none.
    ///   - otherwise: what other methods are answered.
    func playground(
        _ path: RouterPath, isOpen: Bool = true, _ handlers: [HTTPRequest.Method: Handler],
        otherwise: PlainAnswer = .unknownMethod
    ) {
        var handlers = handlers
        if isOpen { handlers[.options] = { _, _ in Response(status: .ok) } }
        let works = handlers.keys + (handlers[.get] == nil ? [] : [.head])
        let allow = works.map(\.rawValue).sorted().joined(separator: ", ")
        for (method, handler) in handlers {
            on(path, method: method) { request, context in
                var response = try await Self.answer(request, context, handler)
                if isOpen { response.headers[.accessControlAllowOrigin] = "*" }
                return response
            }
        }
        for method in HTTPRequest.Method.known where !works.contains(method) {
            on(path, method: method) { request, _ -> Response in
                var response = otherwise.response(to: request)
                response.headers[.allow] = allow
                if isOpen { response.headers[.accessControlAllowOrigin] = "*" }
                return response
            }
        }
    }

    private static func answer(
        _ request: Request, _ context: WebContext, _ handler: Handler
    ) async throws -> Response {
        do {
            return try await handler(request, context)
        } catch let answer as PlainAnswer {
            return answer.response(to: request)
        } catch {
            let problem = Problem(error)
            if problem.status == .internalServerError {
                // The type only: the error's text may quote what a snippet holds.
                context.logger.error("failed", metadata: ["error": "\(type(of: error))"])
                return PlainAnswer.ourFault.response(to: request)
            }
            var response = PlainAnswer(status: problem.status.code, text: problem.detail + "\n").response(to: request)
            response.headers.append(contentsOf: problem.headers)
            if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }
}

extension PlainAnswer {
    static let unknownMethod = PlainAnswer(status: 405, text: "Method Not Allowed\n")

    func response(to request: Request) -> Response {
        Content.plain(text).response(to: request, status: HTTPResponse.Status(code: status))
    }
}

extension Content {
    static func plain(_ text: String) -> Content { Content(text, type: "text/plain; charset=utf-8") }
}
