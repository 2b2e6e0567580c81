import ArgumentParser
import SandboxProtocol
import Sandboxing

/// What an operator may change about the sandbox.
struct SandboxOptions: ParsableArguments {
    @Option(
        name: .customLong("waive"), parsing: .singleValue,
        help: "Do without a mechanism that this host lacks; shown on every run. May be repeated.")
    var waived: [Waiver] = []

    var waivers: Set<Waiver> { Set(waived) }

    /// For `serve`, before it starts anything: all of the service moves to where its jails' groups are made.
    func claimControlGroup() throws {
        guard !waivers.contains(.cgroup) else { return }
        do throws(SandboxFailure) {
            try Sandboxing.claimControlGroup()
        } catch .cgroupRefused(let refusal) {
            complain("\(refusal). To mend it: \(refusal.mend)")
            throw ExitCode(2)
        } catch {
            // What else may be missing is told by the worker's own examination, all at once.
            return
        }
    }

    /// As `serve` passes them on.
    var asArguments: [String] { waived.flatMap { ["--waive", $0.rawValue] } }
}

extension Waiver: ExpressibleByArgument {}
