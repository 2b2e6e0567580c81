import Compiling
import Foundation
import SandboxProtocol
import Sandboxing
import Snippets
import Testing

/// Whatever module the toolchain ships, a program that imports it compiles, links and runs, in the jails of production.
@Suite(.enabled(if: hasCompilers, "needs root and compilers"), .timeLimit(.minutes(10)))
struct ToolchainModulesTests {
    /// Those that the compiler itself keeps from programs: for Foundation's own modules, and behind a flag of experiments.
    private static let refused: Set = ["_FoundationCollections", "_Volatile"]

    /// As the toolchain that set-up recorded has them.
    static let modules: [String] = {
        struct Recorded: Decodable { let swift: String }
        let file = projectRoot.appending(path: ".setup/toolchains.json")
        guard let content = try? Data(contentsOf: file),
            let recorded = try? JSONDecoder().decode(Recorded.self, from: content)
        else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(recorded.swift)/lib/swift/linux")) ?? []
        return names.filter { $0.hasSuffix(".swiftmodule") }.map { String($0.dropLast(".swiftmodule".count)) }
            .filter { !refused.contains($0) }.sorted()
    }()

    @Test func `the toolchain has the modules that people know of`() {
        let known = [
            "Cxx", "CxxStdlib", "Distributed", "Foundation", "FoundationNetworking", "Observation", "RegexBuilder",
            "Synchronization", "Testing", "XCTest", "_Differentiation",
        ]
        #expect(Set(known).isSubset(of: Self.modules))
    }

    @Test(arguments: modules)
    func `a module is imported and its program runs`(module: String) async throws {
        try await expect("\(module)\n", of: "import \(module)\nprint(\"\(module)\")\n")
    }

    // Each on one line: what is imported here is not imported by these tests.
    static let programs: [(code: String, output: String)] = [
        (
            "import CxxStdlib\nimport Foundation\nprint(String(std.string(\"C++\")), Date() > .distantPast)\n",
            "C++ true\n"
        ),
        (
            "import Testing\nstruct Calc { func half(_ n: Int) -> Int { n / 2 } }\n@Suite struct CalcTests {\n"
                + "  @Test(arguments: [(4, 2), (9, 4)]) func half(n: Int, want: Int) {\n"
                + "    #expect(Calc().half(n) == want)\n  }\n}\nprint(\"compiled\")\n", "compiled\n"
        ),
        // Imported together by nobody before.
        ("import CxxStdlib\nimport Testing\nimport _Differentiation\nprint(std.string(\"x\").size())\n", "1\n"),
        (
            "import _Differentiation\n@differentiable(reverse) func square(_ x: Double) -> Double { x * x }\n"
                + "print(gradient(at: 3, of: square))\n", "6.0\n"
        ),
        (
            "import Distributed\ndistributed actor Greeter {\n"
                + "  typealias ActorSystem = LocalTestingDistributedActorSystem\n"
                + "  distributed func hello() -> String { \"hello\" }\n}\n"
                + "print(try await Greeter(actorSystem: LocalTestingDistributedActorSystem()).hello())\n", "hello\n"
        ),
    ]

    @Test(arguments: programs.indices)
    func `what modules are for works`(index: Int) async throws {
        try await expect(Self.programs[index].output, of: Self.programs[index].code)
    }

    private func expect(_ output: String, of code: String) async throws {
        var limits = CompileLimits()
        // Modules that nobody compiled before are compiled in the jail: ten seconds of a core, more on a busy host.
        limits.timeMs = 300_000
        let compilation = try await compile(code, .swift, limits: limits)
        guard case .built(let program, _) = compilation.outcome else {
            Issue.record("not built: \(compilation.outcome)")
            return
        }
        let view = RunView.swift(
            program: program.path, toolchain: program.toolchainRoot, scratchBytes: 16 << 20, scratchFiles: 256)
        let request = LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, workingDirectory: RunView.scratchPath,
            commands: [JailCommand(path: RunView.programPath, arguments: ["main"], environment: view.environment)],
            limits: CompiledProbe.limits)
        let running = try await sandbox.value.launch(request).resume()
        let end = try await running.report().commands.last?.end
        let captured = await running.captured()
        #expect(end == .exited(0))
        #expect(String(decoding: captured.bytes(of: .standardOutput), as: UTF8.self) == output)
    }
}
