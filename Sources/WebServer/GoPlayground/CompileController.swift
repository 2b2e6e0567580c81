import Foundation
import GoPlayground
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Snippets

/// `/compile` and `/_/compile`: compile, run, and answer with all that was printed. `/vet`: only what is suspicious.
struct CompileController: Sendable {
    /// What the site lets its readers' caches keep an answer for.
    private static let keptSeconds = 7 * 86_400

    let runs: PlaygroundRuns
    let identity: ClientIdentity
    let connections: Connections

    func addRoutes(to router: Router<WebContext>) {
        var handlers: [HTTPRequest.Method: Handler] = [:]
        for method in [HTTPRequest.Method.get, .post, .put, .patch] { handlers[method] = compile }
        router.playground("/compile", handlers)
        router.playground("/vet", handlers.mapValues { _ in vet })
        router.playground("/_/compile", isOpen: false, [.post: compileOfWebsite], otherwise: .postOnlyOfWebsite)
    }

    @Sendable private func compile(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asked = CompileRequest(try await PlaygroundMessage(of: request)) else { throw PlainAnswer.malformed }
        let answer = try await runs.answer(to: asked, for: asker(request, context))
        return Content(answer.body(in: .playground), type: "application/json").response(to: request)
    }

    @Sendable private func vet(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asked = CompileRequest(try await PlaygroundMessage(of: request)) else { throw PlainAnswer.malformed }
        let answer = try await runs.vetted(asked, for: asker(request, context))
        return Content(answer.body(in: .playground), type: "application/json").response(to: request)
    }

    @Sendable private func compileOfWebsite(_ request: Request, _ context: WebContext) async throws -> Response {
        let (asked, dialect) = CompileRequest.ofWebsite(try await PlaygroundMessage(of: request))
        let answer = try await runs.answer(to: asked, for: asker(request, context))
        var response = Content.plain(answer.body(in: dialect)).response(
            to: request, cacheControl: "public, max-age=\(Self.keptSeconds)")
        response.headers[.expires] = Self.expiry(from: Date())
        return response
    }

    private func asker(_ request: Request, _ context: WebContext) -> PlaygroundTools.Asker {
        PlaygroundTools.Asker(
            client: identity.name(of: request, context), presence: connections.presence(of: context.channel))
    }

    /// RFC 1123 with the zone's name as Go has it.
    static func expiry(from date: Date) -> String {
        let style = Date.VerbatimFormatStyle(
            format:
                "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) UTC",
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return style.format(date.addingTimeInterval(Double(keptSeconds)))
    }
}

extension PlaygroundMessage {
    /// With its whole body.
    init(of request: Request) async throws {
        let body: [UInt8]
        do {
            body = try await request.body(upTo: Limits.requestBodyBytes, seconds: Limits.requestBodySeconds)
        } catch let problem as Problem where problem.status == .contentTooLarge {
            throw PlainAnswer.snippetTooLarge
        }
        self.init(
            method: request.method.rawValue, query: request.uri.query ?? "", contentType: request.headers[.contentType],
            body: body)
    }
}
