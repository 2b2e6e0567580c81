package import Profiles
package import Stacks

/// Turns a raw profile into one with functions, inlined frames and source lines.
package struct Symbolizer: Sendable {
    private let program: SymbolSource
    private let libraries: SymbolSource
    private let kernelSymbols: KernelSymbols
    private let categorizer: Categorizer

    /// - Parameters:
    ///   - program: answers for the program's own executable, and for that alone.
    ///   - libraries: answers for everything else that the view holds; shared by all programs.
    ///   - kernelSymbols: those that the sampler told apart.
    ///   - programPath: the executable's path in the jail.
    ///   - sourceDirectory: where the snippet's files lay when they were compiled.
    ///   - ownsAllPrograms: whether all that is no library of the system is the person's own.
    package init(
        program: SymbolSource, libraries: SymbolSource, kernelSymbols: KernelSymbols = KernelSymbols(),
        programPath: String, sourceDirectory: String, ownsAllPrograms: Bool = false
    ) {
        self.program = program
        self.libraries = libraries
        self.kernelSymbols = kernelSymbols
        categorizer = Categorizer(
            programPath: programPath, sourceDirectory: sourceDirectory, ownsAllPrograms: ownsAllPrograms)
    }

    /// Never fails: what cannot be looked up in time stays an address and is counted in the quality.
    ///
    /// May be called for every snapshot of a growing profile: only addresses not seen before are looked up.
    /// - Parameter perfMap: names for code that the program made.
    package func symbolize(_ raw: RawProfile, perfMap: PerfMap = PerfMap()) async -> Profile {
        await symbolize(raw, perfMaps: [0: perfMap])
    }

    /// - Parameter perfMaps: names for code that programs made, by the processes that did; 0 where they are not told apart.
    package func symbolize(_ raw: RawProfile, perfMaps: [Int32: PerfMap]) async -> Profile {
        var own: Set<CodeAddress> = []
        var shared: Set<CodeAddress> = []
        for frame in Set(raw.stacks.frames) where !frame.isMarker {
            let module = raw.modules[Int(frame.module)]
            guard module.kind == .file else { continue }
            let address = CodeAddress(frame, in: module)
            if program.answers(for: module.path) { own.insert(address) } else { shared.insert(address) }
        }
        async let ownSymbols = program.symbols(at: own)
        async let sharedSymbols = libraries.symbols(at: shared)
        let symbols = await ownSymbols.merging(await sharedSymbols) { first, _ in first }
        let goModules = await program.goModules(in: Set(own.map(\.path)))
        var builder = ProfileBuilder(
            raw, symbols: symbols, perfMaps: perfMaps, kernelSymbols: kernelSymbols, goModules: goModules,
            categorizer: categorizer)
        builder.typeNames = await typeNames(in: raw)
        return builder.build()
    }

    /// Of the types of objects that were allocated, by where they are described in the program's memory.
    private func typeNames(in raw: RawProfile) async -> [UInt64: String] {
        let types = Set(raw.stacks.frames.lazy.filter(\.isAllocation).map(\.offset)).subtracting([0])
        guard !types.isEmpty else { return [:] }
        var names: [UInt64: String] = [:]
        for (index, place) in raw.places.sorted(by: { $0.key < $1.key }) {
            let module = raw.modules[Int(index)]
            guard module.kind == .file else { continue }
            let source = program.answers(for: module.path) ? program : libraries
            for (type, name) in await source.typeNames(of: types, in: module.path, loadedAs: place) {
                names[type] = name
            }
        }
        return names
    }
}
