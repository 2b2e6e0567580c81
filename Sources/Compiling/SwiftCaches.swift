import Foundation
import Glibc
import Linux
import Runs
import Sandboxing
import SandboxProtocol
import Snippets

/// Makes Swift's caches: what is linked into every program, and the modules that the compiler would otherwise make anew for every snippet.
///
/// A compiled module holds the path it was made at and refuses to be loaded from another, so they are made in the jail,
/// by the very commands that will read them.
struct SwiftCaches {
    /// The signal on which a program flushes: `Sandbox/Toolchains/swift/stdout.c` handles it. Ignored by default, so
    /// that a program that took the handler away comes to no harm.
    static let flushSignal = JailLimits.softSignal

    private let installation: Installation

    init(of installation: Installation) {
        self.installation = installation
    }

    /// Fills a directory in `scratch` and answers which. `scratch` is ours alone, because until the jail is dead, what
    /// it makes can be written by anybody who can reach it.
    func fill(
        _ scratch: String, from installed: InstalledToolchain, in sandbox: Sandbox
    ) async throws -> (directory: String, toolchain: ToolchainInfo) {
        let root = installed.root
        let info = try await Self.toolchain(at: root)
        let warmed = "\(scratch)/warmed"
        let modules = "\(warmed)/modules"
        try FileManager.default.createDirectory(atPath: modules, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: modules)
        try await compileLinked(with: "\(root)/bin/clang", into: warmed)
        let toolchain = try Toolchain(installed, compiler: info, caches: warmed, of: installation)
        for source in try warmUps() {
            // What is unchecked uses the modules of a release.
            for optimization in [RunOptions.Optimization.release, .debug] {
                try await warm(toolchain, source, optimization, in: sandbox)
            }
        }
        let sealed = "\(scratch)/sealed"
        try await seal(warmed, as: sealed)
        return (sealed, info)
    }

    /// `Swift version 6.3.1 (swift-6.3.1-RELEASE)` is called `swift-6.3.1`.
    static func toolchain(at root: String) async throws(CompilingFailure) -> ToolchainInfo {
        let output = try await SetUpTool.run("\(root)/bin/swiftc", ["--version"])
        guard let line = output.split(separator: "\n").first(where: { $0.contains("Swift version ") }),
            let start = line.firstRange(of: "Swift version ")?.lowerBound
        else { throw .preparing("\(root)/bin/swiftc --version names no version") }
        let version = String(line[start...])
        let number = version.split(separator: " ")[2]
        return ToolchainInfo(name: "swift-\(number)", version: version)
    }

    /// What is linked into every program, beside its own code.
    private static let linkedSources = ["stdout", "throws", "threads", "allocations"]
    /// On the way of every allocation, two instructions count.
    private static let sourcesWithoutFrames: Set = ["allocations"]

    private func compileLinked(with clang: String, into directory: String) async throws(CompilingFailure) {
        for name in Self.linkedSources {
            let arguments = [
                "-O2", "-fPIC", "-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer", "-Wall", "-Wextra",
                "-Werror",
                Self.sourcesWithoutFrames.contains(name) ? "-fomit-frame-pointer" : "-fno-omit-frame-pointer",
                "-c", "\(installation.toolchains)/swift/\(name).c", "-o", "\(directory)/\(name).o",
            ]
            _ = try await SetUpTool.run(clang, arguments)
        }
    }

    /// What imports together what the compiler can cache together: it keeps modules apart by how they are imported.
    private func warmUps() throws(CompilingFailure) -> [String] {
        let folder = "\(installation.toolchains)/swift"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let sources = names.filter { $0.hasPrefix("warm-up") && $0.hasSuffix(".swift") }.sorted()
            .compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }
        guard !sources.isEmpty else { throw .installation("\(folder) holds no warm-up.swift") }
        return sources.map { String(decoding: $0, as: UTF8.self) }
    }

    private func warm(
        _ toolchain: Toolchain, _ source: String, _ optimization: RunOptions.Optimization, in sandbox: Sandbox
    ) async throws {
        let snippet = try Snippet(language: .swift, code: source, options: RunOptions(optimization: optimization))
        var limits = CompileLimits()
        limits.timeMs = Limits.warmUpTimeMs
        let jail = CompileJail(toolchain: toolchain, limits: limits)
        let request = jail.warmingRequest(for: snippet, by: SwiftRules().plan(for: snippet))
        let (report, output) = try await CompileAttempt.perform(request, in: sandbox, delivery: nil)
        guard report.commands.count == request.commands.count, report.commands.last?.end == .exited(0) else {
            throw CompilingFailure.preparing(
                "the Swift warm-up failed: \(report) \(output.prefix(Limits.diagnosticMessageBytes))")
        }
    }

    /// Copies what the jail's user made, and what a worker has no right to make its own. Modules know each other by the
    /// time of their last change, so it is kept.
    private func seal(_ warmed: String, as sealed: String) async throws(CompilingFailure) {
        try await onOwnedThread(named: "seal caches", throwing: CompilingFailure.self) { () throws(CompilingFailure) in
            do throws(SystemError) {
                try copyFiles(below: warmed, to: sealed, byteLimit: Limits.compilerCacheBytes)
            } catch {
                throw .preparing("Swift's modules could not be sealed: \(error)")
            }
        }
    }
}
