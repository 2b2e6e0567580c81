import Glibc
package import Linux

/// The toolchain's tools as plain children of this process, with its rights: for who reads the names of programs that the
/// same person runs anyway.
package struct LocalTools: ToolLauncher {
    private let toolchain: String
    private let debugDirectory: String

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the Swift toolchain.
    ///   - debugDirectory: where debug information lies that was taken out of programs, by their build IDs:
    ///     `.build-id/xx/yyyy.debug` (GDB's manual, "Separate Debug Files").
    package init(toolchain: String, debugDirectory: String) {
        self.toolchain = toolchain
        self.debugDirectory = debugDirectory
    }

    package func start(
        _ tool: SymbolTool, input: consuming OwnedDescriptor, output: consuming OwnedDescriptor
    ) async throws -> @Sendable () -> Void {
        let null = try OwnedDescriptor.open("/dev/null", O_WRONLY)
        // In a session of its own, so that what is typed at the terminal is for the command alone.
        let process = try spawn(
            "\(toolchain)/bin/\(tool.arguments[0])", Array(tool.arguments.dropFirst()) + places(for: tool),
            descriptors: [input.number, output.number, null.number])
        return {
            kill(process, SIGKILL)
            startOwnedThread(named: "tool") { _ = try? waitForChild(process) }
        }
    }

    private func places(for tool: SymbolTool) -> [String] {
        tool == .symbolizer ? ["--debug-file-directory=\(debugDirectory)"] : []
    }
}
