import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Reports
import Snippets

/// One line for each request: what was asked for and how it went, never what was in it.
struct RequestLog: RouterMiddleware {
    let metrics: Metrics

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - start
        metrics.countRequest(status: response.status.code, duration: duration)
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                // The route, not the address: addresses of runs are secrets of those who hold them.
                "route": "\(context.endpointPath ?? "unknown")",
                "status": "\(response.status.code)",
                "ms": "\(duration / .milliseconds(1))",
            ])
        return response
    }
}

/// Says on every answer what a browser may do with it.
struct SecurityHeaders: RouterMiddleware {
    private let policy: String

    /// Of the pages that others may put into theirs, which have no form.
    static let framedPolicy = pagePolicy(styles: ["'self'"], formAction: "'none'", frameAncestors: "*")

    private static func pagePolicy(styles: [String], formAction: String, frameAncestors: String) -> String {
        [
            "default-src 'none'", "script-src 'self'", "style-src \(styles.joined(separator: " "))",
            "img-src 'self' data:", "connect-src 'self'", "font-src 'self'", "form-action \(formAction)",
            "base-uri 'none'", "frame-ancestors \(frameAncestors)",
        ].joined(separator: "; ")
    }

    /// A drawing brings its own style element, for light and dark, and nothing else.
    static let drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

    /// - Parameter style: what stands in the pages themselves.
    init(style: InlineContent? = nil) {
        let own = style.map { ["'\($0.policyHash)'"] } ?? []
        policy = Self.pagePolicy(styles: ["'self'"] + own, formAction: "'self'", frameAncestors: "'none'")
    }

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = policy
        }
        response.headers[.contentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.openerPolicy] = "same-origin"
        if response.headers[.resourcePolicy] == nil { response.headers[.resourcePolicy] = "same-origin" }
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response
    }
}

/// Turns what a handler throws into an answer: a page for a person, problem JSON for everybody else.
struct ProblemAnswers: RouterMiddleware {
    let pages: Pages

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard request.uri.string.utf8.count <= Limits.requestTargetBytes else {
                throw Problem(
                    .uriTooLong, "The address is longer than \(Limits.requestTargetBytes) bytes.")
            }
            guard HTTPRequest.Method.known.contains(request.method) else { throw Problem.unknownMethod }
            return try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.kind == .serverError, problem.status != .serviceUnavailable {
                // The type only: the error's text may quote what a snippet holds.
                context.logger.error("failed", metadata: ["error": "\(type(of: error))"])
            }
            let isPage = !problem.isNeverPage && !request.uri.path.hasPrefix("/api/") && request.accepts("text/html")
            guard isPage else { return try problem.response(from: request, context: context) }
            return try pages.answer(.problem, ProblemPage(problem, pages), to: request, status: problem.status)
                .adding(problem.headers, retryAfterSeconds: problem.retryAfterSeconds)
        }
    }
}

extension Request {
    func accepts(_ type: String) -> Bool {
        headers[values: .accept].contains { $0.contains(type) }
    }
}

extension Response {
    fileprivate func adding(_ fields: HTTPFields, retryAfterSeconds: Int?) -> Response {
        var response = self
        response.headers.append(contentsOf: fields)
        if let retryAfterSeconds { response.headers[.retryAfter] = "\(retryAfterSeconds)" }
        return response
    }
}
