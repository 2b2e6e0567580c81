import Foundation
import Runs
import Sandboxing
import Snippets
import Testing

@testable import Compiling

/// The real compilers in real jails, made once for all tests of this target.
enum TestBench {
    /// The checkout that this file is in, with the programs that were built beside the tests.
    static let installation = Installation(
        root: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path,
        programs: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path)

    private static let making = Task {
        let sandbox = try await Sandbox(launcher: installation.launcher, policies: installation.policies)
        try await prepareCaches(installation: installation, sandbox: sandbox) { print($0) }
        return try await Compiler(installation: installation, sandbox: sandbox)
    }

    static let hasToolchains = FileManager.default.fileExists(atPath: "\(installation.setUp)/toolchains.json")
    static let isRoot = geteuid() == 0

    static func compiler() async throws -> Compiler {
        try await making.value
    }

    /// Compiles into a directory that is gone when `body` has looked at the result.
    static func compile(
        _ snippet: Snippet, limits: CompileLimits = CompileLimits(), then body: (Compilation) throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(try await compiler().compile(snippet, into: directory.path, limits: limits))
    }

    /// Has a tool read files, which it does in the order of their names.
    static func perform(
        _ tool: ToolOrder.Tool, _ language: Language, _ files: KeyValuePairs<String, String>,
        _ limits: CompileLimits = .tool
    ) async throws -> ToolOutcome {
        let directory = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let sources = files.map { SourceFile(name: $0.key, content: $0.value) }.sorted { $0.name < $1.name }
        let order = try ToolOrder(tool: tool, language: language, files: sources)
        return try await compiler().perform(order, in: directory.path, limits: limits)
    }

    /// What a program prints when it is run as it is, without a jail: these tests compile programs of our own.
    static func output(of executable: Executable) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: executable.path)
        process.environment = ["LD_LIBRARY_PATH": "\(executable.toolchainRoot)/lib/swift/linux"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    static func errors(_ compilation: Compilation) -> [Diagnostic] {
        guard case .rejected(let diagnostics) = compilation.outcome else { return [] }
        return diagnostics.filter { $0.severity == .error }
    }
}

extension Trait where Self == ConditionTrait {
    /// Real compilers in real jails, or a loud skip.
    static var needsCompilers: Self {
        .enabled(
            if: TestBench.hasToolchains && TestBench.isRoot,
            "needs root and the toolchains that scripts/setup records")
    }
}
