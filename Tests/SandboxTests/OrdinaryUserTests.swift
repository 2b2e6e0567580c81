import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// What holds where the service has no rights at all: each test becomes an ordinary user in a process of its own, which
/// may make user namespaces and nothing else.
@Suite(.enabled(if: mayMakeJails, "becoming another user needs root"), .serialized, .timeLimit(.minutes(10)))
struct OrdinaryUserTests {
    @Test func `an ordinary user's jails hold every hostile program, and what is missing is named`() async throws {
        let launcher = launcherPath
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [launcher = launcher as String, policies = policiesPath as String] in
            becomeOrdinaryUser()
            let selfTest = URL(filePath: launcher).deletingLastPathComponent().appending(path: "flamebox-selftest").path
            let rows = await HostProbing(launcher: launcher, selfTest: selfTest, policies: policies).rows()
            print(String(decoding: try JSONEncoder().encode(rows), as: UTF8.self))
        }
        let output = try #require(ended?.standardOutputContent)
        let rows = try JSONDecoder().decode([HostProbe].self, from: Data(output.drop { $0 != UInt8(ascii: "[") }))
        let missing = rows.filter { !$0.isWorking && $0.isRequired }
        #expect(Set(missing.map(\.name)).isSubset(of: ["cgroup", "users"]), "\(missing)")
        #expect(missing.allSatisfy { $0.errno != nil && !$0.mend.isEmpty }, "\(missing)")
        #expect(rows.contains { $0.name == "selfTest:fork-bomb" && $0.isWorking })
    }

    @Test func `an ordinary user runs a program under waivers by name, and never without them`() async throws {
        let probe = try Probe("spin").path
        await #expect(processExitsWith: .success) {
            [launcher = launcherPath as String, policies = policiesPath as String, probe = probe as String] in
            becomeOrdinaryUser()
            if ProcessInfo.processInfo.environment["FLAMEBOX_ORDINARY_USER"] == nil {
                await #expect(throws: SandboxFailure.self) {
                    _ = try await Sandbox(launcher: launcher, policies: policies, waivers: [.cgroup])
                }
            }
            let jails = try await Sandbox(
                launcher: launcher, policies: policies, slots: 2, waitingLaunchers: 1, waivers: [.users, .cgroup])
            let view = RunView.go(program: probe, scratchBytes: 1 << 20, scratchFiles: 16)
            var limits = Probe.limits
            limits.timeMs = 300
            let request = LaunchRequest(
                policy: .run, mounts: view.mounts, files: view.files,
                commands: [JailCommand(path: RunView.programPath, arguments: ["main"])], limits: limits)
            let running = try await jails.launch(request).resume()
            let initProcess = running.processID
            let report = try await running.report()
            #expect(report.killed == .timeLimit)
            #expect(String(decoding: await running.captured().bytes(of: .standardOutput), as: UTF8.self) == "before\n")
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(initProcess)"))
        }
    }
}

/// Without a group, a capability or a home: the fixed number that stands for nobody, or where the machine has a user
/// with ranges in subuid(5), `FLAMEBOX_ORDINARY_USER`.
private func becomeOrdinaryUser() {
    let number = ProcessInfo.processInfo.environment["FLAMEBOX_ORDINARY_USER"].flatMap { UInt32($0) } ?? 65534
    guard setgroups(0, nil) == 0, setgid(number) == 0, setuid(number) == 0 else { exit(1) }
}
