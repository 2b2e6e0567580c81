import ArgumentParser
import Dispatch
import Profiling

@main
struct Flamebox: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flamebox",
        abstract: "Runs Swift and Go in a sandbox and shows where the time went.",
        version: Version.description,
        subcommands: [
            Serve.self, Run.self, Submit.self, Adhoc.self, Open.self, Compare.self, Diff.self, Convert.self,
            Doctor.self, Worker.self, Web.self, Prepare.self, ToolchainCommand.self, Format.self, Vet.self,
        ])

    /// On the one thread that there is: commands that give up rights do so before anything asynchronous starts others.
    static func main() {
        do {
            try OperatorLimits.enforce()
            var command = try parseAsRoot()
            if let running = command as? any RunningCommand {
                let kernel = running.runsPrograms ? try WorkerConfinement.enter() : .unasked
                runToExit { try await (parseAgain() as? any RunningCommand)?.run(with: kernel) }
            }
            if command is any AsyncParsableCommand { runToExit(runAsynchronously) }
            try command.run()
            exit()
        } catch {
            exit(withError: error)
        }
    }

    @Sendable private static func runAsynchronously() async throws {
        guard var command = try parseAgain() as? any AsyncParsableCommand else { return }
        try await command.run()
    }

    /// A command does not cross from one thread to another.
    private static func parseAgain() throws -> any ParsableCommand { try parseAsRoot() }
}

/// A command that runs programs by itself: with a worker's rights, and no more.
protocol RunningCommand: ParsableCommand {
    var runsPrograms: Bool { get }
    /// - Parameter kernel: asked before the other rights were given up.
    func run(with kernel: HostKernel) async throws
}

extension RunningCommand {
    var runsPrograms: Bool { true }
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
