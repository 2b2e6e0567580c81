package import Compiling
import Foundation
package import Jobs
import Linux
package import Runs
package import Sandboxing
import Snippets

/// A worker's tools, found and tried: what `flamebox worker` and `flamebox run` work with.
package struct Workshop: Sendable {
    package let runner: Runner
    /// What the worker says of itself when it joins the service.
    package let info: WorkerInfo

    /// Throws where this host cannot do what a run needs, or where the set-up is not complete.
    package init(installation: Installation, share: CoreShare = .all) async throws {
        _ = ScratchDirectory.sweep()
        let plan = CorePlan(cores: share.cores(of: try allowedProcessors()))
        let sandbox = try await Sandbox(
            launcher: installation.launcher, policies: installation.policies,
            outputByteLimit: Limits.outputBytesPerStream)
        let compiler = try Compiler(installation: installation, sandbox: sandbox)
        let host = Host(
            cpu: Self.processorName, cores: plan.run.count + plan.rest.count, sandbox: sandbox.mechanisms, waived: [])
        runner = Runner(compiler: compiler, sandbox: sandbox, host: host, plan: plan)
        let offers = compiler.toolchains.map { LanguageOffer(language: $0.language, toolchains: [$0.info]) }
        info = WorkerInfo(host: host, languages: offers, runCores: plan.run.count)
    }

    /// As `/proc/cpuinfo` has it.
    private static var processorName: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        return name ?? "unknown"
    }
}
