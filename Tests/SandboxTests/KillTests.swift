import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct KillTests {
    private func parent(of process: Int32) throws -> Int32 {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("PPid:") })
        return try #require(Int32(line.split(separator: "\t")[1]))
    }

    /// An orphan that nobody has buried yet executes nothing any more.
    private func isGone(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return true }
        return status.contains("State:\tZ")
    }

    /// Deaths by the kernel's hand take a moment; never is a failure.
    private func expectGone(_ process: Int32) async throws {
        for _ in 0..<12_000 where !isGone(process) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(isGone(process))
    }

    @Test func `nothing is executed before the program is resumed`() async throws {
        let program = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let initProcess = program.processID
        let children = try String(contentsOfFile: "/proc/\(initProcess)/task/\(initProcess)/children", encoding: .utf8)
        #expect(children.isEmpty)
        let running = try program.resume()
        running.kill(.stopped)
        #expect(try await running.report().killed == .stopped)
        #expect(isGone(initProcess))
    }

    @Test func `a suspended program that is dropped is gone`() async throws {
        let initProcess: Int32
        do {
            let program = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
            initProcess = program.processID
        }
        try await expectGone(initProcess)
    }

    @Test func `a stop kills at once and reports what was used until then`() async throws {
        let running = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient)).resume()
        for await piece in running.output where piece.bytes == Array("before\n".utf8) { running.kill(.stopped) }
        let report = try await running.report()
        #expect(report.killed == .stopped)
        #expect(report.commands.map(\.end) == [.signalled(SIGKILL)])
        #expect(report.commands.first.map { $0.maxResidentBytes > 0 } == true)
    }

    @Test(arguments: 0..<20)
    func `when the launcher is killed at any moment, the jail is gone and its failure is ours`(moment: Int) async throws
    {
        let program = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let initProcess = program.processID
        let launcher = try parent(of: initProcess)
        let running = try program.resume()
        try await Task.sleep(for: .microseconds(moment * 150))
        killProcess(launcher)
        await #expect(throws: SandboxFailure.self) { try await running.report() }
        try await expectGone(initProcess)
    }

    @Test(arguments: 0..<20)
    func `when init is killed at any moment, the jail is gone and nobody takes it for the program's end`(
        moment: Int
    ) async throws {
        let running = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient)).resume()
        try await Task.sleep(for: .microseconds(moment * 150))
        killProcess(running.processID)
        let report = try await running.report()
        #expect(report.killed == .lost)
        #expect(report.commands.allSatisfy { $0.end == .signalled(SIGKILL) })
        #expect(isGone(running.processID))
    }

    @Test func `no group of a dead jail is left`() async throws {
        let running = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient)).resume()
        let groups = try String(contentsOfFile: "/proc/\(running.processID)/cgroup", encoding: .utf8)
        let lines = groups.split(separator: "\n").filter { $0.contains("flamebox-") }
        #expect(!lines.isEmpty)
        running.kill(.stopped)
        _ = try await running.report()
        for line in lines {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            #expect(!FileManager.default.fileExists(atPath: "/sys/fs/cgroup/\(parts[1])\(parts[2])"))
        }
    }
}
