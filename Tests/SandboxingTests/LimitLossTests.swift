import Linux
import SandboxProtocol
import Testing

@testable import Sandboxing

/// Limits that somebody else on the host lifts, as systemd did at each daemon-reload.
@Suite(.enabled(if: mayMakeJails, "making groups needs root on this host"))
struct LimitLossTests {
    private let waiting = request(selfTestPath, "wait")

    @Test func `a limit that was lifted before the start lets nothing start`() async throws {
        let suspended = try await makeSandbox().launch(waiting)
        let file = try liftMemoryLimit(of: suspended.processID)
        do throws(SandboxFailure) {
            _ = try suspended.resumeUnsampled()
            Issue.record("it was started")
        } catch { #expect(error == .limitLost(file)) }
    }

    @Test func `a limit that is lifted during a run ends it, as our failure`() async throws {
        let running = try await makeSandbox().launch(waiting).resume()
        for await _ in running.output { break }
        let file = try liftMemoryLimit(of: running.processID)
        // Without a look at the limits it would be stopped at its time limit, with a report. Of two that are lifted one
        // after the other, a look in between finds the first.
        let failure = await #expect(throws: SandboxFailure.self) { _ = try await running.report() }
        #expect(failure == .limitLost(file) || failure == .limitLost("memory.memsw.limit_in_bytes"))
    }

    @Test func `no verdict is given on a run whose limit was gone at its end`() async throws {
        let running = try await makeSandbox().launch(waiting).resume()
        for await _ in running.output { break }
        let file = try liftMemoryLimit(of: running.processID)
        running.kill(.stopped)
        await #expect(throws: SandboxFailure.limitLost(file)) { _ = try await running.report() }
    }

    /// In whichever version the memory controller is.
    private func liftMemoryLimit(of process: Int32) throws -> String {
        let lines = try KernelDirectory("/proc/\(process)").read("cgroup").split(separator: "\n")
        if let line = lines.first(where: { $0.split(separator: ":")[1] == "memory" }) {
            let group = KernelDirectory("/sys/fs/cgroup/memory\(line.split(separator: ":")[2])")
            if group.exists("memory.memsw.limit_in_bytes") { try group.write("memory.memsw.limit_in_bytes", "-1") }
            try group.write("memory.limit_in_bytes", "-1")
            return "memory.limit_in_bytes"
        }
        let path = try #require(lines.first { $0.hasPrefix("0::") }).dropFirst(3)
        try KernelDirectory("/sys/fs/cgroup\(path)").write("memory.max", "max")
        return "memory.max"
    }
}
