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

    /// - Parameters:
    ///   - compiled: those of the snippet's files that `{sources}` stands for.
    ///   - buildFiles: what the commands read beside them.
    ///   - mode: the arguments that `{mode}` stands for.
    func request(
        for snippet: Snippet, compiling compiled: [SourceFile], with buildFiles: [JailFile] = [], mode: [String],
        processors: [Int] = []
    ) -> LaunchRequest {
        var limits = jailLimits
        if !processors.isEmpty { limits.cpuPercent = processors.count * Limits.cpuPercentPerCore }
        return LaunchRequest(
            policy: toolchain.policy, mounts: mounts, files: RunView.identity + Self.files(of: snippet) + buildFiles,
            workingDirectory: Self.sourceDirectory, commands: commands(for: snippet, compiling: compiled, mode: mode),
            limits: limits, processors: processors, handOuts: [Self.program])
    }

    /// As `request`, with the caches writable and nothing handed out: only for source of our own, at set-up.
    func warmingRequest(for snippet: Snippet, mode: [String]) -> LaunchRequest {
        var request = request(for: snippet, compiling: snippet.files, mode: mode)
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

    private func commands(
        for snippet: Snippet, compiling compiled: [SourceFile], mode: [String]
    ) -> [JailCommand] {
        let sources = compiled.map { "\(Self.sourceDirectory)/\($0.name)" }
        let optimization = toolchain.manifest.optimizations[snippet.options.optimization.rawValue] ?? []
        let environment = RunView.commonEnvironment + toolchain.manifest.environment
        return toolchain.manifest.commands.map { command in
            let arguments = command.arguments.flatMap { argument in
                switch argument {
                case "{sources}": sources
                case "{optimization}": optimization
                case "{mode}": mode
                case "{allocations}": snippet.options.families.contains(.memory) ? [Self.allocations] : []
                case "{modules}": [usesCaches ? Self.cachedModules : Self.ownModules]
                default: [toolchain.fillIn(argument)]
                }
            }
            return JailCommand(
                path: command.program, arguments: [command.program] + arguments, environment: environment)
        }
    }
}
