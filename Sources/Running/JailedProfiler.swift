import Compiling
import Foundation
import Linux
import ObjectFiles
import Profiling
import SandboxProtocol
import Sandboxing
import Snippets
import SymbolizerJails
import Synchronization

/// Profiles programs as they are seen from inside their jails; the tools that read their files run in jails, too.
struct JailedProfiler: RunProfiler {
    private let sandbox: Sandbox
    private let toolchain: String
    private let processors: [Int]
    private let libraries: SwiftLibraries

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the default Swift toolchain, whose symbolizer reads Go's files, too.
    ///   - processors: where symbolizers may run.
    init(sandbox: Sandbox, toolchain: String, processors: [Int], kernel: HostKernel) {
        self.sandbox = sandbox
        self.toolchain = toolchain
        self.processors = processors
        libraries = SwiftLibraries { toolchain in
            let mounts = RunView.swiftLibraries(toolchain: toolchain)
            return ModuleLibrary(
                view: ModuleView(mounts: mounts),
                tools: Self.tools(sandbox, toolchain, modules: mounts, processors: processors), kernel: kernel,
                lookUpTimeMs: Limits.symbolizeTimeMs, nameBytes: Limits.symbolNameBytes)
        }
    }

    /// Reads the libraries that nearly every program uses before the first program waits for them, and all others
    /// meanwhile.
    func readAhead() async {
        let all = swiftLibraries + Self.systemLibraries
        await libraries.of(toolchain).readAhead(
            usual: all.filter(Self.isUsual), others: all.filter { !Self.isUsual($0) })
    }

    func prepare(
        for executable: Executable, view: RunView
    ) -> @Sendable (ProcessTree, ProfilingOptions) throws -> any RunProfile {
        // A Swift program's names are for its own toolchain to read.
        let toolchain = executable.language == .swift ? executable.toolchainRoot : toolchain
        let tools = Self.tools(sandbox, toolchain, modules: view.mounts, processors: processors)
        let modules = libraries.of(toolchain).modules(of: ProgramCode(executable), tools: tools)
        return { processes, options in
            guard executable.language == .go else { return try modules.attach(to: processes, options) }
            if options.followsAllocations { try GoMemoryProfiling.switchOn(in: executable.path) }
            var options = options
            options.goRuntimeLayout = executable.runtimeLayout.flatMap {
                try? String(contentsOfFile: $0, encoding: .utf8)
            }
            return try modules.attach(to: processes, options)
        }
    }

    private static func tools(
        _ sandbox: Sandbox, _ toolchain: String, modules: [JailMount], processors: [Int]
    ) -> JailedTools {
        JailedTools(
            sandbox: sandbox, toolchain: toolchain, modules: modules, processors: processors,
            memoryBytes: Limits.symbolizeMemoryBytes)
    }

    private static func isUsual(_ path: String) -> Bool {
        [
            "libc.so.6", "libswiftCore.so", "libswift_Concurrency.so", "libdispatch.so", "libFoundationEssentials.so",
            "libFoundation.so",
        ].contains { path.hasSuffix("/\($0)") }
    }

    /// Of C and C++, by the names that the kernel calls the files.
    private static let systemLibraries = [
        "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", RunView.loaderName,
    ].map { name in
        let directory = RunView.systemLibraryDirectory
        return "\(directory)/\(linkTarget("\(directory)/\(name)") ?? name)"
    }

    private var swiftLibraries: [String] {
        let directory = "\(toolchain)/lib/swift/linux"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".so") }.map { "\(directory)/\($0)" }
    }
}

/// What is known of each Swift toolchain's libraries, from when a program first needs them.
private final class SwiftLibraries: Sendable {
    private let make: @Sendable (_ toolchain: String) -> ModuleLibrary
    private let known = Mutex<[String: ModuleLibrary]>([:])

    init(_ make: @escaping @Sendable (_ toolchain: String) -> ModuleLibrary) {
        self.make = make
    }

    func of(_ toolchain: String) -> ModuleLibrary {
        known.withLock { known in
            if let library = known[toolchain] { return library }
            let library = make(toolchain)
            known[toolchain] = library
            return library
        }
    }
}

extension ProgramCode {
    /// As it is seen in its jail.
    fileprivate init(_ executable: Executable) {
        self.init(
            path: RunView.programPath,
            modules: ModuleView([.init(jailPath: RunView.programPath, hostPath: executable.path)]),
            runtime: executable.language == .go ? .go : .swift, sourceDirectory: Executable.sourceDirectory)
    }
}
