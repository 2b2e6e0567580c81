import Foundation
import Linux
import SandboxProtocol
import Sandboxing
import Testing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .timeLimit(.minutes(10)))
struct SandboxTests {
    @Test func `a program runs, prints and exits with its code`() async throws {
        let sandbox = try await makeSandbox()
        let (report, output) = try await run(request("/bin/sh", "-c", "echo hello; echo oops >&2; exit 7"), in: sandbox)
        #expect(report.commands.map(\.end) == [.exited(7)])
        #expect(report.killed == nil)
        #expect(output.text() == "hello\n")
        #expect(output.text(of: .standardError) == "oops\n")
    }

    @Test func `a jail is alone in the group by which clocks are told to watch it, and takes it along`() async throws {
        let sandbox = try await makeSandbox()
        let program = try await sandbox.launch(request("/bin/sleep", "60"))
        guard let path = program.clockedGroup else { try Test.cancel("this host has no groups for clocks") }
        let group = KernelDirectory(path)
        // Those of version 2 on a host of version 1 are groups of threads.
        let members = group.exists("cgroup.type") ? "cgroup.threads" : "tasks"
        #expect(try group.read(members) == "\(program.processID)")
        let running = try program.resume()
        running.kill(.stopped)
        _ = try await running.report()
        #expect(!group.exists)
    }

    @Test func `a program reads its input to the end`() async throws {
        let sandbox = try await makeSandbox()
        let (report, output) = try await run(request("/bin/cat"), in: sandbox, input: Array("abc".utf8))
        #expect(report.commands.map(\.end) == [.exited(0)])
        #expect(output.text() == "abc")
    }
}
