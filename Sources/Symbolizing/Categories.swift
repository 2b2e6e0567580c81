import Profiles

/// Whose code a function is, judged by its module, its names and its file.
struct Categorizer: Sendable {
    /// The program's own executable, in the jail.
    let programPath: String
    /// Where the snippet's files lie in the compiler's jail.
    let sourceDirectory: String
    /// Whether there are many programs, all of them the person's own.
    var ownsAllPrograms = false

    private static let systemDirectories = ["/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"]

    /// Whether a module is the person's own, and no library of the system.
    func isProgram(_ path: String) -> Bool {
        if !ownsAllPrograms { return path == programPath }
        return !(Self.systemDirectories.contains(where: path.hasPrefix) && path.contains(".so"))
    }

    func category(of symbol: Symbol, inModule path: String, isGo: Bool) -> Function.Category {
        if isGo { return goCategory(of: symbol) }
        if isRuntimeName(symbol.linkName) { return .runtime }
        if !isProgram(path) { return libraryCategory(path) }
        if symbol.file.hasPrefix(sourceDirectory + "/") { return .yourCode }
        return isOfSwiftLibrary(symbol.linkName, symbol.fullName) ? .standardLibrary : .yourCode
    }

    /// For code of which only the module is known.
    func category(ofModule path: String, isGo: Bool) -> Function.Category {
        isProgram(path) ? (isGo ? .runtime : .yourCode) : libraryCategory(path)
    }

    private func goCategory(of symbol: Symbol) -> Function.Category {
        let name = symbol.linkName
        if name.hasPrefix("main.") || symbol.file.hasPrefix(sourceDirectory + "/") { return .yourCode }
        let isRuntime = ["runtime.", "runtime/", "internal/runtime/", "type:", "go:"].contains(where: name.hasPrefix)
        // Assembly routines of the runtime carry no package name.
        return isRuntime || !name.contains(".") ? .runtime : .standardLibrary
    }

    private func isRuntimeName(_ name: String) -> Bool {
        ["swift_", "_swift_", "__swift_", "swift::", "(anonymous namespace)::", "objc_"].contains(where: name.hasPrefix)
    }

    private func libraryCategory(_ path: String) -> Function.Category {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let isCLibrary = ["libc.", "libm.", "ld-", "libpthread", "librt.", "libdl.", "libstdc++", "libgcc_s", "libz."]
            .contains(where: name.hasPrefix)
        if isCLibrary { return .cLibrary }
        return name == "libswift_Concurrency.so" ? .runtime : .standardLibrary
    }

    /// Copies of the library's generic functions are compiled into the program.
    private func isOfSwiftLibrary(_ linkName: String, _ fullName: String) -> Bool {
        guard isSwiftName(linkName), !fullName.contains("extension in main") else { return false }
        let afterSigil = linkName.dropFirst(2)
        if let first = afterSigil.first, first == "s" || first == "S" { return true }
        return libraryModules.contains { afterSigil.hasPrefix("\($0.utf8.count)\($0)") }
    }

    private var libraryModules: [String] {
        [
            "Foundation", "FoundationEssentials", "FoundationInternationalization", "Dispatch", "Synchronization",
            "Observation", "RegexBuilder", "_StringProcessing", "_RegexParser", "_Concurrency",
        ]
    }
}
