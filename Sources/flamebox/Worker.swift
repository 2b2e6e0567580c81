import ArgumentParser
import Foundation
import Jobs
import Linux
import Running

/// `flamebox worker`: compiles, runs and samples what `web` hands it.
struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile, run and sample what the service hands out (started by 'serve').",
        discussion: """
            Builds jails, opens perf events and keeps cgroups, and so needs root. Ends when the service is gone; \
            the programs it was running die with it.
            """)

    @Option(help: "The Unix socket that the service listens on.")
    var socket: String

    @Option(help: "Which part of this machine's cores is this worker's, such as 0/2.")
    var share = CoreShare.all

    @Option(help: .hidden)
    var parent: Int32?

    func run() async throws {
        if let parent { dieWithParent(parent) }
        let workshop: Workshop
        do {
            workshop = try await Workshop(installation: try .own(), share: share)
        } catch {
            complain("\(error)")
            throw ExitCode(Supervisor.refusal)
        }
        let connection = try await WorkerConnection.connect(to: socket, as: workshop.info)
        await RunWorker(runner: workshop.runner, connection: connection).work()
    }
}
