package import Foundation
import Glibc
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
    /// Where people reach it, where that is not what it listens on; nil where the operator did not say.
    package var publicURL: PublicURL?
    /// `host` as digits, once it was looked up.
    var address: String?
    /// Scripts, styles, examples, the OpenAPI document.
    package var web: URL
    package var templates: URL
    /// The editor's bundle; nil leaves the plain text area.
    package var codeMirror: URL?
    /// The browser's code in few files; nil for the sources as they are.
    package var bundle: URL?
    /// Believe the last entry of `X-Forwarded-For`: only where every request comes through a proxy that adds it.
    package var trustsProxy = false
    /// Other people's clients that may bring profiles their own way.
    package var clients: Set<ForeignClient> = []
    package var patience = ClientPatience()
    var views = ViewWorks.Bounds()
    var connections = Connections.Bounds()
    var responses = ResponseBudget.Bounds()

    package init(web: URL, templates: URL) {
        self.web = web
        self.templates = templates
    }
}

extension WebServerConfiguration {
    /// With the host's name looked up: who serves may not have the files any more that say what names mean.
    package func resolved() throws -> WebServerConfiguration {
        var resolved = self
        do {
            resolved.address = try SocketAddress.makeAddressResolvingHost(host, port: port).ipAddress
        } catch {
            throw UnknownHost(host: host)
        }
        return resolved
    }
}

/// Nobody knows an address of the host to listen on.
package struct UnknownHost: Error, CustomStringConvertible {
    let host: String
    package var description: String { "cannot listen on \(host.debugDescription): there is no host of this name." }
}

/// Whatever the web server reads from the disk, read: after this it can give up its sight of it.
package struct WebContent: Sendable {
    let assets: Assets
    let pages: Pages
    let examples: [Example]
    let contract: Content

    package init(_ configuration: WebServerConfiguration) throws {
        var folders = ["/": configuration.web]
        folders["/vendor/codemirror/"] = configuration.codeMirror
        assets = try Assets(folders: folders, bundle: configuration.bundle)
        pages = try Pages(folder: configuration.templates, assets: assets.addresses)
        examples = try Example.load(from: configuration.web.appending(path: "examples"))
        let document = try Data(contentsOf: configuration.web.appending(path: "openapi.yaml"))
        contract = Content(Array(document), type: "application/yaml")
    }
}

/// Serves until the task is cancelled, or SIGTERM or SIGINT comes.
/// - Parameters:
///   - service: running beside this.
///   - onReady: told the port that was bound once requests are answered.
package func runWebServer(
    _ configuration: WebServerConfiguration, content: WebContent, service: RunService, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) async throws {
    let application = buildApplication(
        configuration, content: content, service: service, logger: logger, onReady: onReady)
    do {
        try await application.runService()
    } catch let error as IOError where CannotListen.errnos.contains(error.errnoCode) {
        throw CannotListen(address: "\(configuration.host):\(configuration.port)", errno: error.errnoCode)
    }
}

/// The address is taken, not ours, or (below port 1024) not for a server without rights.
package struct CannotListen: Error, CustomStringConvertible {
    static let errnos: Set<CInt> = [EADDRINUSE, EADDRNOTAVAIL, EACCES]

    let address: String
    let errno: CInt

    package var description: String {
        let mend = " Below port 1024, put a proxy in front, or allow it: sysctl net.ipv4.ip_unprivileged_port_start."
        return "cannot listen on \(address): \(String(cString: strerror(errno)))." + (errno == EACCES ? mend : "")
    }
}

/// The web server, ready to run or to be tested without a socket.
package func buildApplication(
    _ configuration: WebServerConfiguration, content: WebContent, service: RunService, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let identity = ClientIdentity(trustsProxy: configuration.trustsProxy)
    let connections = Connections(bounds: configuration.connections)
    var http = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
            ConnectionHandler(
                connections: connections, identity: identity, crowdedIdle: configuration.patience.crowded),
            SlowClientHandler(patience: configuration.patience),
        ],
        idleTimeout: TimeAmount(configuration.patience.idle))
    http.httpDecoder = .init(
        maxHeaderFieldSize: Limits.requestHeaderBytes, maxHeaderListSize: Limits.requestHeaderBytes,
        maxHeaderFieldCount: Limits.requestHeaders)
    let configured = http
    return Application(
        router: router(
            configuration, content, service,
            ViewWorks(identity: identity, connections: connections, bounds: configuration.views)),
        server: HTTPServerBuilder { PunctualHTTP1(http: HTTP1Channel(responder: $0, configuration: configured)) },
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.address ?? configuration.host, port: configuration.port),
            backlog: Limits.connectionBacklog,
            availableConnectionsDelegate: .maximum(Limits.connections, logger: logger)),
        onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.port) },
        logger: logger)
}

private func router(
    _ configuration: WebServerConfiguration, _ content: WebContent, _ service: RunService, _ views: ViewWorks
) -> Router<WebContext> {
    let identity = views.identity
    let budget = ResponseBudget(bounds: configuration.responses)
    let pages = content.pages
    let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestLog(metrics: service.metrics))
    router.add(middleware: SecurityHeaders(style: content.assets.addresses.style))
    router.add(middleware: ProblemAnswers(pages: pages))
    let names = OwnNames(
        host: configuration.host, address: configuration.address ?? configuration.host,
        publicURL: configuration.publicURL)
    router.add(middleware: ForeignRequests(names: names))
    router.add(middleware: BoundedResponses(budget: budget, connections: views.connections, identity: identity))
    RunsController(service: service, identity: identity, views: views).addRoutes(to: router)
    ComparisonsController(service: service, identity: identity, views: views).addRoutes(to: router)
    ComparisonFilesController(service: service, views: views).addRoutes(to: router)
    ToolsController(tools: service.tools, identity: identity, connections: views.connections).addRoutes(to: router)
    let uploads = UploadService(store: service.store, views: views)
    let foreign = ForeignClientsController(
        uploads: uploads, clients: configuration.clients, publicURL: configuration.publicURL)
    foreign.addRoutes(to: router)
    PyroscopeController(uploads: uploads, clients: configuration.clients).addRoutes(to: router)
    PyroscopeProfilesController(uploads: uploads, clients: configuration.clients).addRoutes(to: router)
    if configuration.clients.contains(.flamegraphCom) {
        SharedProfilesController(uploads: uploads, pages: pages).addRoutes(to: router)
    }
    let playground = GoPlaygroundController(
        service: service, identity: identity, pages: pages, examples: content.examples)
    playground.addRoutes(to: router)
    CompileController(
        runs: PlaygroundRuns(service: service), identity: identity, connections: views.connections
    ).addRoutes(to: router)
    FormatController(
        tools: PlaygroundTools(tools: service.tools), identity: identity, connections: views.connections
    ).addRoutes(to: router)
    PagesController(
        service: service, pages: pages, examples: content.examples, identity: identity, views: views, foreign: foreign,
        playground: playground
    ).addRoutes(to: router)
    ComparePagesController(service: service, pages: pages, identity: identity, views: views)
        .addRoutes(to: router)
    UploadsController(uploads: uploads).addRoutes(to: router)
    UploadPagesController(uploads: uploads, pages: pages).addRoutes(to: router)
    ServiceController(
        service: service, assets: content.assets,
        examples: .json(["examples": content.examples.map(ExampleDocument.init)]),
        contract: content.contract
    ).addRoutes(to: router)
    return router
}
