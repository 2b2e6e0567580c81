import ArgumentParser
import Foundation
import Glibc
import Linux
import Logging
import PostgreSQL
import Running
import SandboxProtocol
import Sandboxing
import Snippets
import WebServer

/// `flamebox serve`: the service and its workers.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the service and its workers.",
        discussion: """
            Prints the address when it is ready to take runs. Ends on SIGTERM or SIGINT; runs in flight are then \
            reported as failed. Exits with 2 where this host cannot do what the sandbox needs: see 'flamebox doctor'.
            """)

    @OptionGroup var options: ServiceOptions

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var configuration: ConfigurationOptions

    @OptionGroup var database: StoreOptions

    @Flag(
        help:
            "Only show recordings of the person who calls, on loopback: without workers, without a sandbox, without root."
    )
    var viewOnly = false

    @Option(help: "How many worker processes share this machine's cores.")
    var workers = 1

    @Option(
        name: .customLong("web-memory"),
        help: "MiB of memory that the web side may have where there are control groups; it is started again beyond.")
    var webMemory = Limits.webMemoryMebibytes

    func validate() throws {
        guard let range = SettableLimit.named("webMemoryMebibytes")?.range, range.contains(webMemory) else {
            throw ValidationError("--web-memory is 512 to 1048576 MiB; it is not \(webMemory).")
        }
        let most = ProcessInfo.processInfo.activeProcessorCount
        guard (1...most).contains(workers) else {
            throw ValidationError("--workers is 1 to \(most), the number of cores here.")
        }
    }

    func run() throws {
        if viewOnly { return try view() }
        LoggingSystem.bootstrap { JSONLog(label: $0) }
        let store = try database.settings()
        try sandbox.claimControlGroup()
        let program = try ownPath()
        try enterData()
        // Neither the file nor the environment is in a child's view.
        let parent = OperatorLimits.asArguments + ["--parent", "\(ProcessInfo.processInfo.processIdentifier)"]
        let web =
            [program, "web"] + options.asArguments + parent + (store == nil ? [] : ["--\(StoreOptions.handedFlag)"])
        let works = (0..<workers).map { index in
            [program, "worker", "--socket", DataDirectory.socket, "--share", "\(index)/\(workers)"]
                + sandbox.asArguments + parent
        }
        var supervisor = Supervisor(web: web, in: webGroup(), secret: store?.secretText, workers: works)
        let status = try supervisor.run()
        supervisor.removeGroups()
        ScratchRoot.sweep(in: DataDirectory.scratch)
        // Nobody else could: `web` has no right to this directory any more.
        if status == 0 { unlink(DataDirectory.socket) }
        throw ExitCode(status)
    }

    /// Nil, and a word in the log, where the web side is held by its own bounds alone.
    private func webGroup() -> ServiceCgroup? {
        let sentence = "The memory of the web side is not limited by a control group"
        let logger = Logger(label: "serve")
        guard !sandbox.waivers.contains(.cgroup) else {
            logger.warning("\(sentence): --waive cgroup.")
            return nil
        }
        do throws(SandboxFailure) {
            return try ServiceCgroup(memoryBytes: webMemory << 20)
        } catch {
            logger.error("\(sentence): \(error).")
            return nil
        }
    }

    private func enterData() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: options.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            complain("--data \(options.data) is not there and cannot be made: \(error.localizedDescription)")
            throw ExitCode(2)
        }
        guard FileManager.default.changeCurrentDirectoryPath(options.data) else {
            complain("--data \(options.data) is not a directory that can be entered.")
            throw ExitCode(2)
        }
    }
}

/// What `serve` passes on to `web`.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8080

    @Option(
        name: .customLong("data"),
        help: "The directory of the store; made if it is not there. 'data' unless given.", completion: .directory)
    var chosenData: String?

    var data: String { chosenData ?? "data" }

    @Flag(help: "Take the client's address from X-Forwarded-For: only behind a proxy that sets it.")
    var trustedProxy = false

    @Option(
        name: .customLong("public-url"),
        help: "Where people reach the service, such as https://flamebox.example: other host names are refused.")
    var publicURL: String?

    @Option(
        name: .customLong("client"),
        help: ArgumentHelp(
            "Take in profiles as another service's client sends them; may be there several times.", valueName: "name"))
    var clients: [ForeignClient] = []

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is 1 to 65535, or 0 for any that is free; it is not \(port).")
        }
        guard !host.isEmpty else { throw ValidationError("--host is empty: name an address to listen on.") }
        if let publicURL, PublicURL(publicURL) == nil {
            throw ValidationError(
                "--public-url is http:// or https://, a host name, and a port where it is another than the usual: "
                    + "it is not \(publicURL.debugDescription).")
        }
    }

    /// For a child whose working directory is the data directory.
    var asArguments: [String] {
        ["--host", host, "--port", "\(port)", "--data", "."] + (trustedProxy ? ["--trusted-proxy"] : [])
            + (publicURL.map { ["--public-url", $0] } ?? []) + clients.flatMap { ["--client", $0.rawValue] }
    }
}

/// What lies where, relative to the data directory, which `web` and the workers start in.
enum DataDirectory {
    /// Where workers find `web`. Not an absolute path, because a socket's may be 107 bytes at most.
    static let socket = "worker.sock"
    /// Where workers keep programs while they run: theirs alone.
    static let scratch = "scratch"
    /// Belongs to the user that `web` becomes, and holds only what that made itself.
    static let store = "store"
}

/// The real path of this program, whatever it was called by.
func ownPath() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
}

extension ForeignClient: ExpressibleByArgument {}
