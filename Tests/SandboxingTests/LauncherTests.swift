import Foundation
import Linux
import SandboxProtocol
import Testing

@testable import Sandboxing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .timeLimit(.minutes(10)))
struct LauncherTests {
    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func inits(of launcher: Launcher) throws -> [Int32] {
        let children = try text("/proc/\(launcher.process)/task/\(launcher.process)/children")
        return children.split(separator: " ").compactMap { Int32($0) }
    }

    /// A launcher makes its init a moment after it was started.
    private func waitingInit(of launcher: Launcher) async throws -> Int32 {
        while try inits(of: launcher).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        return try #require(try inits(of: launcher).first)
    }

    private func expectGone(_ process: Int32) async throws {
        for _ in 0..<12_000 where FileManager.default.fileExists(atPath: "/proc/\(process)") {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
    }

    @Test func `a launcher that waits has namespaces, and nothing of ours open in them`() async throws {
        let sandbox = try await makeSandbox(waitingLaunchers: 1)
        let launcher = try #require(sandbox.launchers.waiting.first)
        let process = try await waitingInit(of: launcher)
        for kind in ["user", "pid", "mnt", "net", "ipc", "uts"] {
            #expect(linkTarget("/proc/\(process)/ns/\(kind)") != linkTarget("/proc/self/ns/\(kind)"), "\(kind)")
        }
        #expect(!(try text("/proc/\(process)/cgroup").contains("flamebox-\(ownProcessNumber())-")))
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").compactMap { Int($0) }
        #expect(open.filter { $0 > 2 }.count == 1)
    }

    @Test func `a launcher serves one jail and another takes its place`() async throws {
        let sandbox = try await makeSandbox(waitingLaunchers: 2)
        var served: Set<Int32> = []
        for _ in 0..<6 {
            let waiting = sandbox.launchers.waiting.map(\.process)
            #expect(waiting.count == 2)
            #expect(served.isDisjoint(with: waiting))
            let (report, _) = try await run(request("/bin/true"), in: sandbox)
            #expect(report.commands.map(\.end) == [.exited(0)])
            // The place is filled a moment after the report.
            while sandbox.launchers.waiting.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
            served.formUnion(Set(waiting).subtracting(sandbox.launchers.waiting.map(\.process)))
        }
        #expect(served.count == 6)
    }

    @Test func `more jails at once than launchers wait are made all the same`() async throws {
        let sandbox = try await makeSandbox(slots: 8, waitingLaunchers: 1)
        try await withThrowingTaskGroup(of: LaunchReport.self) { group in
            for _ in 0..<8 { group.addTask { try await run(request("/bin/true"), in: sandbox).report } }
            for try await report in group { #expect(report.commands.map(\.end) == [.exited(0)]) }
        }
        #expect(sandbox.launchers.waiting.count <= 1)
    }

    @Test func `a launcher that died while it waited is not taken`() async throws {
        let sandbox = try await makeSandbox(waitingLaunchers: 1)
        let launcher = try #require(sandbox.launchers.waiting.first)
        let process = try await waitingInit(of: launcher)
        killProcess(launcher.process)
        try await expectGone(process)
        #expect(try await run(request("/bin/true"), in: sandbox).report.commands.map(\.end) == [.exited(0)])
    }

    @Test func `launchers that wait are gone with what they waited for`() async throws {
        var processes: [Int32] = []
        do {
            let sandbox = try await makeSandbox(waitingLaunchers: 2)
            for launcher in sandbox.launchers.waiting {
                processes += [launcher.process, try await waitingInit(of: launcher)]
            }
        }
        #expect(processes.count == 4)
        for process in processes { try await expectGone(process) }
    }

    @Test func `a jail under a waiting launcher's init that was killed is reported as ours`() async throws {
        let sandbox = try await makeSandbox(waitingLaunchers: 1)
        let launcher = try #require(sandbox.launchers.waiting.first)
        killProcess(try await waitingInit(of: launcher))
        await #expect(throws: SandboxFailure.self) { _ = try await sandbox.launch(request("/bin/true")) }
        #expect(try await run(request("/bin/true"), in: sandbox).report.commands.map(\.end) == [.exited(0)])
    }
}
