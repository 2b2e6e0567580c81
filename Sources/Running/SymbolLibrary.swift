import Compiling
import ObjectFiles
import SandboxProtocol
import Sandboxing
import Snippets
import Symbolizing

/// What programs' names are looked up in: for each program a tool of its own, because its bytes are hostile, and one
/// for the libraries that all programs share.
struct SymbolLibrary: Sendable {
    private let sandbox: Sandbox
    private let toolchain: String
    private let processors: [Int]
    private let libraries: SymbolSource

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the Swift toolchain, whose symbolizer reads both languages' files.
    ///   - processors: where symbolizers may run.
    init(sandbox: Sandbox, toolchain: String, processors: [Int]) {
        self.sandbox = sandbox
        self.toolchain = toolchain
        self.processors = processors
        let mounts = RunView.swiftLibraries(toolchain: toolchain)
        let tools = JailedTools(
            sandbox: sandbox, toolchain: toolchain, modules: mounts, processors: processors, limits: .ours)
        libraries = SymbolSource(launcher: tools, view: ModuleView(mounts: mounts), limits: .ours)
    }

    func program(_ executable: Executable, view: RunView) -> ProgramSymbols {
        let tools = JailedTools(
            sandbox: sandbox, toolchain: toolchain, modules: view.mounts, processors: processors, limits: .ours)
        let own = ModuleView([.init(jailPath: RunView.programPath, hostPath: executable.path)])
        return ProgramSymbols(
            program: SymbolSource(launcher: tools, view: own, limits: .ours), libraries: libraries)
    }
}

/// The names of one program and of the libraries it uses.
struct ProgramSymbols: Sendable {
    let symbolizer: Symbolizer
    private let program: SymbolSource

    fileprivate init(program: SymbolSource, libraries: SymbolSource) {
        self.program = program
        symbolizer = Symbolizer(
            program: program, libraries: libraries, programPath: RunView.programPath,
            sourceDirectory: Executable.sourceDirectory)
    }

    /// Has the program's tables read while it still runs.
    func warmUp() async { await program.warmUp(path: RunView.programPath) }

    func close() async { await program.close() }
}

extension SymbolizingLimits {
    fileprivate static let ours = SymbolizingLimits(
        timeMs: Limits.symbolizeTimeMs, memoryBytes: Limits.symbolizeMemoryBytes, nameBytes: Limits.symbolNameBytes)
}
