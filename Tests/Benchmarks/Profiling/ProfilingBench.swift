import Foundation
import Linux
import ObjectFiles
import Profiles
import Profiling
import Running
import Sampling
import Snippets
import Symbolizing
import TestPrograms
import Unwinding

/// A program of `Tests/Benchmarks/Programs`, compiled as snippets are.
struct Program {
    let name: String
    let path: String
    /// Where its source lies.
    let directory: String
    var isGo = false
}

/// All that profiling needs besides a program: the tools, and what is known of the libraries before a run.
struct ProfilingBench {
    let toolchain: String
    private let tools: UnjailedTools
    private let tables: CallFrameTables
    private let places: [String]
    private let libraries: SymbolSource

    private static let usual = [
        "libc.so.6", "libm.so.6", "libstdc++.so.6", "libswiftCore.so", "libFoundation.so", "libFoundationEssentials.so",
    ]

    private static let libraryPlaces = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/lib64"]

    private let taskProbes = TaskProbes(count: 1)
    private let stackProbes = TaskProbes(count: 1, noting: .enteredStacks)

    /// Nothing is known yet.
    init() {
        toolchain = ProcessInfo.processInfo.environment["TOOLCHAIN"] ?? "/opt/swift/usr"
        places = Self.libraryPlaces + ["\(toolchain)/lib/swift/linux"]
        let view = ModuleView(places.map { .init(jailPath: $0, hostPath: $0) })
        tools = UnjailedTools(toolchain: toolchain)
        tables = CallFrameTables(view: view)
        libraries = SymbolSource(launcher: tools, view: view)
    }

    /// Gets to know the usual libraries, as a worker does before its first run.
    func warmUp() async {
        for name in Self.usual {
            for place in places.dropFirst() { tables.preload(path: "\(place)/\(name)") }
        }
        await libraries.warmUp(path: "\(toolchain)/lib/swift/linux/libswiftCore.so")
    }

    /// Ends the tools that this knows the libraries by.
    func close() async {
        await libraries.close()
    }

    /// Samples a run of the program from its exec to its end, as a worker does.
    func sample(
        _ program: Program, _ arguments: [String] = [], rateHz: Int = Limits.defaultSampleRateHz
    ) async throws -> RawProfile {
        try await sampleRun(
            program.path, arguments, limits: ProfilingLimits.run(rateHz: rateHz).sampling, rateHz: rateHz,
            inGroup: true, taskProbes: program.isGo ? stackProbes : taskProbes, walker: walker(of: program))
    }

    func walker(of program: Program) -> Unwinder {
        var walker = Unwinder(program: view(of: program), libraries: tables)
        if program.isGo { walker.prepareForGo(program: program.path) }
        return walker
    }

    func source(of program: Program) -> SymbolSource {
        SymbolSource(launcher: tools, view: view(of: program))
    }

    func symbolizer(of program: Program, _ own: SymbolSource) -> Symbolizer {
        Symbolizer(
            program: own, libraries: libraries, programPath: program.path, sourceDirectory: program.directory)
    }

    func symbolize(_ raw: RawProfile, of program: Program) async -> Profile {
        let own = source(of: program)
        let profile = await symbolizer(of: program, own).symbolize(raw)
        await own.close()
        return profile
    }

    private func view(of program: Program) -> ModuleView {
        ModuleView([.init(jailPath: program.path, hostPath: program.path)])
    }
}

extension Program {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Programs").standardized

    /// All programs of a folder whose language this host can compile, in the order of their names.
    static func all(_ folder: String, named names: Set<String> = []) throws -> [Program] {
        let directory = sources.appending(path: folder)
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        let chosen = files.filter { names.isEmpty || names.contains($0.deletingPathExtension().lastPathComponent) }
        return try chosen.sorted { $0.path < $1.path }.compactMap(compiled)
    }

    private static func compiled(_ file: URL) throws -> Program? {
        let language = file.pathExtension
        let name = "\(language)-\(file.deletingPathExtension().lastPathComponent)"
        let source = try String(contentsOf: file, encoding: .utf8)
        let path =
            language == "go"
            ? try TestPrograms.compileGo(source, named: name) : try TestPrograms.compileSwift(source, named: name)
        return path.map {
            Program(
                name: name, path: $0, directory: URL(filePath: $0).deletingLastPathComponent().path,
                isGo: language == "go")
        }
    }
}
