import Foundation
package import Glibc

/// A real program held back before its exec, as the sandbox holds its own: a shell that reads a line, then execs.
package struct SuspendedChild: ~Copyable {
    package let processID: pid_t
    private let resumeEnd: Int32

    package struct StartError: Error {
        package let code: Int32
    }

    /// Starts `arguments` (a path and what it gets), pinned to `cpus`.
    package init(_ arguments: [String], cpus: [Int]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw StartError(code: errno) }
        // Close-on-exec here, so that no other test's child keeps the pipe open.
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let script = "read line; exec \"$@\""
        let command =
            ["/usr/bin/taskset", "-c", cpus.map(String.init).joined(separator: ","), "/bin/sh", "-c", script, "sh"]
            + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, command[0], &actions, nil, &pointers, environ)
        close(ends[0])
        guard status == 0 else { throw StartError(code: status) }
        Self.waitUntilShell(child)
        processID = child
        resumeEnd = ends[1]
    }

    /// taskset's own exec is over once the shell waits for its line.
    private static func waitUntilShell(_ process: pid_t) {
        for _ in 0..<2000 {
            if (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) == "sh\n" { return }
            usleep(1000)
        }
    }

    /// Lets it exec; the process is the caller's to wait for.
    package consuming func resume() -> pid_t {
        write(resumeEnd, "\n", 1)
        close(resumeEnd)
        return processID
    }

    /// Lets it exec and waits for its end; the wait status.
    package consuming func run(killedAfterMs limit: UInt32? = nil) -> Int32 {
        let processID = resume()
        if let limit {
            usleep(limit * 1000)
            kill(processID, SIGKILL)
        }
        var status: Int32 = 0
        waitpid(processID, &status, 0)
        return status
    }
}
