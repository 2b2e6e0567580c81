/// What a finished program sees of the host: itself, and the libraries it is linked against.
package struct RunView: Equatable, Sendable {
    /// Where the program itself is. Foundation finds its bundle by this path, so it is a real file of the view.
    package static let programPath = "/box/main"
    package static let scratchPath = "/tmp"

    package var mounts: [JailMount]
    package var files: [JailFile]
    package var environment: [String]

    package init(mounts: [JailMount], files: [JailFile], environment: [String]) {
        self.mounts = mounts
        self.files = files
        self.environment = environment
    }

    /// A static program, as the Go linker makes them.
    package static func go(program: String, scratchBytes: Int, scratchFiles: Int) -> RunView {
        RunView(
            mounts: common(program, scratchBytes, scratchFiles), files: identity,
            environment: commonEnvironment + ["GOTRACEBACK=single"])
    }

    /// A program linked against the libraries of the Swift toolchain at `toolchain` (its `usr` directory) and of the
    /// host.
    package static func swift(
        program: String, toolchain: String, scratchBytes: Int, scratchFiles: Int
    ) -> RunView {
        let runtime = "\(toolchain)/lib/swift/linux"
        return RunView(
            mounts: common(program, scratchBytes, scratchFiles) + swiftLibraries(toolchain: toolchain),
            files: identity,
            // A crash would make the runtime start its backtracer, which a jail of one process cannot have.
            environment: commonEnvironment + ["SWIFT_BACKTRACE=enable=no", "LD_LIBRARY_PATH=\(runtime)"])
    }

    /// What Swift programs are linked against.
    package static func swiftLibraries(toolchain: String) -> [JailMount] {
        let runtime = "\(toolchain)/lib/swift/linux"
        return systemLibraries + [.readOnly(host: runtime, at: runtime)]
    }

    /// The one user of the jail, so that looking it up finds no host account.
    package static let identity = [
        JailFile(path: "/etc/passwd", text: "box:x:1000:1000:box:/tmp:/nonexistent\n"),
        JailFile(path: "/etc/group", text: "box:x:1000:\n"),
    ]

    package static let devices: [JailMount] = [.device("/dev/null"), .device("/dev/zero"), .device("/dev/urandom")]

    package static let commonEnvironment = ["PATH=/", "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=box"]

    private static func common(_ program: String, _ scratchBytes: Int, _ scratchFiles: Int) -> [JailMount] {
        devices + [
            .readOnly(host: program, at: programPath),
            .readOnly(host: "/usr/share/zoneinfo", at: "/usr/share/zoneinfo", optional: true),
            .scratch(at: scratchPath, bytes: scratchBytes, inodes: scratchFiles),
        ]
    }
}
