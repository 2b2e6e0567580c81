import Runs
import SandboxProtocol
import Snippets
import Testing

@testable import Running

/// Each verdict is one plain sentence that names the limit and its number; counters from outside decide before the
/// exit status does.
struct VerdictTests {
    private func verdict(
        _ end: CommandReport.End, killed: KillReason? = nil, blockedCall: String? = nil, outOfMemoryKills: UInt64 = 0,
        refusedThreads: UInt64 = 0
    ) -> Verdict {
        let command = CommandReport(
            end: end, startNanoseconds: 0, endNanoseconds: 1, userNanoseconds: 0, systemNanoseconds: 0,
            maxResidentBytes: 0)
        var report = LaunchReport(commands: [command], killed: killed, blockedCall: blockedCall)
        report.counters.outOfMemoryKills = outOfMemoryKills
        report.counters.refusedThreads = refusedThreads
        return Verdict(of: report, options: RunOptions(timeLimitMs: 2500))
    }

    @Test func `a program that ends by itself says so, with its exit code`() {
        #expect(verdict(.exited(0)).message == "The program ended by itself.")
        #expect(verdict(.exited(0)).exitCode == 0)
        #expect(verdict(.exited(3)).message == "The program ended with exit code 3.")
    }

    @Test func `a signal is named with what it means`() {
        let trap = verdict(.signalled(4))
        #expect(trap.kind == .signalled)
        #expect(trap.signal == "SIGILL")
        #expect(trap.message == "The program was ended by SIGILL (a runtime check failed).")
        #expect(verdict(.signalled(40)).signal == "SIGRTMIN+8")
    }

    @Test func `a limit is named with its number`() {
        let late = verdict(.signalled(9), killed: .timeLimit)
        #expect(late.kind == .timedOut)
        #expect(late.message == "The program was stopped at its time limit of 2500 ms.")
        #expect(late.limit == Verdict.Limit(name: "timeLimitMs", value: 2500))
        let full = verdict(.signalled(9), outOfMemoryKills: 1)
        #expect(full.kind == .outOfMemory)
        #expect(full.message == "The program was stopped at its memory limit of 512 MiB.")
    }

    @Test func `the kernel's memory counter outweighs a time limit and an exit code`() {
        #expect(verdict(.exited(0), outOfMemoryKills: 2).kind == .outOfMemory)
        #expect(verdict(.signalled(9), killed: .timeLimit, outOfMemoryKills: 1).kind == .outOfMemory)
    }

    @Test func `a blocked call is named before everything else`() {
        let blocked = verdict(.signalled(9), killed: .blockedCall, blockedCall: "ptrace", outOfMemoryKills: 1)
        #expect(blocked.kind == .blockedSystemCall)
        #expect(blocked.message.contains("ptrace"))
    }

    @Test func `refused threads are told even where the program hides them`() {
        #expect(verdict(.exited(0), refusedThreads: 5).message.contains("\(Limits.runThreads) threads"))
    }

    @Test func `errors are counted in words`() {
        let error = Diagnostic(file: "main.go", line: 1, column: 1, severity: .error, message: "")
        let note = Diagnostic(file: "main.go", line: 1, column: 1, severity: .note, message: "")
        #expect(Verdict.rejected([error, note]).message == "The program did not compile: 1 error.")
        #expect(Verdict.rejected([error, error]).message == "The program did not compile: 2 errors.")
    }
}
