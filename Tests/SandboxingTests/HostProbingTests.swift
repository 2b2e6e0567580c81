import Foundation
import Sandboxing
import Testing

struct HostProbingTests {
    @Test(.enabled(if: mayMakeJails, "making jails needs root on this host"))
    func `this host does what jails need, each mechanism tried`() async throws {
        let probes = await probeHost(launcher: launcherPath, policies: policiesPath)
        let missing = probes.filter { !$0.isWorking && $0.isRequired }
        #expect(missing.isEmpty, "\(missing)")
        #expect(hostSuffices(probes))
        #expect(
            Set(probes.map(\.name)).isSuperset(of: ["cgroup", "filters", "userNamespace", "pidNamespace", "seccomp"]))
    }

    @Test func `a host without the launcher is refused with the reason and a way to mend it`() async throws {
        let probes = await probeHost(launcher: "/nowhere/flamebox-sandbox", policies: policiesPath)
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
