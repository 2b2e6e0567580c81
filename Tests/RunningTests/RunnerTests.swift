import Compiling
import ProfileBuilding
import Profiles
import Profiling
import Runs
import SandboxProtocol
import Sandboxing
import Snippets
import Testing

@testable import Running

/// The story of a run with twins for its stages: no kernel, no toolchain, no jail.
@Suite(.timeLimit(.minutes(20)))
struct RunnerTests {
    private let goes: Snippet
    private let swifts: Snippet

    init() throws {
        goes = try Snippet(language: .go, code: "package main\n\nfunc main() {}\n")
        swifts = try Snippet(language: .swift, code: "print(1)\n")
    }

    private static let profile = ProfileBuilder.profile(["main > work", "main"])

    private func ending(
        _ snippet: Snippet, _ change: (inout RunnerTwin) -> Void
    ) async throws -> (outcome: RunOutcome, profile: [UInt8], story: [String]) {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        twin.profiler.profile = Self.profile
        change(&twin)
        let (outcome, profile) = await twin.run(snippet)
        #expect(twin.story.lines.count { $0.hasPrefix("last word") } == 1)
        return (try #require(outcome), profile, twin.story.lines)
    }

    @Test func `each stage waits for the one before, and is told`() async throws {
        let (outcome, profile, story) = try await ending(goes) { twin in
            twin.launcher.program = { _ in ProgramTwin(printing: "hello\n") }
        }
        #expect(
            story == [
                "compiling", "compile", "diagnostics", "prepare", "launch", "attach on [1]", "resume", "running",
                "output hello\n", "profiling", "symbolize", "last word: finished",
            ])
        #expect(outcome.verdict?.kind == .exited && outcome.verdict?.exitCode == 0)
        #expect(outcome.output.map(\.text) == ["hello\n"])
        #expect(outcome.usage.userMs == 5 && outcome.usage.wallMs == 6 && outcome.usage.compileMs == 1)
        #expect(outcome.profile?.types.first?.samples == 2)
        #expect(outcome.host?.cpu == "twin" && outcome.toolchain?.name == "twin")
        #expect(!profile.isEmpty)
    }

    @Test func `a run that is not to be sampled is not`() async throws {
        var options = goes.options
        options.profiles = []
        let snippet = try Snippet(language: .go, files: goes.files, options: options)
        let (outcome, profile, story) = try await ending(snippet) { _ in }
        #expect(outcome.state == .finished && outcome.profile == nil && profile.isEmpty)
        #expect(!story.contains("prepare") && !story.contains("symbolize"))
    }

    private static let wrong = Diagnostic(file: "main.go", line: 1, column: 1, severity: .error, message: "no")

    @Test(arguments: [
        (CompileOutcome.rejected([wrong]), Verdict.Kind.compileRejected),
        (.timedOut(limitMs: 1), .compileTimedOut), (.outOfMemory(limitBytes: 1), .compileOutOfMemory),
    ])
    func `what does not compile is never launched`(outcome: CompileOutcome, kind: Verdict.Kind) async throws {
        let (ended, profile, story) = try await ending(goes) { twin in twin.compiler.answer = { _, _ in outcome } }
        #expect(ended.state == .finished && ended.verdict?.kind == kind && profile.isEmpty)
        #expect(story == ["compiling", "compile", "diagnostics", "last word: finished"])
    }

    @Test(arguments: [
        (LaunchReport.exited(3), Verdict.Kind.exited), (.killed(.timeLimit), .timedOut),
        (.killed(.memoryLimit), .outOfMemory), (.ended(.signalled(9)), .signalled),
        (.killed(.blockedCall, blockedCall: "ptrace"), .blockedSystemCall),
    ])
    func `however a program ends, its profile and its output are kept`(
        report: LaunchReport, kind: Verdict.Kind
    ) async throws {
        let (outcome, profile, _) = try await ending(goes) { twin in
            twin.launcher.program = { _ in ProgramTwin(.success(report), printing: "so far") }
        }
        #expect(outcome.state == .finished && outcome.verdict?.kind == kind && outcome.failure == nil)
        #expect(outcome.output.map(\.text) == ["so far"])
        #expect(outcome.profile != nil && !profile.isEmpty)
    }

    @Test func `a crash says what failed and where`() async throws {
        let ofSwift = try await ending(swifts) { twin in
            twin.launcher.program = { _ in
                ProgramTwin(.success(.ended(.signalled(4))), errors: "main.swift:1: Fatal error: too far\n")
            }
            twin.profiler.crash = RecordedCrash(
                signal: 4, isStackOverflow: false, profile: ProfileBuilder.profile(["main:3 > far:7"]))
        }.outcome
        #expect(ofSwift.crash?.reason.contains("too far") == true)
        #expect(ofSwift.crash?.stack.first?.function == "far")
        #expect(ofSwift.verdict?.message.contains("too far") == true)
        let ofGo = try await ending(goes) { twin in
            twin.launcher.program = { _ in
                ProgramTwin(
                    .success(.exited(2)),
                    errors: "panic: too far\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1\n")
            }
        }.outcome
        #expect(ofGo.crash?.reason == "too far")
    }

    @Test func `what fails on our side is said as ours`() async throws {
        let ours = "Flamebox itself failed, not your program: "
        let compiler = try await ending(goes) { $0.compiler.answer = { _, _ in throw Breakdown(description: "A") } }
        #expect(compiler.outcome.failure == ours + "A." && compiler.outcome.verdict == nil)
        let launcher = try await ending(goes) { $0.launcher.program = { _ in throw Breakdown(description: "B") } }
        #expect(launcher.outcome.failure == ours + "B.")
        let sampler = try await ending(goes) { $0.profiler.refusal = Breakdown(description: "C") }
        #expect(sampler.outcome.failure == ours + "C." && !sampler.story.contains("resume"))
        for end in [Result.success(LaunchReport.killed(.lost)), .failure(SandboxFailure.launcherLost("gone"))] {
            let lost = try await ending(goes) { twin in twin.launcher.program = { _ in ProgramTwin(end) } }
            #expect(lost.outcome.failure?.hasPrefix(ours + "the sandbox launcher was lost: ") == true)
        }
        for ended in [compiler, launcher, sampler] {
            #expect(ended.outcome.state == .failed && ended.profile.isEmpty && ended.outcome.host != nil)
        }
    }

    @Test func `CPU time without a sample is our failure, and the output stays`() async throws {
        let (outcome, profile, _) = try await ending(goes) { twin in
            twin.profiler.profile = ProfileBuilder.profile([])
            twin.launcher.program = { _ in ProgramTwin(.success(.exited(0, cpuMs: 400)), printing: "done") }
        }
        #expect(outcome.state == .failed && outcome.profile == nil && profile.isEmpty)
        #expect(outcome.failure?.contains("not one sample arrived") == true)
        #expect(outcome.output.map(\.text) == ["done"] && outcome.verdict?.exitCode == 0)
    }

    @Test func `a profile that contradicts itself is our failure`() async throws {
        let (outcome, profile, _) = try await ending(goes) { $0.profiler.profile.threads = [] }
        #expect(outcome.state == .failed && outcome.failure != nil && profile.isEmpty)
    }
}
