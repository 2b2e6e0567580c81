import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Recordings
import Snippets

/// The web side alone, for the person who calls: recordings, without queue, worker and store. On loopback only, because
/// recordings hold command lines, and whoever reaches it may delete them.
package struct RecordingsViewer: Sendable {
    private let configuration: WebServerConfiguration
    private let assets: Assets
    private let pages: Pages
    private let shelf: RecordingShelf

    /// Throws `NotLoopback` where others could reach it.
    package init(_ configuration: WebServerConfiguration, shelf: RecordingShelf) throws {
        let configuration = try configuration.resolved()
        guard OwnNames.isLoopback(configuration.address ?? configuration.host) else {
            throw NotLoopback(host: configuration.host)
        }
        self.configuration = configuration
        self.shelf = shelf
        assets = try Assets(folders: ["/": configuration.web], bundle: configuration.bundle)
        pages = try Pages(folder: configuration.templates, assets: assets.addresses)
    }

    package struct NotLoopback: Error, CustomStringConvertible {
        let host: String
        package var description: String {
            "--view-only listens on 127.0.0.1 or ::1 alone, for recordings hold command lines: not on \(host.debugDescription)."
        }
    }

    /// Serves until the task is cancelled, or SIGTERM or SIGINT comes.
    ///
    /// - Parameter onReady: told the port that was bound once requests are answered.
    package func run(logger: Logger, onReady: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        do {
            try await application(logger: logger, onReady: onReady).runService()
        } catch let error as IOError where CannotListen.errnos.contains(error.errnoCode) {
            throw CannotListen(address: "\(configuration.host):\(configuration.port)", errno: error.errnoCode)
        }
    }

    func application(
        logger: Logger, onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemAnswers(pages: pages))
        router.add(
            middleware: ForeignRequests(
                names: OwnNames(
                    host: configuration.host, address: configuration.address ?? configuration.host, publicURL: nil)))
        RecordingsController(shelf: shelf).addRoutes(to: router)
        PyroscopeRecordingsController(shelf: shelf).addRoutes(to: router)
        RecordingPagesController(shelf: shelf, pages: pages).addRoutes(to: router)
        router.resource("/", [.get: { _, _ in Response.redirect(to: "/recordings", type: .normal) }])
        for path in ["/healthz", "/readyz"] {
            router.resource(
                RouterPath(path), [.get: { request, _ in Content.json(["status": "up"]).response(to: request) }])
        }
        router.resource(
            "/favicon.ico", [.get: { [assets] request, _ in try assets.answer("/favicon.ico", to: request) }])
        router.resource("/assets/:build/**", [.get: asset])
        return Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address ?? configuration.host, port: configuration.port)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
    }

    @Sendable private func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.parameters.get("build") == assets.buildID else { throw Problem.unknown }
        return try assets.answer("/" + context.parameters.getCatchAll().joined(separator: "/"), to: request)
    }
}
