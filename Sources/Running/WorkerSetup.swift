package import Compiling
import Foundation
package import Jobs
import Linux
import Runs
package import Profiling
package import SandboxProtocol
import Sandboxing
import Snippets

/// A worker's tools, found and tried: what `flamebox worker` and `flamebox run` work with.
package struct WorkerSetup: Sendable {
    package let runner: Runner
    /// What the worker says of itself when it joins the service.
    package let info: WorkerInfo
    package let languages: LanguageTrials
    /// Whether this host lets memory be recorded.
    let recordsMemory: Bool
    private let sandbox: Sandbox
    private let scratch: ScratchRoot

    /// Throws where this host cannot do what a run needs, or where the set-up is not complete.
    ///
    /// - Parameters:
    ///   - scratch: where programs are kept while they run; nil for a place of this user's own.
    ///   - kernel: asked while this process still could.
    ///   - candidate: a toolchain that is to be tried before it is offered.
    package init(
        installation: Installation, scratch: ScratchRoot? = nil, share: CoreShare = .all, waivers: Set<Waiver> = [],
        kernel: HostKernel = .ofThisHost(), candidate: InstalledToolchain? = nil
    ) async throws {
        let examination = await HostExamination(of: installation, waivers: waivers, kernel: kernel)
        guard hostSuffices(examination.rows) else { throw HostRefusal(examination.rows) }
        let scratch = try scratch ?? privateScratchRoot()
        let plan = CorePlan(cores: share.cores(of: try allowedProcessors()))
        let sandbox = try await Sandbox(
            launcher: installation.launcher, policies: installation.policies,
            waitingLaunchers: Limits.waitingLaunchers, outputByteLimit: Limits.outputBytesPerStream, waivers: waivers)
        let compiler = try await Compiler(installation: installation, sandbox: sandbox, candidate: candidate)
        let host = Host(
            cpu: Self.processorName, cores: plan.run.count + plan.rest.count,
            sandbox: try await Self.mechanisms(of: sandbox, launcher: installation.launcher),
            waived: waivers.map(\.rawValue).sorted())
        let profiler = JailedProfiler(
            sandbox: sandbox, toolchain: compiler.swiftRoot, processors: plan.rest, kernel: kernel)
        await profiler.readAhead()
        runner = Runner(
            compiler: compiler, scratch: scratch, launcher: sandbox, profiler: profiler, host: host, plan: plan,
            samplesKernel: examination.samplesKernel, perfHooks: kernel.heldPerfHooks(), writes: kernel.writes)
        self.sandbox = sandbox
        self.scratch = scratch
        recordsMemory = examination.families.contains(.memory)
        languages = LanguageTrials(
            compiler: compiler, scratch: scratch, processors: plan.rest,
            families: examination.families)
        let offers = await languages.offers()
        if let refusal = NoLanguage(offers) { throw refusal }
        info = WorkerInfo(
            host: host, machine: try Self.bootID, architecture: Self.architecture, languages: offers,
            runCores: plan.run.count)
    }

    /// Returns when jails can be made no longer, with the reason: until then a place that was lost is made again.
    package func awaitLossOfPlace() async -> any Error {
        do {
            while true {
                try await Task.sleep(for: .milliseconds(Limits.placeCheckPeriodMs))
                try await sandbox.ensurePlace()
            }
        } catch { return error }
    }

    /// When all runs are over: the jails of tools that still wait go, and what is left of this process on disk.
    package func takeDown() async {
        await sandbox.takeDown()
        scratch.clear()
    }

    /// What really stands around a program on this host: asked of a jail with the launcher itself in it, the one
    /// static program that is always at hand. What it says there does not matter.
    private static func mechanisms(of sandbox: Sandbox, launcher: String) async throws -> [String] {
        let view = RunView.go(program: launcher, scratchBytes: 1 << 20, scratchFiles: 16)
        let command = JailCommand(path: RunView.programPath, arguments: ["flamebox-sandbox"])
        let request = LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, commands: [command],
            limits: JailLimits(timeMs: 5000, cpuSeconds: 5, memoryBytes: 64 << 20, threads: 4, fileBytes: 0))
        return try await sandbox.launch(request).resumeUnsampled().report().mechanisms
    }

    /// See random(4).
    private static var bootID: String {
        get throws {
            try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Of the programs that are made and run here, which is our own.
    private static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #else
        "unknown"
        #endif
    }

    /// As `/proc/cpuinfo` has it.
    private static var processorName: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        return name ?? "unknown"
    }
}
