import Compiling
import Foundation
import Linux
import ObjectFiles
import Sampling
import SandboxProtocol
import Sandboxing
import Snippets
import Stacks
import Symbolizing
import Unwinding

/// What is known of the files that programs run code from: names, and how to find a caller. What belongs to one program
/// is kept apart, because its bytes are hostile; the libraries that all programs share are read once.
struct ModuleLibrary: Sendable {
    private let sandbox: Sandbox
    private let toolchain: String
    private let processors: [Int]
    private let kernel: HostKernel
    private let symbols: SymbolSource
    private let callFrames: CallFrameTables

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the Swift toolchain, whose symbolizer reads both languages' files.
    ///   - processors: where symbolizers may run.
    init(sandbox: Sandbox, toolchain: String, processors: [Int], kernel: HostKernel) {
        self.sandbox = sandbox
        self.toolchain = toolchain
        self.processors = processors
        self.kernel = kernel
        let mounts = RunView.swiftLibraries(toolchain: toolchain)
        let tools = JailedTools(
            sandbox: sandbox, toolchain: toolchain, modules: mounts, processors: processors, limits: .ours)
        symbols = SymbolSource(launcher: tools, view: ModuleView(mounts: mounts), limits: .ours)
        callFrames = CallFrameTables(view: ModuleView(mounts: mounts))
    }

    /// Reads the libraries that nearly every program uses before the first program waits for them, and has the call
    /// frames of all others read meanwhile: while a sampler reads them, its rings fill.
    func readAhead() async {
        let usual = (swiftLibraries + Self.libraries).filter(Self.isUsual)
        await onOwnedThread(named: "call frames") { [callFrames] in
            for path in usual { callFrames.preload(path: path) }
        }
        let others = (swiftLibraries + Self.libraries).filter { !Self.isUsual($0) }
        startOwnedThread(named: "call frames") { [callFrames] in
            for path in others { callFrames.preload(path: path) }
        }
        for path in usual { await symbols.warmUp(path: path) }
    }

    private static func isUsual(_ path: String) -> Bool {
        [
            "libc.so.6", "libswiftCore.so", "libswift_Concurrency.so", "libdispatch.so", "libFoundationEssentials.so",
            "libFoundation.so",
        ].contains { path.hasSuffix("/\($0)") }
    }

    /// Of C and C++, by the names that the kernel calls the files.
    private static let libraries = [
        "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2",
    ].map { name in
        let directory = "/lib/x86_64-linux-gnu"
        return "\(directory)/\(linkTarget("\(directory)/\(name)") ?? name)"
    }

    private var swiftLibraries: [String] {
        let directory = "\(toolchain)/lib/swift/linux"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".so") }.map { "\(directory)/\($0)" }
    }

    func program(_ executable: Executable, view: RunView) -> ProgramModules {
        let tools = JailedTools(
            sandbox: sandbox, toolchain: toolchain, modules: view.mounts, processors: processors, limits: .ours)
        let own = ModuleView([.init(jailPath: RunView.programPath, hostPath: executable.path)])
        var walker = Unwinder(program: own, libraries: callFrames)
        if executable.language == .go { walker.prepareForGo(program: RunView.programPath) }
        return ProgramModules(
            program: SymbolSource(launcher: tools, view: own, limits: .ours), libraries: symbols,
            kernel: kernel, taskProbes: executable.language == .swift ? kernel.taskProbes : kernel.stackProbes,
            walker: walker)
    }
}

/// One program and the libraries it uses.
struct ProgramModules: Sendable {
    let symbolizer: Symbolizer
    let walker: Unwinder
    let kernelSymbols: KernelSymbols
    let taskProbes: TaskProbes
    let events: any EventOpening
    private let program: SymbolSource

    fileprivate init(
        program: SymbolSource, libraries: SymbolSource, kernel: HostKernel, taskProbes: TaskProbes, walker: Unwinder
    ) {
        self.program = program
        self.walker = walker
        self.taskProbes = taskProbes
        kernelSymbols = kernel.symbols
        events = kernel.events
        symbolizer = Symbolizer(
            program: program, libraries: libraries, kernelSymbols: kernelSymbols, programPath: RunView.programPath,
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
