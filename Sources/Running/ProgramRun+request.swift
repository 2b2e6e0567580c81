import Compiling
import SandboxProtocol
import Snippets

extension ProgramRun {
    /// One program, seen from inside as `RunView` says, under the limits of a run.
    var request: LaunchRequest {
        let view = view
        // Read-only, where the program starts. What `go build` reads is no data.
        let data = snippet.data.filter { $0.name != "go.mod" }.map {
            JailFile(path: "\(RunView.scratchPath)/\($0.name)", text: $0.content)
        }
        let options = snippet.options
        return LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files + data, workingDirectory: RunView.scratchPath,
            commands: [
                JailCommand(
                    path: RunView.programPath, arguments: [RunView.programPath] + options.arguments,
                    environment: Self.environment(view.environment, with: options.environment))
            ],
            limits: JailLimits(
                timeMs: options.timeLimitMs,
                flushBeforeKillMs: executable.flushSignal == nil ? 0 : Limits.flushBeforeKillMs,
                // The wall clock decides; this is for a clock that stands still.
                cpuSeconds: options.timeLimitMs / 1000 * cores.count + 2,
                cpuPercent: cores.count * Limits.cpuPercentPerCore, memoryBytes: Limits.runMemoryBytes,
                threads: Limits.runThreads, fileBytes: Limits.runScratchBytes, descriptors: Limits.runDescriptors),
            processors: cores)
    }

    /// What a person sets takes the place of what every program has; of two of one name a program would see the first.
    static func environment(_ usual: [String], with chosen: [String: String]) -> [String] {
        let kept = usual.filter { variable in chosen[String(variable.prefix { $0 != "=" })] == nil }
        return kept + chosen.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    var view: RunView {
        switch executable.language {
        case .go:
            .go(
                program: executable.path, scratchBytes: Limits.runScratchBytes,
                scratchFiles: Limits.runScratchFiles)
        case .swift:
            .swift(
                program: executable.path, toolchain: executable.toolchainRoot,
                scratchBytes: Limits.runScratchBytes, scratchFiles: Limits.runScratchFiles)
        }
    }
}
