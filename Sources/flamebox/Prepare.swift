import ArgumentParser
import Compiling
import Sandboxing

/// `flamebox prepare`: makes the compilers' caches; called by the build, not by people.
struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the compilers' caches ready (called by the build).", shouldDisplay: false)

    func run() async throws {
        let installation = try Installation.ofThisProgram()
        do {
            let sandbox = try await Sandbox(launcher: installation.launcher, policies: installation.policies)
            try await prepareCaches(installation: installation, sandbox: sandbox) { complain($0) }
        } catch let failure as SandboxFailure {
            complain("this host cannot compile in a jail: \(failure). See 'flamebox doctor'.")
            throw ExitCode(Supervisor.refusal)
        }
    }
}
