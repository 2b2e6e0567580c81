import SandboxProtocol
import Snippets

extension CompileJail {
    /// The request for a jail in which a tool reads a program. A formatter writes each file anew in `/out`, under the
    /// file's number.
    func request(
        for order: ToolOrder, after preparation: ToolPreparation, processors: [Int]
    ) throws(CompilingFailure) -> LaunchRequest {
        let tool = try toolchain.manifest.tool(for: order.tool)
        var limits = jailLimits
        if !processors.isEmpty { limits.cpuPercent = processors.count * Limits.cpuPercentPerCore }
        let files = order.program.sources
        let configurations = preparation.configurations.enumerated().map {
            JailFile(path: Self.configurationPath($0), text: $1)
        }
        return LaunchRequest(
            policy: toolchain.policy, mounts: mounts,
            files: RunView.identity + Self.files(of: order.program) + (preparation.plan?.files ?? []) + configurations,
            workingDirectory: Self.sourceDirectory,
            commands: preparingCommands(for: order, preparation)
                + commands(of: tool, reading: files, configurations.map(\.path)), limits: limits,
            processors: processors, handOuts: tool.isStartedForEachFile ? files.indices.map(Self.handOut) : [])
    }

    /// What is compiled first, without what would link it.
    func preparingCommands(for order: ToolOrder, _ preparation: ToolPreparation) -> [JailCommand] {
        guard let plan = preparation.plan else { return [] }
        return compileCommands(for: order.program, by: plan)
    }

    private static func configurationPath(_ index: Int) -> String { "/build/tool\(index).cfg" }

    private func commands(
        of tool: ToolchainManifest.Tool, reading files: [SourceFile], _ configurations: [String]
    ) -> [JailCommand] {
        let paths = files.map { "\(Self.sourceDirectory)/\($0.name)" }
        if !configurations.isEmpty { return configurations.map { command(of: tool, file: $0, paths, output: nil) } }
        guard tool.isStartedForEachFile else { return [command(of: tool, file: nil, paths, output: nil)] }
        return paths.enumerated().map { index, path in
            command(of: tool, file: path, paths, output: "\(Self.outputDirectory)/\(index)")
        }
    }

    private func command(
        of tool: ToolchainManifest.Tool, file: String?, _ sources: [String], output: String?
    ) -> JailCommand {
        let arguments = tool.arguments.flatMap { argument in
            switch argument {
            case "{sources}": sources
            case "{file}", "{configuration}": file.map { [$0] } ?? []
            default: [toolchain.fillIn(argument)]
            }
        }
        return JailCommand(
            path: tool.program, arguments: [tool.program] + arguments,
            environment: RunView.commonEnvironment + tool.environment, standardOutputPath: output)
    }

    private static func handOut(_ index: Int) -> HandOut {
        HandOut(scratch: outputDirectory, path: "\(index)", name: "\(index)", byteLimit: Limits.sourceBytes)
    }
}

extension ToolchainManifest {
    /// Throws where the language has no such tool.
    func tool(for tool: ToolOrder.Tool) throws(CompilingFailure) -> Tool {
        let (name, other) =
            switch tool {
            case .format(fixImports: true): ("imports", "format")
            case .format(fixImports: false): ("format", "format")
            case .vet: ("vet", "vet")
            }
        guard let found = tools[name] ?? tools[other] else {
            throw .installation("the manifest of \(language) has no tool \(other)")
        }
        return found
    }
}

extension ToolchainManifest.Tool {
    /// Then what it prints on standard output is the file's new text.
    var isStartedForEachFile: Bool { arguments.contains("{file}") }
}
