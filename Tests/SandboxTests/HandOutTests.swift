import Foundation
import SandboxProtocol
import Sandboxing
import Testing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct HandOutTests {
    /// The delivery directory after a probe, which runs under the widest policy that a stranger's code meets.
    private func deliver(_ kind: String, path: String = "main", byteLimit: Int = 1000) async throws -> (
        outcome: HandOutOutcome?, files: [String: Data], mode: Int?
    ) {
        let directory = testDirectory.appending(path: "delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let handOut = HandOut(scratch: "/tmp", path: path, name: "artifact", mode: 0o555, byteLimit: byteLimit)
        let outcome = try await Probe("artifact").run(
            [kind], policy: .compileSwift, handOuts: [handOut], delivery: directory.path)
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            files[name] = try Data(contentsOf: directory.appending(path: name))
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: directory.appending(path: "artifact").path)
        return (outcome.report.handOuts.first, files, attributes?[.posixPermissions] as? Int)
    }

    @Test func `a regular file crosses, readable and executable`() async throws {
        let (outcome, files, mode) = try await deliver("file")
        #expect(outcome == .delivered(bytes: 8))
        #expect(files == ["artifact": Data("artifact".utf8)])
        #expect(mode == 0o555)
    }

    @Test(arguments: [
        ("link", HandOutOutcome.irregular), ("directory", .irregular), ("second-name", .irregular),
        ("nothing", .absent),
        ("fifo", .absent), ("large", .tooLarge(bytes: 1 << 20)),
    ])
    func `anything else stays in the jail`(kind: String, expected: HandOutOutcome) async throws {
        let (outcome, files, _) = try await deliver(kind)
        #expect(outcome == expected)
        #expect(files.isEmpty)
    }

    @Test(arguments: ["../etc/passwd", "/etc/passwd", "../../etc/passwd"])
    func `no path leads out of the scratch directory`(path: String) async throws {
        let (outcome, files, _) = try await deliver("file", path: path)
        #expect(outcome == .irregular || outcome == .absent)
        #expect(files.isEmpty)
    }
}
