import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// What a jail costs before the program's exec, beside plain starts of the same program; a measurement, not a claim.
/// `Tests/Benchmarks/sandbox-start` runs it. The kinds take turns, so that a busy moment meets all of them.
@Suite(
    .enabled(if: ProcessInfo.processInfo.environment["FLAMEBOX_BENCHMARK"] != nil, "only Tests/Benchmarks runs this"))
struct StartCostTests {
    private static let program = "/bin/true"
    private static let rounds = 100

    @Test func `the median cost of a start, jailed and plain`() async throws {
        let sandbox = try await makeSandbox()
        var suspended: [Double] = []
        var started: [Double] = []
        var jailed: [Double] = []
        var plain: [Double] = []
        var bubblewrapped: [Double] = []
        for _ in 0..<Self.rounds {
            let begin = monotonicNanoseconds()
            let program = try await sandbox.launch(request(Self.program))
            suspended.append(milliseconds(since: begin))
            let report = try await program.resume().report()
            let command = try #require(report.commands.first)
            started.append(Double(command.startNanoseconds - begin) / 1e6)
            jailed.append(Double(command.endNanoseconds - begin) / 1e6)
            plain.append(try await time(Self.program, []))
            bubblewrapped.append(try await time("/usr/bin/bwrap", Self.bubblewrapArguments))
        }
        print("jail, to init suspended       \(median(suspended)) ms")
        print("jail, to the program's exec   \(median(started)) ms")
        print("jail, to the program's end    \(median(jailed)) ms")
        print("spawn, to the program's end   \(median(plain)) ms")
        print("bubblewrap, to its end        \(median(bubblewrapped)) ms")
    }

    /// The same view; no filter, no limits, no groups.
    private static let bubblewrapArguments = [
        "--unshare-all", "--ro-bind", program, RunView.programPath, "--ro-bind", "/lib64", "/lib64", "--ro-bind",
        "/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "--dev-bind", "/dev/null", "/dev/null", "--proc", "/proc",
        "--tmpfs", "/tmp", RunView.programPath,
    ]

    private func time(_ path: String, _ arguments: [String]) async throws -> Double {
        try await onOwnedThread(named: "spawn", throwing: SystemError.self) { () throws(SystemError) in
            let begin = monotonicNanoseconds()
            _ = try waitForChild(try spawn(path, arguments, descriptors: [0, 1, 2]))
            return milliseconds(since: begin)
        }
    }
}

private func milliseconds(since begin: UInt64) -> Double { Double(monotonicNanoseconds() - begin) / 1e6 }

private func median(_ values: [Double]) -> String {
    String(format: "%6.2f", values.sorted()[values.count / 2])
}
