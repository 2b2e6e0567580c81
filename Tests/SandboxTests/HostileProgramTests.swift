import Foundation
import SandboxProtocol
import Sandboxing
import Testing

@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct HostileProgramTests {
    @Test func `a fork bomb gets no child`() async throws {
        let outcome = try await Probe("fork-bomb").run()
        #expect(outcome.end == .exited(0))
        #expect(outcome.numbers == [0])
    }

    @Test(arguments: SandboxPolicy.allCases)
    func `no jail's program becomes two, so there is nobody to become a daemon`(policy: SandboxPolicy) async throws {
        let outcome = try await Probe("fork-bomb").run(policy: policy)
        #expect(outcome.end == .exited(0))
        #expect(outcome.numbers == [0])
    }

    @Test func `a thread bomb gets its limit, and the refusals are counted from outside`() async throws {
        let outcome = try await Probe("thread-bomb").run()
        #expect(outcome.end == .exited(0))
        #expect(outcome.numbers == [Probe.threads - 1])
        #expect(outcome.report.counters.refusedThreads > 0)
    }

    @Test func `a memory bomb is killed by the kernel, which says so`() async throws {
        let outcome = try await Probe("memory-bomb").run()
        #expect(outcome.end == .signalled(SIGKILL))
        #expect(outcome.report.killed == nil)
        #expect(outcome.report.counters.outOfMemoryKills > 0)
        #expect(outcome.report.counters.peakMemoryBytes <= Probe.peak(under: Probe.limits))
    }

    @Test func `eight threads that spin everywhere get the processor time of half a processor`() async throws {
        var limits = Probe.limits
        (limits.timeMs, limits.cpuPercent) = (1500, 50)
        let outcome = try await Probe("burn").run(limits: limits)
        #expect(outcome.text == "held\n")
        #expect(outcome.report.killed == .timeLimit)
        let command = try #require(outcome.report.commands.first)
        let elapsed = command.endNanoseconds - command.startNanoseconds
        // A quota is used within its period, and the last period is cut.
        let period: UInt64 = 100_000_000
        #expect(outcome.report.counters.cpuNanoseconds <= elapsed / 2 + period)
    }

    @Test func `a full disk is the jail's own, in bytes, files and sparse size`() async throws {
        let outcome = try await Probe("disk-bomb").run()
        #expect(outcome.end == .exited(0))
        let numbers = outcome.numbers
        try #require(numbers.count == 3)
        #expect((1...4 << 20).contains(numbers[0]))
        #expect((1..<100).contains(numbers[1]))
        #expect(numbers[2] == 0)
    }

    @Test func `no foreign descriptor is open, and the limit on own ones holds`() async throws {
        let outcome = try await Probe("descriptor-bomb").run()
        #expect(outcome.text == "foreign 0 opened \(Probe.limits.descriptors - 3)\n")
    }

    @Test func `no thread has descriptors, memory or a directory of its own`() async throws {
        let outcome = try await Probe("threads-apart").run()
        #expect(outcome.text == "whole 1 apart 0 unshared 0 closed 1\n")
    }

    @Test func `a flood on both streams is counted, cut in the middle and not punished`() async throws {
        let outcome = try await Probe("flood").run()
        #expect(outcome.end == .exited(0))
        #expect(outcome.text.hasSuffix("the end\n"))
        #expect(outcome.output.bytes(of: .standardOutput).count == 1 << 20)
        #expect(outcome.output.droppedStandardOutputBytes == UInt64(8192 * 4096 + 8 - (1 << 20)))
        #expect(outcome.output.droppedStandardErrorBytes == UInt64(8192 * 4096 - (1 << 20)))
    }

    @Test(arguments: ["spin", "sleep", "stop"])
    func `what ignores every signal and closes its streams ends at its time limit`(manner: String) async throws {
        var limits = Probe.limits
        limits.timeMs = 300
        let outcome = try await Probe("spin").run([manner], limits: limits)
        #expect(outcome.report.killed == .timeLimit)
        #expect(outcome.end == .signalled(SIGKILL))
        #expect(outcome.text == "before\n")
        let command = try #require(outcome.report.commands.first)
        #expect(command.endNanoseconds - command.startNanoseconds >= 300_000_000)
        #expect((command.userNanoseconds > 10_000_000) == (manner == "spin"))
    }

    @Test func `a soft signal before the kill lets a program write out what it holds`() async throws {
        var limits = Probe.limits
        (limits.timeMs, limits.flushBeforeKillMs) = (300, 100)
        let outcome = try await Probe("flush").run(limits: limits)
        #expect(outcome.report.killed == .timeLimit)
        #expect(outcome.text == "flushed\n")
    }

    @Test func `nothing of the host is to be seen`() async throws {
        let outcome = try await Probe("look").run([
            "/", "/box", "/tmp", "/dev", "/etc", "/proc", "/etc/shadow", "/etc/passwd", "/proc/1/environ",
            "/proc/1/maps", "/proc/1/root", "/proc/cpuinfo", "/proc/kallsyms", "/proc/sys", "/sys", "/var", "/run",
            "/proc/self/environ", "/root", "/home", "/opt", "/proc/self/cgroup", "/box/main",
        ])
        let lines = outcome.text.split(separator: "\n").map(String.init)
        let names = Set(lines.filter { $0.hasPrefix("/ holds") })
        #expect(names == Set(["box", "dev", "etc", "proc", "tmp", "usr"].map { "/ holds \($0)" }))
        #expect(lines.filter { $0.hasPrefix("/box holds") } == ["/box holds main"])
        #expect(
            lines.filter { $0.hasPrefix("/etc/passwd") } == ["/etc/passwd says box:x:1000:1000:box:/tmp:/nonexistent"])
        #expect(!outcome.text.contains("writable"))
        #expect(!outcome.text.contains("shadow says"))
        #expect(!outcome.text.contains("flamebox"), "the name of our cgroup is in view")
        for path in ["/proc/1/environ", "/proc/1/maps", "/proc/1/root", "/proc/cpuinfo", "/proc/kallsyms", "/sys"] {
            #expect(!outcome.text.contains("\(path) "))
        }
    }

    @Test func `nothing is executed twice, and nothing that was written`() async throws {
        let outcome = try await Probe("execute-again").run()
        #expect(outcome.end == .exited(0))
        #expect(outcome.text == "still the first\n")
    }

    @Test(arguments: ["i386", "x32"])
    func `calls by the numbers of another machine kill at once`(machine: String) async throws {
        let outcome = try await Probe("foreign-machine").run([machine])
        #expect(outcome.end == .signalled(SIGSYS))
        #expect(outcome.text.isEmpty)
    }

    @Test func `there is no memory outside the limit`() async throws {
        #expect(try await Probe("shared-memory").run().text == "done\n")
    }

    @Test(arguments: [SIGABRT, SIGTERM, SIGSEGV, SIGKILL])
    func `signals mean inside what they mean outside`(signal: Int32) async throws {
        #expect(try await Probe("signals").run([String(signal)]).end == .signalled(signal))
    }

    @Test func `no signal is blocked, ignored or handled when a program begins, whatever we did to ours`() async throws
    {
        let former = signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, former) }
        #expect(try await Probe("signals").run().text == "0\n")
    }

    @Test func `memory that was promised is taken only up to the limit`() async throws {
        let outcome = try await Probe("lazy-memory").run(["touch"])
        #expect(outcome.end == .signalled(SIGKILL))
        #expect(outcome.report.counters.outOfMemoryKills > 0)
    }

    @Test func `a program's own timers and profilers are its own affair`() async throws {
        let outcome = try await Probe("timers").run()
        #expect(outcome.text == "failed 0 ticked 1\n")
    }

    @Test func `code that was made at run time is confined like any other`() async throws {
        let outcome = try await Probe("own-code").run()
        #expect(outcome.text == "user 1000 became \(-EPERM)\n")
    }

    @Test func `a handler for bad calls is never called`() async throws {
        let outcome = try await Probe("bad-call-handler").run()
        #expect(outcome.end == .signalled(SIGSYS))
        #expect(outcome.text.isEmpty)
    }

    @Test func `code before main is under the same limits`() async throws {
        var limits = Probe.limits
        limits.timeMs = 300
        let outcome = try await Probe("before-main").run(limits: limits)
        #expect(outcome.text == "0\n")
        #expect(outcome.report.killed == .timeLimit)
    }

    /// Its own name is a file that the first wall leaves open.
    @Test func `the second wall keeps shut what the first leaves open`() async throws {
        let outcome = try await Probe("look").run(["/proc/self/comm"])
        try #require(outcome.report.mechanisms.contains("proc"))
        #expect(outcome.text.contains("/proc/self/comm says"))
        #expect(outcome.text.contains("writable") == !outcome.report.mechanisms.contains("landlock"))
    }

    @Test func `what is left in the view can only be read`() async throws {
        let paths = ["/etc/passwd", "/box/main", "/usr/share/zoneinfo/UTC", "/proc/self/mem", "/var/run/docker.sock"]
        #expect(!(try await Probe("look").run(paths).text.contains("writable")))
    }
}
