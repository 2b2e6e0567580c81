package import Compiling
import Linux
package import Runs
package import SandboxProtocol
import Sandboxing
package import Snippets

/// Formats and vets source in the jails of a service, for who has none: without a worker's examination of all else.
package struct ToolBench: Sendable {
    private let sandbox: Sandbox
    private let compiler: Compiler
    private let scratch: ScratchRoot

    /// Throws where this host can make no jails, or where the set-up is not complete.
    package init(installation: Installation, waivers: Set<Waiver> = []) async throws {
        sandbox = try await Sandbox(launcher: installation.launcher, policies: installation.policies, waivers: waivers)
        compiler = try await Compiler(installation: installation, sandbox: sandbox)
        scratch = try privateScratchRoot()
    }

    /// The names of the toolchains of a language that there are, the default first.
    package func toolchains(of language: Language) -> [String] {
        [compiler.defaultToolchain(of: language)?.name].compactMap(\.self) + compiler.addedToolchains(of: language)
    }

    package func perform(_ order: ToolOrder) async throws -> ToolOutcome {
        let directory = try scratch.directory()
        return try await compiler.perform(order, in: directory.path, processors: [], limits: .tool)
    }

    package func takeDown() async {
        await sandbox.takeDown()
        scratch.clear()
    }
}
