import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

/// Two jails at the same time, each doing its best to be noticed by the other.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct SeparationTests {
    @Test func `two programs that try to talk find no place to meet`() async throws {
        let probe = try Probe("channel")
        let holding = try await sandbox.value.launch(probe.request(["hold"])).resume()
        for await piece in holding.output where String(decoding: piece.bytes, as: UTF8.self).hasSuffix("end\n") {
            break
        }
        let finding = try await probe.run(["find"])
        holding.kill(.stopped)
        _ = try await holding.report()
        let held = String(decoding: await holding.captured().bytes(of: .standardOutput), as: UTF8.self)
        #expect(held == "end\n")
        #expect(finding.text == "end\n")
        #expect(finding.end == .exited(0))
    }

    @Test func `two jails share no user, no namespace and no writable file system`() async throws {
        let probe = try Probe("spin")
        let first = try await sandbox.value.launch(probe.request())
        let second = try await sandbox.value.launch(probe.request())
        let processes = [first.processID, second.processID]
        let users = try processes.map { try status("Uid", of: $0) }
        #expect(users[0] != users[1])
        for kind in ["user", "pid", "mnt", "net", "ipc", "uts"] {
            let names = processes.map { linkTarget("/proc/\($0)/ns/\(kind)") }
            #expect(names[0] != nil && names[0] != names[1], "\(kind)")
        }
        let devices = try processes.map { process in
            try FileManager.default.attributesOfItem(atPath: "/proc/\(process)/root/tmp")[.systemNumber] as? Int
        }
        #expect(devices[0] != devices[1])
    }

    @Test func `what a run leaves in its scratch directory is not there for the next`() async throws {
        _ = try await Probe("disk-bomb").run()
        let names = try await Probe("look").run(["/tmp"]).text
        #expect(names.isEmpty)
    }

    @Test func `jails are mounted nowhere on the host`() async throws {
        let before = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
        let program = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        #expect(try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) == before)
        _ = consume program
    }

    @Test func `a view's list of mounts has the view's and no other`() async throws {
        let outcome = try await Probe("look").run(["/proc/self/mountinfo"])
        #expect(outcome.text.contains("/proc/self/mountinfo says"))
        for place in ["/sys", "/var", "/home", "/root", "/run"] {
            #expect(!outcome.text.contains(" \(place) "))
        }
    }

    private func status(_ field: String, of process: Int32) throws -> Substring {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return try #require(text.split(separator: "\n").first { $0.hasPrefix("\(field):") })
    }
}
