import Foundation
import SandboxProtocol
import Sandboxing
import Testing

let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Jails are for root, or for a user that a later form will serve.
let mayMakeJails = geteuid() == 0

/// The real launcher, as it was built beside these tests.
let launcherPath = {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: program ?? "").deletingLastPathComponent().appending(path: "flamebox-sandbox").path
}()

let policiesPath = projectRoot.appending(path: "Sandbox/Policies").path

/// With the real policies: one for all tests, as in a service.
let sandbox = Task { try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 64) }

/// For what the tests make on disk. Gone with the process.
let testDirectory: URL = {
    try? FileManager.default.createDirectory(at: ownTestDirectory, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: ownTestDirectory) }
    return ownTestDirectory
}()

private let ownTestDirectory = FileManager.default.temporaryDirectory.appending(path: "flamebox-tests-\(getpid())")

/// A hostile program of `Sandbox/Probes`, built once for all tests.
struct Probe {
    static let threads = 24
    static let limits = JailLimits(
        timeMs: 10_000, cpuSeconds: 12, memoryBytes: 64 << 20, threads: threads, fileBytes: 1 << 20, descriptors: 100)

    /// Of what only its test ends, however late the test comes to it.
    static let patient = JailLimits(
        timeMs: 900_000, cpuSeconds: 900, memoryBytes: 64 << 20, threads: threads, fileBytes: 1 << 20,
        descriptors: 100)

    /// The kernel lets its own pages go over the limit for the moment in which it kills.
    static func peak(under limits: JailLimits) -> UInt64 { UInt64(limits.memoryBytes + (1 << 20)) }

    let path: String

    init(_ name: String) throws {
        let source = projectRoot.appending(path: "Sandbox/Probes/\(name).c").path
        path = testDirectory.appending(path: "\(name)-\(UUID().uuidString)").path
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/opt/swift/usr/bin/clang")
        compiler.arguments = ["-O1", "-static", "-pthread", "-o", path, source]
        try compiler.run()
        compiler.waitUntilExit()
        #expect(compiler.terminationStatus == 0)
    }

    func request(
        _ arguments: [String] = [], limits: JailLimits = Probe.limits, policy: SandboxPolicy = .run,
        handOuts: [HandOut] = []
    ) -> LaunchRequest {
        let view = RunView.go(program: path, scratchBytes: 4 << 20, scratchFiles: 100)
        return LaunchRequest(
            policy: policy, mounts: view.mounts, files: view.files,
            commands: [
                JailCommand(
                    path: RunView.programPath, arguments: ["main"] + arguments, environment: view.environment)
            ],
            limits: limits, handOuts: handOuts)
    }

    func run(
        _ arguments: [String] = [], limits: JailLimits = Probe.limits, policy: SandboxPolicy = .run,
        handOuts: [HandOut] = [], delivery: String? = nil, in jails: Sandbox? = nil
    ) async throws -> Outcome {
        let request = request(arguments, limits: limits, policy: policy, handOuts: handOuts)
        let used = if let jails { jails } else { try await sandbox.value }
        let program = try await used.launch(request, delivery: delivery).resume()
        return Outcome(report: try await program.report(), output: await program.captured())
    }
}

struct Outcome {
    let report: LaunchReport
    let output: CapturedOutput

    var end: CommandReport.End? { report.commands.first?.end }
    var text: String { String(decoding: output.bytes(of: .standardOutput), as: UTF8.self) }

    /// The numbers of what a probe printed, in order.
    var numbers: [Int] { text.split { !$0.isNumber }.compactMap { Int($0) } }
}
