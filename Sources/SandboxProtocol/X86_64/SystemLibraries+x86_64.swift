#if arch(x86_64)
extension RunView {
    /// The C library and its loader, on hosts with and without a merged `/usr`.
    package static let systemLibraries: [JailMount] = [
        .readOnly(host: "/lib64", at: "/lib64", optional: true),
        .readOnly(host: "/lib/x86_64-linux-gnu", at: "/lib/x86_64-linux-gnu", optional: true),
        .readOnly(host: "/usr/lib/x86_64-linux-gnu", at: "/usr/lib/x86_64-linux-gnu", optional: true),
        .readOnly(host: "/usr/lib64", at: "/usr/lib64", optional: true),
    ]

    /// What distributions that keep several architectures side by side call this one.
    package static let multiarchName = "x86_64-linux-gnu"
    package static let systemLibraryDirectory = "/lib/\(multiarchName)"
    package static let loaderName = "ld-linux-x86-64.so.2"
}
#endif
