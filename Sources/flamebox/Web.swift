import ArgumentParser
import Compiling
import Foundation
import Jobs
import Linux
import Logging
import Storing
import WebServer

/// `flamebox web`: pages, API, queue and store. Started by `serve`, which starts it again when it dies.
struct Web: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve pages and the API (started by 'serve').", shouldDisplay: false)

    @OptionGroup var options: ServiceOptions

    @Option(help: .hidden)
    var parent: Int32?

    @Flag(help: .hidden)
    var confinementOnly = false

    /// Takes hold of everything that needs rights, gives the rights up, and only then hears strangers.
    func run() throws {
        if confinementOnly { return try enterConfinement() }
        LoggingSystem.bootstrap { JSONLog(label: $0) }
        let configuration = try configuration().resolved()
        let content = try WebContent(configuration)
        let socket = try WorkerSocket(path: DataDirectory.socket)
        try WebConfinement.enter(DataDirectory.store)
        // A change of user undoes this, so it comes after.
        if let parent { dieWithParent(parent) }
        runToExit {
            do {
                try await serve(configuration, content, WorkerListener(socket))
            } catch let refusal as CannotListen {
                complain("\(refusal)")
                throw ExitCode(Supervisor.refusal)
            }
        }
    }

    /// And nothing else, for who wants to know whether that can be done here.
    private func enterConfinement() throws {
        guard FileManager.default.changeCurrentDirectoryPath(options.data) else {
            throw ValidationError("--data \(options.data) is not a directory that can be entered.")
        }
        try WebConfinement.enter(DataDirectory.store)
    }

    private func serve(
        _ configuration: WebServerConfiguration, _ content: WebContent, _ listener: WorkerListener
    ) async throws {
        let service = try await RunService(archive: Archive(path: StoreDirectory.file))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run(listener) }
            group.addTask {
                try await runWebServer(
                    configuration, content: content, service: service, logger: Logger(label: "web")
                ) { port in
                    // Apart, because no request is answered before this returns, and /healthz owes nothing to workers.
                    Task { await announce(service, at: "http://\(options.host):\(port)") }
                }
            }
            // Whichever ends first, ends the other: half a service is none.
            try await group.next()
            group.cancelAll()
        }
    }

    private func configuration() throws -> WebServerConfiguration {
        let installation = try Installation.ofThisProgram()
        var configuration = WebServerConfiguration(
            web: URL(filePath: installation.web), templates: URL(filePath: installation.templates))
        configuration.host = options.host
        configuration.port = options.port
        configuration.codeMirror = URL(filePath: installation.codeMirror)
        configuration.trustsProxy = options.trustedProxy
        return configuration
    }

    /// Says where the service is once it can take runs, not before.
    private func announce(_ service: RunService, at address: String) async {
        while await service.workers.isEmpty {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
        FileHandle.standardOutput.write(Data("Flamebox is ready on \(address)\n".utf8))
    }
}
