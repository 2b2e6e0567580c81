import ArgumentParser
import Dispatch

@main
struct Flamebox: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flamebox",
        abstract: "Runs Swift and Go in a sandbox and shows where the time went.",
        subcommands: [Serve.self, Run.self, Diff.self, Doctor.self, Worker.self, Web.self, Prepare.self])

    /// On the one thread that there is: commands that give up rights do so before anything asynchronous starts others.
    static func main() {
        do {
            var command = try parseAsRoot()
            if command is any AsyncParsableCommand { runToExit(runAsynchronously) }
            try command.run()
            exit()
        } catch {
            exit(withError: error)
        }
    }

    /// Parses once more: a command does not cross from one thread to another.
    @Sendable private static func runAsynchronously() async throws {
        guard var command = try parseAsRoot() as? any AsyncParsableCommand else { return }
        try await command.run()
    }
}

/// Ends the process with what `body` ends with.
func runToExit(_ body: sending @escaping () async throws -> Void) -> Never {
    // Tasks of the main thread would have a priority above the usual, which all others inherit, and for which Dispatch
    // asks the kernel for more of the processor: without the right to that it complains on standard error.
    Task(priority: .medium) {
        do {
            try await body()
            Flamebox.exit()
        } catch {
            Flamebox.exit(withError: error)
        }
    }
    dispatchMain()
}
