import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// What still holds where an operator did without control groups.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct WaivedCgroupTests {
    private func makeSandbox() async throws -> Sandbox {
        try await Sandbox(launcher: launcherPath, policies: policiesPath, slots: 2, waivers: [.cgroup])
    }

    @Test func `memory ends at the limit, touched or only asked for`() async throws {
        let sandbox = try await makeSandbox()
        let lazy = try await Probe("lazy-memory").run(in: sandbox)
        #expect(lazy.numbers == [0])
        #expect(!lazy.report.mechanisms.contains("cgroup"))
        let bomb = try await Probe("memory-bomb").run(in: sandbox)
        #expect(bomb.report.killed == .timeLimit || bomb.end != .exited(0))
        let resident = try #require(bomb.report.commands.first?.maxResidentBytes)
        #expect(resident <= UInt64(Probe.limits.memoryBytes + (8 << 20)))
    }

    @Test func `no other kind of memory is left open beside it`() async throws {
        #expect(try await Probe("shared-memory").run(in: makeSandbox()).text == "done\n")
    }

    /// It keeps what it has until it is killed: that this is for its memory does not hang on who is faster.
    @Test(arguments: ["zero", "tables", "orphan"])
    func `memory that no limit of a process counts is seen and ends the jail`(kind: String) async throws {
        let outcome = try await Probe("uncounted-memory").run([kind], in: makeSandbox())
        #expect(outcome.report.killed == .memoryLimit)
        #expect(outcome.end == .signalled(SIGKILL))
    }

    @Test func `memory within the limit is nobody's business`() async throws {
        var limits = Probe.limits
        (limits.memoryBytes, limits.timeMs) = (4 << 30, 2000)
        #expect(
            try await Probe("uncounted-memory").run(["zero"], limits: limits, in: makeSandbox()).report.killed
                == .timeLimit)
    }

    @Test func `threads end at the limit of the jail's user`() async throws {
        let outcome = try await Probe("thread-bomb").run(in: makeSandbox())
        let threads = try #require(outcome.numbers.first)
        #expect(threads >= Probe.threads - 1 && threads <= Probe.threads + 16)
    }

    @Test func `the end of the jail is the end of everything in it`() async throws {
        let running = try await makeSandbox().launch(Probe("spin").request(limits: Probe.patient)).resume()
        running.kill(.stopped)
        #expect(try await running.report().killed == .stopped)
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(running.processID)"))
    }
}
