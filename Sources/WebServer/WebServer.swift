package import Foundation
import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import Snippets

/// Where the web server listens and what it serves.
package struct WebServerConfiguration: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Scripts, styles, examples, the OpenAPI document.
    package var web: URL
    package var templates: URL
    /// The editor's bundle; nil leaves the plain text area.
    package var codeMirror: URL?
    /// Believe the last entry of `X-Forwarded-For`: only where every request comes through a proxy that adds it.
    package var trustsProxy = false

    package init(web: URL, templates: URL) {
        self.web = web
        self.templates = templates
    }
}

/// Serves until the task is cancelled, or SIGTERM or SIGINT comes.
/// - Parameters:
///   - service: running beside this.
///   - onReady: told the port that was bound once requests are answered.
package func runWebServer(
    _ configuration: WebServerConfiguration, service: RunService, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) async throws {
    let application = try buildApplication(configuration, service: service, logger: logger, onReady: onReady)
    try await application.runService()
}

/// The web server, ready to run or to be tested without a socket.
package func buildApplication(
    _ configuration: WebServerConfiguration, service: RunService, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    var http = HTTP1Channel.Configuration(idleTimeout: .seconds(Int64(Limits.idleConnectionSeconds)))
    http.httpDecoder = .init(
        maxHeaderFieldSize: Limits.requestHeaderBytes, maxHeaderListSize: Limits.requestHeaderBytes,
        maxHeaderFieldCount: Limits.requestHeaders)
    return Application(
        router: try router(configuration, service: service),
        server: .http1(configuration: http),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port),
            availableConnectionsDelegate: .maximum(Limits.connections, logger: logger)),
        onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.port) },
        logger: logger)
}

private func router(_ configuration: WebServerConfiguration, service: RunService) throws -> Router<WebContext> {
    var folders = ["/": configuration.web]
    folders["/vendor/codemirror/"] = configuration.codeMirror
    let assets = try Assets(folders: folders)
    let pages = try Pages(folder: configuration.templates, assets: assets.prefix)
    let examples = try Example.load(from: configuration.web.appending(path: "examples"))
    let contract = Array(try Data(contentsOf: configuration.web.appending(path: "openapi.yaml")))
    let identity = ClientIdentity(trustsProxy: configuration.trustsProxy)
    let pageCache = PageCache()

    let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLog(metrics: service.metrics))
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ProblemAnswers(pages: pages))
    RunsController(service: service, identity: identity, pageCache: pageCache).addRoutes(to: router)
    ComparisonsController(service: service, identity: identity, pageCache: pageCache).addRoutes(to: router)
    PagesController(service: service, pages: pages, examples: examples, identity: identity, pageCache: pageCache)
        .addRoutes(to: router)
    ComparePagesController(service: service, pages: pages, identity: identity, pageCache: pageCache)
        .addRoutes(to: router)
    ServiceController(
        service: service, assets: assets, examples: .json(["examples": examples]),
        contract: Content(contract, type: "application/yaml")
    ).addRoutes(to: router)
    return router
}
