import Foundation
import SandboxProtocol
import Sandboxing

/// The real launcher, as it was built beside these tests.
let launcherPath = {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: program ?? "").deletingLastPathComponent().appending(path: "flamebox-sandbox").path
}()

let selfTestPath = URL(filePath: launcherPath).deletingLastPathComponent().appending(path: "flamebox-selftest").path

let policiesPath = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sandbox/Policies").path

func makeSandbox(
    slots: Int = 4, waitingLaunchers: Int = 0, outputByteLimit: Int = 1 << 20
) async throws -> Sandbox {
    try await Sandbox(
        launcher: launcherPath, policies: policiesPath, slots: slots, waitingLaunchers: waitingLaunchers,
        outputByteLimit: outputByteLimit)
}

let testLimits = JailLimits(
    timeMs: 5000, cpuSeconds: 6, memoryBytes: 128 << 20, threads: 16, fileBytes: 8 << 20)

/// Jails are for root, or for a user that a later form will serve.
let mayMakeJails = geteuid() == 0

/// A program of the host, alone in a jail with the C library.
func request(
    _ program: String, _ arguments: String..., limits: JailLimits = testLimits, policy: SandboxPolicy = .run
) -> LaunchRequest {
    let view = RunView.go(program: program, scratchBytes: 1 << 20, scratchFiles: 64)
    return LaunchRequest(
        policy: policy, mounts: view.mounts + RunView.systemLibraries, files: view.files,
        commands: [
            JailCommand(
                path: RunView.programPath, arguments: ["main"] + arguments, environment: view.environment)
        ],
        limits: limits)
}

func run(_ request: LaunchRequest, in sandbox: Sandbox, input: [UInt8] = []) async throws -> (
    report: LaunchReport, output: CapturedOutput
) {
    let program = try await sandbox.launch(request, input: .bytes(input)).resume()
    return (try await program.report(), await program.captured())
}

extension CapturedOutput {
    func text(of stream: OutputPiece.Stream = .standardOutput) -> String {
        String(decoding: bytes(of: stream), as: UTF8.self)
    }
}
