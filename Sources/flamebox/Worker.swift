import ArgumentParser
import Compiling
import Glibc
import Jobs
import Linux
import Running
import Profiling
import SandboxProtocol
import Snippets

/// `flamebox worker`: compiles, runs and samples what the service hands it.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile, run and sample what the service hands out (started by 'serve').",
        discussion: """
            Builds jails, has perf events opened and keeps cgroups, and so needs root. Ends when the service is gone; the \
            programs that it was running die with it.
            """)

    @Option(help: "The Unix socket that the service listens on.")
    var socket: String

    @Option(help: "Which part of this machine's cores is this worker's: 0/2 is the first of two.")
    var share = CoreShare.all

    @Option(help: "The directory to keep programs in while they run; made if it is not there.")
    var scratch = DataDirectory.scratch

    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var configuration: ConfigurationOptions

    @OptionGroup var inherited: InheritedLimits

    @Option(help: .hidden)
    var parent: Int32?

    func run() throws {
        if let parent { dieWithParent(parent) }
        let kernel = try WorkerConfinement.enter()
        endWithOpener(of: kernel)
        let termination = Termination()
        runToExit {
            let setup = try await setUpWorker(
                share: share, waivers: sandbox.waivers, kernel: kernel, scratch: scratch)
            let connection = try await WorkerConnection.connect(to: socket, as: setup.info, onEnd: Self.endInTime)
            // The service is then without a worker, and says so until the supervisor has one that can.
            Task {
                let loss = await setup.awaitLossOfPlace()
                complain("this worker can make no jail any more: \(loss)")
                Flamebox.exit(withError: ExitCode(Supervisor.refusal))
            }
            let watch = Task {
                try await setup.languages.watch(from: setup.info.languages) { try await connection.send($0) }
            }
            // As if the service were gone: it tells of the runs in flight, and we take them down.
            termination.whenAsked { connection.close() }
            await RunWorker(runner: setup.runner, connection: connection).work()
            watch.cancel()
            await setup.takeDown()
            if let refusal = connection.refusal {
                complain(refusal)
                throw ExitCode(Supervisor.refusal)
            }
        }
    }

    /// Whatever hangs here when the service is gone must not keep another worker from being started. On a thread of
    /// its own.
    private static func endInTime() {
        usleep(UInt32(Limits.workerFarewellMs) * 1000)
        complain("the worker did not take down its jails in time.")
        _exit(EXIT_FAILURE)
    }
}

/// Has the process end when the one that opens perf events for it does: runs in flight are then reported as failed, and
/// `serve` starts both again, with rights that this process has no more.
private func endWithOpener(of kernel: HostKernel) {
    guard kernel.hasPerfOpener else { return }
    startOwnedThread(named: "perf opener") {
        do throws(SystemError) {
            try kernel.waitUntilPerfOpenerIsGone()
            complain("the process that opens perf events for the worker has ended, and so does the worker.")
        } catch {
            complain("the process that opens perf events for the worker cannot be watched: \(error)")
        }
        exit(1)
    }
}

/// Ends the process with a sentence where this host or its set-up cannot do what a run needs.
///
/// - Parameter scratch: where to keep programs; nil for a place of this user's own.
func setUpWorker(
    share: CoreShare = .all, waivers: Set<Waiver> = [], kernel: HostKernel, scratch: String? = nil,
    candidate: InstalledToolchain? = nil
) async throws -> WorkerSetup {
    // A program that does not read its input must not end us.
    signal(SIGPIPE, SIG_IGN)
    do {
        return try await WorkerSetup(
            installation: .ofThisProgram(),
            scratch: scratch.map { try ScratchRoot(in: $0) }, share: share, waivers: waivers, kernel: kernel,
            candidate: candidate)
    } catch let error as UnusableScratch where error.diskTakesNothing {
        // Not the host's lack: the service goes on for its readers, and tries again until there is room.
        complain("\(error).")
        throw ExitCode.failure
    } catch let failure where candidate != nil && !(failure is HostRefusal) {
        throw ToolchainRefusal("\(failure)")
    } catch {
        complain("this host cannot run programs safely, or is not set up: \(error). See 'flamebox doctor'.")
        throw ExitCode(Supervisor.refusal)
    }
}

extension CoreShare: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
