import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// The real compilers under their real policies. Which flags and caches a snippet gets is the compile stage's matter.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct CompilerJailTests {
    private static let limits = JailLimits(
        timeMs: 60_000, cpuSeconds: 60, memoryBytes: 2 << 30, threads: 64, fileBytes: 256 << 20)

    private func jail(
        _ policy: SandboxPolicy, _ mounts: [JailMount], _ files: [JailFile], _ commands: [[String]]
    ) -> LaunchRequest {
        LaunchRequest(
            policy: policy,
            mounts: RunView.devices + RunView.systemLibraries + mounts + [
                .scratch(at: "/tmp", bytes: 512 << 20, inodes: 4096),
                .scratch(at: "/out", bytes: 64 << 20, inodes: 64),
            ],
            files: RunView.identity + files, workingDirectory: "/out",
            commands: commands.map {
                JailCommand(path: $0[0], arguments: $0, environment: ["HOME=/tmp", "TMPDIR=/tmp", "PATH=/"])
            },
            limits: Self.limits,
            handOuts: [HandOut(scratch: "/out", path: "main", name: "main", mode: 0o555, byteLimit: 64 << 20)])
    }

    private func run(_ request: LaunchRequest, delivery: URL) async throws -> Outcome {
        try FileManager.default.createDirectory(at: delivery, withIntermediateDirectories: true)
        let program = try await sandbox.value.launch(request, delivery: delivery.path).resume()
        return Outcome(report: try await program.report(), output: await program.captured())
    }

    private func execute(_ view: RunView) async throws -> Outcome {
        let command = JailCommand(path: RunView.programPath, arguments: ["main"], environment: view.environment)
        var limits = Probe.limits
        limits.memoryBytes = 256 << 20
        let request = LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, commands: [command], limits: limits)
        let program = try await sandbox.value.launch(request).resume()
        return Outcome(report: try await program.report(), output: await program.captured())
    }

    @Test func `Swift is compiled, linked, handed out and run, each step in one process`() async throws {
        let usr = "/opt/swift/usr"
        try #require(FileManager.default.fileExists(atPath: "\(usr)/bin/swift-frontend"))
        let gcc = "/usr/lib/gcc/x86_64-linux-gnu/12"
        let system = "/usr/lib/x86_64-linux-gnu"
        let source = "import Foundation\nprint(\"made in a jail\", [3, 1, 2].sorted(), Bundle.main.bundlePath)"
        let request = jail(
            .compileSwift,
            [
                .readOnly(host: usr, at: usr), .readOnly(host: "/usr/include", at: "/usr/include"),
                .readOnly(host: "/usr/lib/gcc", at: "/usr/lib/gcc"),
            ],
            [JailFile(path: "/src/main.swift", text: source)],
            [
                [
                    "\(usr)/bin/swift-frontend", "-frontend", "-c", "-primary-file", "/src/main.swift", "-target",
                    "x86_64-unknown-linux-gnu", "-disable-objc-interop", "-O", "-module-name", "main",
                    "-module-cache-path", "/tmp/modules", "-o", "/out/main.o",
                ],
                ["\(usr)/bin/swift-autolink-extract", "/out/main.o", "-o", "/out/main.autolink"],
                [
                    "\(usr)/bin/ld.lld", "--eh-frame-hdr", "-m", "elf_x86_64", "-pie", "-dynamic-linker",
                    "/lib64/ld-linux-x86-64.so.2", "-o", "/out/main", "\(system)/Scrt1.o", "\(system)/crti.o",
                    "\(gcc)/crtbeginS.o", "-L\(usr)/lib/swift/linux", "-L\(gcc)", "-L\(system)", "--build-id",
                    "-rpath", "\(usr)/lib/swift/linux", "\(usr)/lib/swift/linux/x86_64/swiftrt.o", "/out/main.o",
                    "@/out/main.autolink", "-lswiftCore", "-lgcc", "-lgcc_s", "-lc", "\(gcc)/crtendS.o",
                    "\(system)/crtn.o",
                ],
            ])
        let delivery = testDirectory.appending(path: "swift-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: delivery) }
        let outcome = try await run(request, delivery: delivery)
        let errors = String(decoding: outcome.output.bytes(of: .standardError), as: UTF8.self)
        #expect(outcome.report.commands.map(\.end) == [.exited(0), .exited(0), .exited(0)], "\(errors)")
        #expect(outcome.report.blockedCall == nil)
        let view = RunView.swift(
            program: delivery.appending(path: "main").path, toolchain: usr, scratchBytes: 1 << 20, scratchFiles: 16)
        #expect(try await execute(view).text == "made in a jail [1, 2, 3] /box\n")
    }

    @Test func `Go is compiled, linked, handed out and run, each step in one process`() async throws {
        let goroot = try #require(goRoot(), "needs the Go toolchain: FLAMEBOX_GOROOT, or go on PATH")
        let tools = "\(goroot)/pkg/tool/linux_amd64"
        let cache = testDirectory.appending(path: "flamebox-test-gocache").path
        let imports = try exports(goroot: goroot, cache: cache)
        let request = jail(
            .compileGo, [.readOnly(host: goroot, at: "/go"), .readOnly(host: cache, at: "/cache")],
            [
                JailFile(
                    path: "/src/main.go", text: "package main\nimport \"fmt\"\nfunc main() { fmt.Println(\"made\") }\n"),
                JailFile(path: "/src/imports", text: imports.replacing(cache, with: "/cache")),
            ],
            [
                [
                    "\(tools)/compile", "-o", "/out/main.a", "-p", "main", "-importcfg", "/src/imports", "-pack",
                    "/src/main.go",
                ].replacingRoot(goroot),
                ["\(tools)/link", "-o", "/out/main", "-importcfg", "/src/imports", "/out/main.a"].replacingRoot(goroot),
            ])
        let delivery = testDirectory.appending(path: "go-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: delivery) }
        let outcome = try await run(request, delivery: delivery)
        let errors = String(decoding: outcome.output.bytes(of: .standardError), as: UTF8.self)
        #expect(outcome.report.commands.map(\.end) == [.exited(0), .exited(0)], "\(errors) \(outcome.text)")
        #expect(outcome.report.blockedCall == nil)
        let view = RunView.go(
            program: delivery.appending(path: "main").path, scratchBytes: 1 << 20, scratchFiles: 16)
        #expect(try await execute(view).text == "made\n")
    }

    private func exports(goroot: String, cache: String) throws -> String {
        let format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"
        return try output(
            of: "\(goroot)/bin/go", ["list", "-export", "-deps", "-f", format, "fmt"],
            environment: ["GOCACHE": cache, "GOROOT": goroot, "HOME": "/tmp", "CGO_ENABLED": "0", "PATH": "/usr/bin"])
    }
}

extension [String] {
    fileprivate func replacingRoot(_ goroot: String) -> [String] { map { $0.replacing(goroot, with: "/go") } }
}

/// Where set-up found or put Go.
private func goRoot() -> String? {
    let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    guard let recorded = try? Data(contentsOf: root.appending(path: ".setup/toolchains.json")),
        let go = try? JSONDecoder().decode([String: String].self, from: recorded)["go"]
    else { return nil }
    return go.hasPrefix("/") ? go : root.appending(path: go).path
}

private func output(of program: String, _ arguments: [String], environment: [String: String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}
