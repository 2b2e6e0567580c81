package import Linux
package import ObjectFiles
package import SandboxProtocol
package import Sandboxing
package import Symbolizing

/// The toolchain's tools, each in a jail of its own that sees the modules, read-only, and nothing else of the host.
package struct JailedTools: ToolLauncher {
    private let sandbox: Sandbox
    private let toolchain: String
    private let modules: [JailMount]
    private let processors: [Int]
    private let limits: JailLimits

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the Swift toolchain.
    ///   - modules: the mounts of the run jail; its read-only ones are mounted again at the same paths.
    ///   - processors: where the tools may run: not on a run's core.
    ///   - memoryBytes: for one tool.
    ///   - lifetimeMs: how long a tool may live; one that is gone is started anew at the next request.
    package init(
        sandbox: Sandbox, toolchain: String, modules: [JailMount], processors: [Int] = [],
        memoryBytes: Int = 1 << 30, lifetimeMs: Int = 3_600_000
    ) {
        self.sandbox = sandbox
        self.toolchain = toolchain
        self.modules = modules.filter(\.isReadOnly)
        self.processors = processors
        self.limits = JailLimits(
            timeMs: lifetimeMs, cpuSeconds: lifetimeMs / 1000, memoryBytes: memoryBytes, threads: 8,
            fileBytes: 0)
    }

    package func start(
        _ tool: SymbolTool, input: consuming OwnedDescriptor, output: consuming OwnedDescriptor
    ) async throws -> @Sendable () -> Void {
        let path = "\(toolchain)/bin/\(tool.arguments[0])"
        let command = JailCommand(path: path, arguments: tool.arguments)
        let request = LaunchRequest(
            policy: .symbolize, mounts: mounts(for: tool, at: path), commands: [command], limits: limits,
            processors: processors)
        let suspended = try await sandbox.launch(request, input: .descriptor(input), output: .descriptor(output))
        let running = try suspended.resumeUnsampled()
        return { running.kill(.stopped) }
    }

    private func mounts(for tool: SymbolTool, at path: String) -> [JailMount] {
        let own: [JailMount] = [.readOnly(host: path, at: path)] + RunView.systemLibraries
        switch tool {
        case .symbolizer: return (own + Self.debugFiles + modules).withoutRepetition
        case .demangler:
            return own + [.readOnly(host: "\(toolchain)/lib/swift/linux", at: "\(toolchain)/lib/swift/linux")]
        }
    }

    /// Where distributions put the names of their libraries' own functions (Debian: `libc6-dbg`).
    private static let debugFiles: [JailMount] = [
        .readOnly(host: "/usr/lib/debug", at: "/usr/lib/debug", optional: true)
    ]
}

extension ModuleView {
    /// The modules that a jail with these mounts can run code from.
    package init(mounts: [JailMount]) {
        self.init(
            mounts.compactMap {
                guard case .readOnly(let host, let jail, _) = $0 else { return nil }
                return Entry(jailPath: jail, hostPath: host)
            })
    }
}

extension JailMount {
    fileprivate var isReadOnly: Bool {
        if case .readOnly = self { return true }
        return false
    }

    fileprivate var place: String {
        switch self {
        case .readOnly(_, let path, _), .writable(_, let path), .device(let path), .scratch(let path, _, _, _): path
        }
    }
}

extension [JailMount] {
    fileprivate var withoutRepetition: [JailMount] {
        var seen: Set<String> = []
        return filter { seen.insert($0.place).inserted }
    }
}
