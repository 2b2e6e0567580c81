package import Foundation
import Glibc
import Linux
package import PostgreSQL
import Synchronization

/// A PostgreSQL server of the tests' own: in a directory that goes away with them, on a Unix socket, as an ordinary user,
/// with every commit synced as an operator's would be.
package final class TestDatabase: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// One that all tests of a process share, each in a schema of its own; nil, and a word on standard error, where the
    /// host has no server. In continuous integration a missing one is a failure.
    package static let shared: TestDatabase? = {
        guard programs != nil else {
            FileHandle.standardError.write(
                Data("SKIPPED: no PostgreSQL server is installed (scripts/setup --tests).\n".utf8))
            precondition(ProcessInfo.processInfo.environment["CI"] == nil, "continuous integration needs PostgreSQL")
            return nil
        }
        do { return try TestDatabase() } catch { fatalError("PostgreSQL does not start: \(error)") }
    }()

    package static var isMissing: Bool { shared == nil }

    /// Where Debian keeps the server's programs, of the newest version.
    private static let programs: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let newest = versions.compactMap { Int($0) }.max().map { "/usr/lib/postgresql/\($0)/bin" }
        return newest.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/postgres") ? $0 : nil }
    }()

    package let directory: URL
    /// The shell that the server runs beneath; zero where none does.
    private let shell = Mutex<pid_t>(0)

    /// Makes and starts one. It ends with this process, whatever becomes of that.
    package init() throws {
        guard let programs = Self.programs else { throw Failure(description: "no server is installed") }
        directory = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        if getuid() == 0 { chown(directory.path, Self.nobody, Self.nobody) }
        try Self.command(
            [
                "\(programs)/initdb", "--pgdata", "\(directory.path)/data", "--username", "flamebox", "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C", "--no-instructions",
            ]
        ).finish()
        try start()
        try onDatabase("postgres") { try $0.execute("CREATE DATABASE flamebox") }
    }

    deinit {
        crash()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Of this server, in a schema that no other test has.
    package func settings(schema: String = "t\(UUID().uuidString.prefix(8).lowercased())") throws -> PostgresSettings {
        var settings = try PostgresSettings("host=\(directory.path)")
        settings.schema = schema
        return settings
    }

    package var address: String { "host=\(directory.path)" }

    /// Starts it, after a crash as well: returns when it answers.
    package func start() throws {
        guard let programs = Self.programs else { throw Failure(description: "no server is installed") }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            // Its standard input is a pipe of ours, which ends with us whatever ends us: then the server is ended.
            let script = """
                exec 3<&0
                "$@" 3<&- >>"\(directory.path)/log" 2>&1 & server=$!
                (read -r line <&3; touch "\(directory.path)/abandoned"; kill -QUIT $server) & watcher=$!
                wait $server
                if [ -e "\(directory.path)/abandoned" ]; then rm -rf "\(directory.path)"; else kill $watcher; fi
                """
            let command = try Self.command(
                [
                    "/bin/sh", "-c", script, "sh", "\(programs)/postgres", "-D", "\(directory.path)/data", "-k",
                    directory.path,
                    "-c", "listen_addresses=", "-c", "max_connections=400", "-c", "deadlock_timeout=50ms",
                    "-c", "shared_buffers=32MB",
                ])
            while command.isRunning, ContinuousClock.now < deadline {
                do {
                    try onDatabase("postgres") { _ = try $0.execute("SELECT 1") }
                    return shell.withLock { $0 = command.number }
                } catch { usleep(20_000) }
            }
            // After a crash its last processes may hold its memory for a moment, and it does not start beside them.
            guard ContinuousClock.now < deadline else { break }
            usleep(50_000)
        }
        throw Failure(description: "it does not answer: see \(directory.path)/log")
    }

    /// Ends all of the server at once, as a loss of power would, but for what the kernel has not written yet.
    package func crash() {
        for number in processNumbers() { kill(number, SIGKILL) }
        shell.withLock { shell in
            if shell != 0 { _ = try? waitForChild(shell) }
            shell = 0
        }
    }

    /// The server and its children, which do not do more than notice that it is gone.
    package func processNumbers() -> [pid_t] {
        let text = try? String(contentsOf: directory.appending(path: "data/postmaster.pid"), encoding: .utf8)
        guard let server = text.flatMap({ pid_t($0.prefix { $0.isNumber }) }) else { return [] }
        let children = try? String(contentsOfFile: "/proc/\(server)/task/\(server)/children", encoding: .utf8)
        return [server] + (children ?? "").split(separator: " ").compactMap { pid_t($0) }
    }

    package func onDatabase(_ name: String = "flamebox", _ body: (inout PostgresConnection) throws -> Void) throws {
        var connection = try PostgresConnection.open(PostgresSettings("host=\(directory.path) dbname=\(name)"))
        try body(&connection)
    }

    private static let nobody: uid_t = 65_534

    private static func command(_ arguments: [String]) throws -> Command {
        // The server refuses to be root.
        let whole =
            getuid() == 0
            ? ["/usr/bin/setpriv", "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups"] + arguments : arguments
        let input = try Linux.Pipe()
        let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
        let number = try spawn(
            whole[0], Array(whole.dropFirst()), descriptors: [input.readEnd.number, null.number, null.number])
        // Never closed by us: its end is this process's.
        _ = input.keepWriteEnd().release()
        return Command(number: number)
    }
}

private struct Command {
    let number: pid_t

    /// False from then on: its number may be another's.
    var isRunning: Bool { waitpid(number, nil, WNOHANG) == 0 }

    func finish() throws {
        guard try waitForChild(number) == 0 else { throw TestDatabase.Failure(description: "initdb fails") }
    }
}
