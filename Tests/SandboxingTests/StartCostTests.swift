import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// What a jail costs from the order to the program's first instruction, beside a plain start of the same program and
/// bubblewrap with the same view; a measurement, not a claim. `Tests/Benchmarks/sandbox-start` runs it. The kinds take
/// turns, so that a busy moment meets all of them.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["FLAMEBOX_BENCHMARK"] != nil, "only Tests/Benchmarks runs this"))
struct StartCostTests {
    private static let rounds = 200

    @Test func `the cost of a start, jailed and plain`() async throws {
        let cold = try await makeSandbox()
        let warm = try await makeSandbox(waitingLaunchers: 2)
        var costs: [(kind: String, milliseconds: [Double])] = [
            ("jail, launcher cold", []), ("jail, launcher waiting", []), ("fork and exec", []), ("bubblewrap", []),
        ]
        for _ in 0..<Self.rounds {
            costs[0].milliseconds.append(try await jailed(cold))
            costs[1].milliseconds.append(try await jailed(warm))
            costs[2].milliseconds.append(try await plain(selfTestPath, ["now"]))
            costs[3].milliseconds.append(try await plain("/usr/bin/bwrap", Self.bubblewrapArguments))
        }
        let floor = median(costs[2].milliseconds)
        for (kind, milliseconds) in costs {
            let (low, middle, high) = (
                quantile(0.1, milliseconds), median(milliseconds), quantile(0.9, milliseconds)
            )
            let numbers = String(format: "%6.2f (%.2f to %.2f), over exec %+.2f ms", middle, low, high, middle - floor)
            print(kind.padding(toLength: 24, withPad: " ", startingAt: 0) + numbers)
        }
    }

    /// The same view as `RunView.go` gives; no filter, no limits, no groups.
    private static let bubblewrapArguments =
        ["--unshare-all", "--ro-bind", selfTestPath, RunView.programPath]
        + ["/dev/null", "/dev/zero", "/dev/urandom"].flatMap { ["--dev-bind", $0, $0] }
        + ["--ro-bind", "/usr/share/zoneinfo", "/usr/share/zoneinfo", "--proc", "/proc", "--tmpfs", "/tmp"]
        + [RunView.programPath, "now"]

    private func jailed(_ sandbox: Sandbox) async throws -> Double {
        let view = RunView.go(program: selfTestPath, scratchBytes: 1 << 20, scratchFiles: 64)
        let command = JailCommand(path: RunView.programPath, arguments: ["main", "now"], environment: view.environment)
        let request = LaunchRequest(
            policy: .run, mounts: view.mounts, files: view.files, commands: [command], limits: testLimits)
        let begin = monotonicNanoseconds()
        let program = try await sandbox.launch(request).resume()
        _ = try await program.report()
        return try milliseconds(from: begin, to: await program.captured().text())
    }

    private func plain(_ path: String, _ arguments: [String]) async throws -> Double {
        let (begin, output) = try await onOwnedThread(named: "spawn", throwing: SystemError.self) {
            () throws(SystemError) -> (UInt64, [UInt8]) in
            let begin = monotonicNanoseconds()
            let pipe: Linux.Pipe = try Linux.Pipe()
            let process = try spawn(path, arguments, descriptors: [0, pipe.writeEnd.number, 2])
            _ = try waitForChild(process)
            return (begin, try pipe.readEnd.read(upTo: 64) ?? [])
        }
        return try milliseconds(from: begin, to: String(decoding: output, as: UTF8.self))
    }

    private func milliseconds(from begin: UInt64, to clock: String) throws -> Double {
        let end: UInt64 = try #require(UInt64(clock.dropLast()))
        return Double(end - begin) / 1e6
    }
}

private func median(_ values: [Double]) -> Double { quantile(0.5, values) }

private func quantile(_ share: Double, _ values: [Double]) -> Double {
    values.sorted()[Int(Double(values.count - 1) * share)]
}
