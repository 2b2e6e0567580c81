import Foundation
import SandboxProtocol
import Sandboxing
import Testing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .timeLimit(.minutes(1)))
struct SandboxTests {
    @Test func `a program runs, prints and exits with its code`() async throws {
        let sandbox = try await makeSandbox()
        let (report, output) = try await run(request("/bin/sh", "-c", "echo hello; echo oops >&2; exit 7"), in: sandbox)
        #expect(report.commands.map(\.end) == [.exited(7)])
        #expect(report.killed == nil)
        #expect(output.text() == "hello\n")
        #expect(output.text(of: .standardError) == "oops\n")
    }

    @Test func `a program reads its input to the end`() async throws {
        let sandbox = try await makeSandbox()
        let (report, output) = try await run(request("/bin/cat"), in: sandbox, input: Array("abc".utf8))
        #expect(report.commands.map(\.end) == [.exited(0)])
        #expect(output.text() == "abc")
    }
}
