import ArgumentParser
import Foundation
import Glibc
import Linux

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

    @Option(help: "How many worker processes share this machine's cores.")
    var workers = 1

    func validate() throws {
        let most = ProcessInfo.processInfo.activeProcessorCount
        guard (1...most).contains(workers) else {
            throw ValidationError("--workers is 1 to \(most), the number of cores here.")
        }
    }

    func run() throws {
        let program = try ownPath()
        try FileManager.default.createDirectory(
            atPath: options.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard FileManager.default.changeCurrentDirectoryPath(options.data) else {
            throw ValidationError("--data \(options.data) is not a directory that can be entered.")
        }
        let parent = ["--parent", "\(ProcessInfo.processInfo.processIdentifier)"]
        let web = [program, "web"] + options.asArguments + parent
        let works = (0..<workers).map { index in
            [program, "worker", "--socket", DataDirectory.socket, "--share", "\(index)/\(workers)"]
                + sandbox.asArguments + parent
        }
        var supervisor = Supervisor(commands: [web] + works)
        let status = try supervisor.run()
        // Nobody else could: `web` has no right to this directory any more.
        if status == 0 { unlink(DataDirectory.socket) }
        throw ExitCode(status)
    }
}

/// What `serve` passes on to `web`.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 8080

    @Option(help: "The directory of the store; made if it is not there.")
    var data = "data"

    @Flag(help: "Take the client's address from X-Forwarded-For: only behind a proxy that sets it.")
    var trustedProxy = false

    /// For a child whose working directory is the data directory.
    var asArguments: [String] {
        ["--host", host, "--port", "\(port)", "--data", "."] + (trustedProxy ? ["--trusted-proxy"] : [])
    }
}

/// What lies where, relative to the data directory, which `web` and the workers start in.
enum DataDirectory {
    /// Where workers find `web`. Not an absolute path, because a socket's may be 107 bytes at most.
    static let socket = "worker.sock"
    /// Belongs to the user that `web` becomes, and holds only what that made itself.
    static let store = "store"
}

/// The real path of this program, whatever it was called by.
func ownPath() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
}
