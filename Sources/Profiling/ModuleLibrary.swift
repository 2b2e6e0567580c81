import Linux
package import ObjectFiles
package import Symbolizing
import Unwinding

/// What is known of the libraries that programs share: names, and how to find a caller. Read once for all programs. What
/// belongs to one program is kept apart (`ProgramModules`), because its bytes are hostile.
package struct ModuleLibrary: Sendable {
    private let kernel: HostKernel
    private let limits: SymbolizingLimits
    private let symbols: SymbolSource
    private let callFrames: CallFrameTables

    /// - Parameters:
    ///   - view: the libraries, as the programs see them, and where they lie on the host; no other file is opened.
    ///   - tools: starts the tools that read the libraries' names; where they run is the caller's matter.
    ///   - lookUpTimeMs: for one request for names; what is not answered by then stays an address.
    ///   - nameBytes: a longer name is cut.
    package init(
        view: ModuleView, tools: any ToolLauncher, kernel: HostKernel, lookUpTimeMs: Int, nameBytes: Int
    ) {
        self.kernel = kernel
        limits = SymbolizingLimits(timeMs: lookUpTimeMs, nameBytes: nameBytes)
        symbols = SymbolSource(launcher: tools, view: view, limits: limits)
        callFrames = CallFrameTables(view: view)
    }

    /// Reads libraries before the first program waits for them.
    ///
    /// - Parameters:
    ///   - usual: those that nearly every program uses: read when this returns.
    ///   - others: of these the call frames are read meanwhile: while a sampler reads them, its rings fill.
    package func readAhead(usual: [String], others: [String]) async {
        await onOwnedThread(named: "call frames") { [callFrames] in
            for path in usual { callFrames.preload(path: path) }
        }
        startOwnedThread(named: "call frames") { [callFrames] in
            for path in others { callFrames.preload(path: path) }
        }
        for path in usual { await symbols.warmUp(path: path) }
    }

    /// - Parameter tools: starts the tools that read this program's names, and no other's.
    package func modules(of program: ProgramCode, tools: any ToolLauncher) -> ProgramModules {
        var walker = Unwinder(program: program.modules, libraries: callFrames)
        if program.runtime == .go { walker.prepareForGo(program: program.path) }
        return ProgramModules(
            of: program, own: SymbolSource(launcher: tools, view: program.modules, limits: limits),
            libraries: symbols, walker: walker, kernel: kernel)
    }
}
