import Profiles

extension Function.Category {
    /// Whose code a function is, as far as its names tell: formats other than our own do not say.
    init(guessedFrom name: String, file: String, module: String) {
        let library = module.lastIndex(of: "/").map { module[module.index(after: $0)...] } ?? module[...]
        if Self.kernelModules.contains(where: module.hasPrefix) || module.hasSuffix(".ko") {
            self = .kernel
        } else if Self.cLibraries.contains(where: library.hasPrefix) {
            self = .cLibrary
        } else if Self.standardLibraries.contains(where: library.hasPrefix)
            || Self.standardFolders.contains(where: { file.contains($0) })
        {
            self = name.hasPrefix("runtime.") ? .runtime : .standardLibrary
        } else if name.hasPrefix("runtime.") {
            self = .runtime
        } else if name.isEmpty || name.hasPrefix("0x") || name == "[unknown]" {
            self = .unknown
        } else {
            self = .yourCode
        }
    }

    private static let kernelModules = ["[kernel", "[guest.kernel", "vmlinux"]
    private static let cLibraries = [
        "libc.so", "libc-", "libm.so", "libm-", "libpthread", "ld-linux", "ld-musl", "[vdso]",
    ]
    private static let standardLibraries = ["libswift", "libFoundation", "libdispatch", "libstdc++", "libc++"]
    private static let standardFolders = ["/go/src/", "/golang/src/", "/rustc/", "/lib/python3"]
}
