import Foundation
import SandboxProtocol
import Snippets

/// The request for a compile jail: a snippet's files in `/src`, the commands of a manifest, a program in `/out`.
struct CompileJail: Sendable {
    static let sourceDirectory = Executable.sourceDirectory
    static let outputDirectory = "/out"
    /// Where the program lands in the delivery directory.
    static let programName = "main"

    private static let cachedModules = "/caches/swift/modules"
    private static let ownModules = "/tmp/modules"
    /// Linked into programs whose memory is profiled.
    private static let allocations = "/caches/swift/allocations.o"

    let toolchain: Toolchain
    let limits: CompileLimits
    /// False: modules are compiled anew in the jail, for this snippet alone. That takes seconds.
    var usesCaches = true

    func request(for snippet: Snippet, by plan: CompilePlan, processors: [Int] = []) -> LaunchRequest {
        var limits = jailLimits
        if !processors.isEmpty { limits.cpuPercent = processors.count * Limits.cpuPercentPerCore }
        return LaunchRequest(
            policy: toolchain.policy, mounts: mounts, files: RunView.identity + Self.files(of: snippet) + plan.files,
            workingDirectory: Self.sourceDirectory, commands: commands(for: snippet, by: plan), limits: limits,
            processors: processors, handOuts: [Self.program] + Self.messages(of: plan))
    }

    /// As `request`, with the caches writable and nothing handed out: only for source of our own, at set-up.
    func warmingRequest(for snippet: Snippet, by plan: CompilePlan) -> LaunchRequest {
        var request = request(for: snippet, by: plan)
        request.handOuts = []
        request.mounts = request.mounts.map { mount in
            guard case .readOnly(let host, let path, _) = mount, host == toolchain.caches else { return mount }
            return .writable(host: host, at: path)
        }
        return request
    }

    static func files(of snippet: Snippet) -> [JailFile] {
        snippet.files.map { JailFile(path: "\(sourceDirectory)/\($0.name)", text: $0.content) }
    }

    private static let program = HandOut(
        scratch: outputDirectory, path: programName, name: programName, mode: 0o555, byteLimit: Limits.artifactBytes)

    /// In the order of the units that have some.
    private static func messages(of plan: CompilePlan) -> [HandOut] {
        plan.units.compactMap(\.messages).enumerated().map { index, path in
            HandOut(
                scratch: outputDirectory, path: path, name: messagesName(index),
                byteLimit: Limits.serializedDiagnosticsBytes)
        }
    }

    /// In the delivery directory, of the file at `index` among those handed out beside the program.
    static func messagesName(_ index: Int) -> String { "messages-\(index)" }

    var mounts: [JailMount] {
        let own = toolchain.manifest.mounts.map { mount in
            JailMount.readOnly(host: toolchain.fillIn(mount.host), at: mount.at, optional: mount.optional ?? false)
        }
        return RunView.devices + (toolchain.manifest.systemLibraries ? RunView.systemLibraries : []) + own + [
            .scratch(at: "/tmp", bytes: Limits.compileScratchBytes / 4, inodes: Limits.compileScratchFiles),
            .scratch(
                at: Self.outputDirectory, bytes: Limits.compileScratchBytes, inodes: Limits.compileScratchFiles),
        ]
    }

    var jailLimits: JailLimits {
        JailLimits(
            timeMs: limits.timeMs, cpuSeconds: limits.timeMs / 1000 * ProcessInfo.processInfo.activeProcessorCount + 1,
            memoryBytes: limits.memoryBytes, threads: Limits.compileThreads, fileBytes: limits.fileBytes)
    }

    /// Those of the manifest, one after the other; what is for each unit is repeated.
    func commands(for snippet: Snippet, by plan: CompilePlan) -> [JailCommand] {
        toolchain.manifest.commands.flatMap { command in
            command.isForEachUnit
                ? plan.units.map { self.command(command, for: snippet, by: plan, unit: $0) }
                : [self.command(command, for: snippet, by: plan, unit: nil)]
        }
    }

    /// Those for each unit alone.
    func compileCommands(for snippet: Snippet, by plan: CompilePlan) -> [JailCommand] {
        toolchain.manifest.commands.filter(\.isForEachUnit).flatMap { command in
            plan.units.map { self.command(command, for: snippet, by: plan, unit: $0) }
        }
    }

    private func command(
        _ command: ToolchainManifest.Command, for snippet: Snippet, by plan: CompilePlan, unit: CompileUnit?
    ) -> JailCommand {
        let arguments = command.arguments.flatMap { argument in
            switch argument {
            case "{sources}": unit?.sources ?? []
            case "{optimization}":
                toolchain.manifest.optimizations[snippet.options.optimization.rawValue] ?? []
            case "{unit arguments}": unit?.arguments ?? []
            case "{link arguments}": plan.linkArguments
            case "{objects}": plan.units.map { "\(Self.outputDirectory)/\($0.object).o" }
            case "{allocations}": snippet.options.families.contains(.memory) ? [Self.allocations] : []
            case "{modules}": [usesCaches ? Self.cachedModules : Self.ownModules]
            default: [fillIn(argument, of: unit)]
            }
        }
        return JailCommand(
            path: command.program, arguments: [command.program] + arguments,
            environment: RunView.commonEnvironment + toolchain.manifest.environment)
    }

    /// A unit's name is the snippet's: nothing in it is filled in once more.
    private func fillIn(_ argument: String, of unit: CompileUnit?) -> String {
        let filled = toolchain.fillIn(argument)
        guard let unit else { return filled }
        return filled.replacing("{object}", with: unit.object).replacing("{unit}", with: unit.name)
    }
}
