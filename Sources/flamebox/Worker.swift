import ArgumentParser
import Compiling
import Glibc
import Jobs
import Linux
import Running
import Sampling
import SandboxProtocol

/// `flamebox worker`: compiles, runs and samples what the service hands it.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile, run and sample what the service hands out (started by 'serve').",
        discussion: """
            Builds jails, opens perf events and keeps cgroups, and so needs root. Ends when the service is gone; the \
            programs that it was running die with it.
            """)

    @Option(help: "The Unix socket that the service listens on.")
    var socket: String

    @Option(help: "Which part of this machine's cores is this worker's: 0/2 is the first of two.")
    var share = CoreShare.all

    @OptionGroup var sandbox: SandboxOptions

    @Option(help: .hidden)
    var parent: Int32?

    func run() throws {
        if let parent { dieWithParent(parent) }
        let kernel = HostKernel.ofThisHost()
        try WorkerConfinement.enter()
        let termination = Termination()
        runToExit {
            let workshop = try await openWorkshop(share: share, waivers: sandbox.waivers, kernel: kernel)
            let connection = try await WorkerConnection.connect(to: socket, as: workshop.info)
            // As if the service were gone: it tells of the runs in flight, and we take them down.
            termination.whenAsked { connection.close() }
            await RunWorker(runner: workshop.runner, connection: connection).work()
            await workshop.takeDown()
        }
    }
}

/// Ends the process with a sentence where this host or its set-up cannot do what a run needs.
func openWorkshop(
    share: CoreShare = .all, waivers: Set<Waiver> = [], kernel: HostKernel = .ofThisHost()
) async throws -> Workshop {
    // A program that does not read its input must not end us.
    signal(SIGPIPE, SIG_IGN)
    do {
        return try await Workshop(
            installation: .ofThisProgram(), share: share, waivers: waivers, kernel: kernel)
    } catch {
        complain("this host cannot run programs safely, or is not set up: \(error). See 'flamebox doctor'.")
        throw ExitCode(Supervisor.refusal)
    }
}

extension CoreShare: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
