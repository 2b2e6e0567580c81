import Foundation
import Glibc
import Runs
import Sandboxing
import SandboxProtocol
import Snippets

/// Makes Swift's caches: `stdout.o` and the modules that the compiler would otherwise make anew for every snippet.
///
/// A compiled module holds the path it was made at and refuses to be loaded from another, so they are made in the jail,
/// by the very commands that will read them.
struct SwiftCaches {
    /// The signal on which a program flushes: `Sandbox/Toolchains/swift/stdout.c` handles it. Ignored by default, so
    /// that a program that took the handler away comes to no harm.
    static let flushSignal = JailLimits.softSignal

    private let installation: Installation
    private let caches: ToolchainCaches

    init(of installation: Installation) {
        self.installation = installation
        caches = ToolchainCaches(.swift, of: installation)
    }

    func prepare(in sandbox: Sandbox) async throws {
        let root = try RecordedToolchains(of: installation).root(of: .swift)
        let info = try await Self.toolchain(at: root)
        try caches.clear()
        try await compileStdout(with: "\(root)/bin/clang")
        let toolchain = try Toolchain(.swift, info: info, of: installation)
        try makeModuleDirectory()
        for optimization in RunOptions.Optimization.allCases {
            try await warm(toolchain, optimization, in: sandbox)
        }
        try seal()
        try caches.markPrepared(for: info)
    }

    /// `Swift version 6.3.1 (swift-6.3.1-RELEASE)` is called `swift-6.3.1`.
    private static func toolchain(at root: String) async throws(CompilingFailure) -> ToolchainInfo {
        let output = try await SetUpTool.run("\(root)/bin/swiftc", ["--version"])
        guard let line = output.split(separator: "\n").first(where: { $0.contains("Swift version ") }),
            let start = line.firstRange(of: "Swift version ")?.lowerBound
        else { throw .preparing("\(root)/bin/swiftc --version names no version") }
        let version = String(line[start...])
        let number = version.split(separator: " ")[2]
        return ToolchainInfo(name: "swift-\(number)", version: version)
    }

    private func compileStdout(with clang: String) async throws(CompilingFailure) {
        let source = "\(installation.toolchains)/swift/stdout.c"
        let arguments = [
            "-O2", "-fPIC", "-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer", "-Wall", "-Wextra", "-Werror",
            "-c", source, "-o", "\(caches.directory)/stdout.o",
        ]
        _ = try await SetUpTool.run(clang, arguments)
    }

    /// The jail's user is not ours: until the cache is sealed, anybody may write it.
    private func makeModuleDirectory() throws {
        let path = "\(caches.directory)/modules"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
    }

    private func warm(
        _ toolchain: Toolchain, _ optimization: RunOptions.Optimization, in sandbox: Sandbox
    ) async throws {
        guard let source = FileManager.default.contents(atPath: "\(installation.toolchains)/swift/warm-up.swift") else {
            throw CompilingFailure.installation("Sandbox/Toolchains/swift/warm-up.swift is missing")
        }
        let snippet = try Snippet(
            language: .swift, code: String(decoding: source, as: UTF8.self),
            options: RunOptions(optimization: optimization))
        var limits = CompileLimits()
        limits.timeMs = 600_000
        let request = CompileJail(toolchain: toolchain, limits: limits).warmingRequest(for: snippet)
        let (report, output) = try await CompileAttempt.perform(request, in: sandbox, delivery: nil)
        guard report.commands.count == request.commands.count, report.commands.last?.end == .exited(0) else {
            throw CompilingFailure.preparing("the Swift warm-up failed: \(report) \(output)")
        }
    }

    /// From here on the cache is root's, readable by all and writable by nobody else.
    private func seal() throws {
        let inside = FileManager.default.enumerator(atPath: caches.directory)?.allObjects ?? []
        for path in [caches.directory] + inside.compactMap({ $0 as? String }).map({ "\(caches.directory)/\($0)" }) {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { continue }
            guard lchown(path, geteuid(), getegid()) == 0, chmod(path, isDirectory.boolValue ? 0o755 : 0o644) == 0
            else { throw CompilingFailure.preparing("\(path) could not be sealed (errno \(errno))") }
        }
    }
}
