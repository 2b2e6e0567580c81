import Foundation
import SandboxProtocol
import Sandboxing
import Testing

/// The runtimes of both languages between the hostile line and the kernel: they retry, swallow and translate.
@Suite(
    .enabled(if: hasCompilers, "needs root and the toolchains that scripts/setup records"), .serialized,
    .timeLimit(.minutes(20)))
struct HostileLanguageTests {
    @Test(arguments: ["hostile.go", "hostile.swift"])
    func `no language's way to another process leads to one`(program: String) async throws {
        let outcome = try await CompiledProbe(program).run("processes")
        #expect(outcome.end == .exited(0))
        #expect(outcome.text == "0\n")
    }

    @Test(arguments: ["hostile.go", "hostile.swift"])
    func `no language's way to the network leads out`(program: String) async throws {
        let outcome = try await CompiledProbe(program).run("network")
        #expect(outcome.end == .exited(0))
        #expect(outcome.text == "0\n")
    }

    @Test func `Go's thread bomb dies of its limit, and the refusals are counted`() async throws {
        let outcome = try await CompiledProbe("hostile.go").run("threads")
        #expect(outcome.end == .exited(2))
        #expect(outcome.report.counters.refusedThreads > 0)
    }

    @Test func `Foundation hides refused threads, and they are counted all the same`() async throws {
        let outcome = try await CompiledProbe("hostile.swift").run("threads")
        #expect(outcome.end == .exited(0))
        #expect(outcome.report.counters.refusedThreads > 0)
    }

    @Test func `thousands of blocks that wait end with their program`() async throws {
        let outcome = try await CompiledProbe("hostile.swift").run("queues")
        #expect(outcome.end == .exited(0))
        #expect(outcome.text == "queued\n")
    }

    @Test(arguments: ["hostile.go", "hostile.swift"])
    func `a memory bomb ends at the limit, whatever its runtime makes of it`(program: String) async throws {
        let outcome = try await CompiledProbe(program).run("memory")
        #expect(outcome.end == .signalled(SIGKILL))
        #expect(outcome.report.counters.outOfMemoryKills > 0)
        #expect(outcome.report.counters.peakMemoryBytes <= Probe.peak(under: CompiledProbe.limits))
    }

    @Test func `endless recursion ends`() async throws {
        let outcome = try await CompiledProbe("hostile.go").run("recursion")
        #expect(outcome.end == .exited(2) || outcome.report.counters.outOfMemoryKills > 0)
    }

    @Test func `a program's environment is the view's and nothing else`() async throws {
        let probe = try await CompiledProbe("hostile.go")
        let outcome = try await probe.run("environment")
        #expect(outcome.text == "[\(probe.view.environment.joined(separator: " "))]\n")
    }

    @Test func `what looks like our own reports is output like any other`() async throws {
        let outcome = try await CompiledProbe("hostile.go").run("pretend")
        #expect(outcome.end == .exited(0))
        #expect(outcome.report.killed == nil)
        #expect(outcome.text.hasPrefix("{\"type\":\"finished\""))
        #expect(outcome.report.handOuts.isEmpty)
    }

    @Test func `private symbols and raw pointers are the program's own affair`() async throws {
        let outcome = try await CompiledProbe("hostile.go").run("private")
        #expect(outcome.text == "true\n")
        #expect(outcome.end == .exited(2))
    }

    @Test func `a Swift program finds itself, and by the jail's name`() async throws {
        #expect(try await CompiledProbe("hostile.swift").run("bundle").text == "/box/main\n")
    }
}
