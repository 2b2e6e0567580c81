import Compiling
import GoSources
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
                    path: RunView.programPath, arguments: [RunView.programPath] + testArguments + options.arguments,
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

    /// Of package testing. With `test2json` it marks what it says of its tests; a clock of its own is for those who read
    /// what `go test -v` prints. Of Swift Testing: one test after the other, unless somebody asks for them side by side. Then
    /// it is known which one a crash or the time limit ended, and each has its time and its output for itself.
    private var testArguments: [String] {
        guard snippet.runsTests else { return [] }
        switch executable.language {
        case .go:
            return snippet.options.clock == .real
                ? ["-test.v=test2json", "-test.paniconexit0", "-test.timeout=0"] : ["-test.v"]
        case .swift: return snippet.options.arguments.contains("--parallel") ? [] : ["--no-parallel"]
        }
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
