import ArgumentParser
import Compiling
import Foundation
import Jobs
import Linux
import Logging
import PostgreSQL
import Sandboxing
import Snippets
import Storing
import WebServer

/// `flamebox web`: pages, API, queue and store. Started by `serve`, which starts it again when it dies.
struct Web: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve pages and the API (started by 'serve').", shouldDisplay: false)

    @OptionGroup var options: ServiceOptions

    @OptionGroup var configuration: ConfigurationOptions

    @OptionGroup var inherited: InheritedLimits

    @Option(help: .hidden)
    var parent: Int32?

    @Option(help: .hidden)
    var join: String?

    @Flag(help: .hidden)
    var confinementOnly = false

    @Flag(name: .customLong(StoreOptions.handedFlag), help: .hidden)
    var hasStoreAddress = false

    /// Takes hold of everything that needs rights, gives the rights up, and only then hears strangers.
    func run() throws {
        // Before anything is in memory that a stranger could make larger.
        if let join { try enterGroup(join) }
        if confinementOnly { return try enterConfinement() }
        LoggingSystem.bootstrap { JSONLog(label: $0) }
        let configuration = try refusingPlainly { try webServerConfiguration().resolved() }
        let content = try WebContent(configuration)
        let workers = try openWorkers()
        let database = hasStoreAddress ? try refusingPlainly { try DatabaseReach.handed() } : nil
        let sockets = try WebConfinement.enter(
            DataDirectory.store, reachingSocketsIn: database?.socketDirectories ?? [])
        let settings = try database?.settings(socketsAt: sockets)
        // A change of user undoes this, so it comes after.
        if let parent { dieWithParent(parent) }
        runToExit {
            let service = try await openService(settings)
            do {
                try await serve(configuration, content, service, workers)
            } catch let refusal as CannotListen {
                complain("\(refusal)")
                throw ExitCode(Supervisor.refusal)
            }
        }
    }

    private func enterGroup(_ file: String) throws {
        do throws(SandboxFailure) { try joinControlGroup(by: file) } catch {
            complain("the web side cannot go to the control group that limits its memory: \(error)")
            throw ExitCode(Supervisor.refusal)
        }
    }

    /// Where workers connect; nil in a directory that cannot be written: then nothing can be run, and what is stored can
    /// be read.
    private func openWorkers() throws -> WorkerSocket? {
        guard StoreDisk(ofFile: DataDirectory.socket).isReadOnly else {
            return try WorkerSocket(path: DataDirectory.socket)
        }
        complain("the data directory cannot be written: what is stored can be read, and nothing new is taken in.")
        return nil
    }

    /// - Parameter settings: of the database that is store and queue; nil where both are this process's.
    private func openService(_ settings: PostgresSettings?) async throws -> RunService {
        do {
            if let settings { return try await RunService(in: settings) }
            return try await RunService(
                store: Archive(path: StoreDirectory.file, reserveBytes: Limits.storeReserveBytes))
        } catch {
            guard let refusal = error as? StoreRefusal ?? StoreRefusal(damageIn: error, path: StoreDirectory.file)
            else {
                throw error
            }
            complain("\(refusal)")
            throw ExitCode(refusal.isLasting ? Supervisor.lastingRefusal : Supervisor.refusal)
        }
    }

    private func refusingPlainly<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let refusal as UnknownHost {
            complain("\(refusal)")
            throw ExitCode(Supervisor.lastingRefusal)
        } catch let unreachable as DatabaseReach.Unreachable {
            complain("\(unreachable)")
            throw ExitCode(Supervisor.refusal)
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
        _ configuration: WebServerConfiguration, _ content: WebContent, _ service: RunService, _ workers: WorkerSocket?
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                guard let workers else { return try await waitForWritableDisk() }
                async let tending: Void = service.run()
                await service.serve(WorkerListener(workers) { RunService.logger.warning("\($0)") })
                await tending
            }
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

    private func webServerConfiguration() throws -> WebServerConfiguration {
        let installation = try Installation.ofThisProgram()
        var configuration = WebServerConfiguration(
            web: URL(filePath: installation.web), templates: URL(filePath: installation.templates))
        configuration.host = options.host
        configuration.port = options.port
        configuration.codeMirror = URL(filePath: installation.codeMirror)
        configuration.bundle = URL(filePath: installation.bundle)
        configuration.trustsProxy = options.trustedProxy
        configuration.clients = Set(options.clients)
        configuration.publicURL = options.publicURL.flatMap(PublicURL.init)
        return configuration
    }

    /// Ends the process once the disk can be written, so that it is started again with all that it needs for that: the
    /// view of the disk that it was left with stays as it was.
    private func waitForWritableDisk() async throws {
        while StoreDirectory.isOutsideReadOnly {
            try await Task.sleep(for: .seconds(Limits.storeRecoverySeconds))
        }
    }

    /// Says where the service is once it can take runs, not before; where it cannot, once what is stored can be read.
    private func announce(_ service: RunService, at address: String) async {
        if let obstacle = service.storeObstacle { complain(obstacle.sentence) }
        while await (try? service.workers)?.isEmpty != false, service.storeObstacle == nil {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
        let readiness = service.storeObstacle == nil ? "ready" : "ready for readers only"
        FileHandle.standardOutput.write(Data("Flamebox is \(readiness) on \(address)\n".utf8))
    }
}

extension RunService {
    /// On a store and a queue that any number of services share.
    init(in settings: PostgresSettings) async throws {
        let store = try await PostgresStore.open(settings, patience: .milliseconds(Limits.databaseStartMs))
        let queue: PostgresQueue
        do {
            queue = try await PostgresQueue.open(
                settings, naming: { store.name(ofClient: $0) }, log: { Self.logger.warning("\($0)") })
        } catch let refusal as PostgresMigrations.Refusal {
            throw StoreRefusal(refusal, name: settings.name)
        } catch let failure as PostgresFailure {
            throw StoreRefusal.databaseCannotBeUsed(name: settings.name, detail: failure.description)
        }
        try await self.init(store: store, queue: queue)
    }
}
