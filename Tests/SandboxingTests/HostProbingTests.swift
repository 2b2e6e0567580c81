import Foundation
import SandboxProtocol
import Testing

@testable import Sandboxing

struct HostProbingTests {
    @Test(.enabled(if: mayMakeJails, "making jails needs root on this host"))
    func `this host does what jails need, each mechanism tried`() async throws {
        let probes = await HostProbing(launcher: launcherPath, selfTest: selfTestPath, policies: policiesPath).rows()
        let missing = probes.filter { !$0.isWorking && $0.isRequired }
        #expect(missing.isEmpty, "\(missing)")
        #expect(hostSuffices(probes))
        #expect(
            Set(probes.map(\.name)).isSuperset(of: [
                "cgroup", "filters", "userNamespace", "pidNamespace", "seccomp", "noNewPrivileges", "capabilities",
                "limits", "landlock", "selfTest:fork-bomb",
            ]))
    }

    @Test(.enabled(if: mayMakeJails, "making jails needs root on this host"))
    func `without cgroups every hostile program is still held, and the waiver is on show`() async throws {
        let probes = await HostProbing(
            launcher: launcherPath, selfTest: selfTestPath, policies: policiesPath, waivers: [.cgroup]
        ).rows()
        let missing = probes.filter { !$0.isWorking && $0.isRequired }
        #expect(missing.map(\.name) == ["cgroup"])
        #expect(missing.map(\.isWaived) == [true])
        #expect(hostSuffices(probes))
    }

    @Test(.enabled(if: mayMakeJails, "making jails needs root on this host"))
    func `looks at the same moment do not take each other's groups away`() async {
        let rows = await withTaskGroup(of: [HostProbe].self) { looks in
            for _ in 0..<64 { looks.addTask { probeCgroups() } }
            return await looks.reduce(into: []) { $0 += $1 }
        }
        #expect(rows.count >= 64)
        #expect(rows.filter { $0.isRequired && !$0.isWorking }.isEmpty)
    }

    /// The filter of a policy that allows what the real one does not is what a mistake in it would look like.
    @Test(.enabled(if: mayMakeJails, "making jails needs root on this host"))
    func `a policy that has a hole is noticed`() async throws {
        let policies = try copyOfPolicies()
        defer { try? FileManager.default.removeItem(at: policies) }
        let run = policies.appending(path: "run.policy")
        let text = try String(contentsOf: run, encoding: .utf8)
        try Data((text + "allow socket # a hole\n").utf8).write(to: run)
        let common = policies.appending(path: "common.policy")
        let rules = try String(contentsOf: common, encoding: .utf8).replacing("errno socket EACCES", with: "")
        try Data(rules.utf8).write(to: common)
        let probes = await HostProbing(launcher: launcherPath, selfTest: selfTestPath, policies: policies.path).rows()
        #expect(probes.filter { !$0.isWorking && $0.isRequired }.map(\.name) == ["selfTest:reach-out"])
        #expect(!hostSuffices(probes))
    }

    private func copyOfPolicies() throws -> URL {
        let copy = FileManager.default.temporaryDirectory.appending(path: "policies-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: policiesPath), to: copy)
        return copy
    }

    @Test func `a host without the launcher is refused with the reason and a way to mend it`() async throws {
        let probing = HostProbing(
            launcher: "/nowhere/flamebox-sandbox", selfTest: selfTestPath, policies: policiesPath)
        let probes = await probing.rows()
        let row = try #require(probes.first { !$0.isWorking })
        #expect(row.isRequired)
        #expect(!row.mend.isEmpty)
        #expect(!hostSuffices(probes))
    }

    @Test func `rows are data for programs as well`() throws {
        let probe = HostProbe(name: "x", isRequired: true, isWorking: false, errno: 1, meaning: "m", mend: "n")
        #expect(try JSONDecoder().decode(HostProbe.self, from: JSONEncoder().encode(probe)) == probe)
    }
}
