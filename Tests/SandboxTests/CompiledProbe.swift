import Compiling
import Foundation
import SandboxProtocol
import Sandboxing
import Snippets
import Testing

/// A program of `Sandbox/Probes` in Go or Swift, compiled as snippets are: by the real compiler in its own jail.
struct CompiledProbe {
    /// The runtimes need some room before a program has done anything.
    static let limits = JailLimits(
        timeMs: 20_000, cpuSeconds: 20, memoryBytes: 256 << 20, threads: 40, fileBytes: 8 << 20)

    let executable: Executable

    /// - Parameter file: `hostile.go`, `everyday.swift`, …
    init(_ file: String) async throws { executable = try await ProbePrograms.all.program(file) }

    var view: RunView {
        switch executable.language {
        case .go: .go(program: executable.path, scratchBytes: 16 << 20, scratchFiles: 256)
        case .swift:
            .swift(
                program: executable.path, toolchain: executable.toolchainRoot, scratchBytes: 16 << 20,
                scratchFiles: 256)
        }
    }

    func request(_ arguments: [String], limits: JailLimits = limits) -> LaunchRequest {
        let view = view
        return LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, workingDirectory: RunView.scratchPath,
            commands: [
                JailCommand(
                    path: RunView.programPath, arguments: ["main"] + arguments, environment: view.environment)
            ],
            limits: limits)
    }

    func run(
        _ arguments: String..., limits: JailLimits = limits, in jails: Sandbox? = nil
    ) async throws -> Outcome {
        let used = if let jails { jails } else { try await sandbox.value }
        let program = try await used.launch(request(arguments, limits: limits)).resume()
        return Outcome(report: try await program.report(), output: await program.captured())
    }
}

/// What has been compiled already: each program once for all tests.
private actor ProbePrograms {
    static let all = ProbePrograms()

    private var compiling: [String: Task<Executable, any Error>] = [:]
    private var compiler: Task<Compiler, any Error>?

    func program(_ file: String) async throws -> Executable {
        let task = compiling[file] ?? Task { try await compile(file) }
        compiling[file] = task
        return try await task.value
    }

    private func compile(_ file: String) async throws -> Executable {
        let source = try String(
            contentsOf: projectRoot.appending(path: "Sandbox/Probes/\(file)"), encoding: .utf8)
        let language = try #require(Language(rawValue: URL(filePath: file).pathExtension))
        let compilation = try await compileSnippet(Snippet(language: language, code: source))
        guard case .built(let executable, _) = compilation.outcome else {
            throw Refused(description: "\(file): \(compilation.outcome)")
        }
        return executable
    }

    func compileSnippet(
        _ snippet: Snippet, limits: CompileLimits = CompileLimits()
    ) async throws -> Compilation {
        let task = compiler ?? Task { try await makeCompiler() }
        compiler = task
        let directory = testDirectory.appending(path: "snippet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return try await task.value.compile(snippet, into: directory.path, limits: limits)
    }

    private func makeCompiler() async throws -> Compiler {
        let sandbox = try await sandbox.value
        let installation = Installation(
            root: projectRoot.path, programs: URL(filePath: launcherPath).deletingLastPathComponent().path)
        try await prepareCaches(installation: installation, sandbox: sandbox) { print($0) }
        return try await Compiler(installation: installation, sandbox: sandbox)
    }

    struct Refused: Error, CustomStringConvertible { let description: String }
}

/// Compiles a snippet under production's rules.
func compile(_ code: String, _ language: Language, limits: CompileLimits = CompileLimits()) async throws -> Compilation
{
    try await ProbePrograms.all.compileSnippet(Snippet(language: language, code: code), limits: limits)
}

/// Real compilers are recorded by `scripts/setup`.
let hasCompilers =
    mayMakeJails && FileManager.default.fileExists(atPath: projectRoot.appending(path: ".setup/toolchains.json").path)
