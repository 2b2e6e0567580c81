import Profiles

/// What the functions nearest to a stack's root are to a person: how the program was started is nobody's question.
enum StartCode: Equatable {
    /// Above all code of the program: left out.
    case folded
    /// The loader at work: one frame stands for all of its functions.
    case loader
    /// The first function that counts.
    case none
}

extension StartCode {
    /// Judges a function all of whose callers are start code too.
    init(_ name: String, modulePath: String, isGo: Bool) {
        let file = modulePath.split(separator: "/").last ?? ""
        if file.hasPrefix("ld-") || !isGo && ownConstructors.contains(name) {
            self = .loader
        } else if isGo ? goStartNames.contains(name) : name == "_start" || file.hasPrefix("libc.") {
            self = .folded
        } else {
            self = .none
        }
    }
}

/// Ours, which the loader runs before the program's `main` (Sandbox/Toolchains/swift/stdout.c, throws.c).
private let ownConstructors: Set = ["replace_stdout", "install_handlers", "install_throw_hooks"]

/// Functions that nothing calls: a stack that ends in one is whole, however the walk ended.
func isEntry(_ name: String) -> Bool { entryNames.contains(name) }

private let entryNames: Set = [
    "_start", "__libc_start_main", "__libc_start_call_main", "clone", "__clone", "clone3", "__clone3", "start_thread",
    "runtime.goexit", "runtime.goexit.abi0", "runtime.main",
    "runtime.mstart", "runtime.mstart.abi0", "runtime.rt0_go", "runtime.rt0_go.abi0", "_rt0_amd64",
    "_rt0_amd64_linux", "runtime.clone", "runtime.clone.abi0",
]

private let goStartNames: Set = entryNames.union([
    "runtime.mstart0", "runtime.mstart1",
    // Package variables and init functions, and iterators that are pulled: whose they are stands below.
    "runtime.doInit", "runtime.doInit1", "runtime.corostart",
])

/// The readable root of what Go's runtime does on threads and goroutines of its own; nil for the program's code.
func goRootLabel(for name: String) -> String? {
    // Local to the runtime's assembly, without its package.
    guard name.hasPrefix("runtime.") || name == "gogo" else { return nil }
    let isCollecting = ["gc", "bgsweep", "bgscavenge", "forcegchelper", "runFinalizers", "runCleanups"]
        .contains { name.dropFirst("runtime.".count).hasPrefix($0) }
    return isCollecting ? "[Go garbage collector]" : "[Go runtime]"
}
