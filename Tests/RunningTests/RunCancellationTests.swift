import Compiling
import ProfileBuilding
import Runs
import SandboxProtocol
import Snippets
import Testing

@testable import Running

/// Who cancels a run gets the last word `cancelled` at whatever stage it is, and nothing further is begun.
@Suite(.timeLimit(.minutes(20)))
struct RunCancellationTests {
    private func snippet() throws -> Snippet {
        try Snippet(language: .go, code: "package main\n\nfunc main() {}\n")
    }

    /// Cancels as soon as `stage` was reached.
    private func cancelled(
        at stage: AsyncStream<Void>, _ twin: RunnerTwin, by runner: Runner? = nil
    ) async throws -> (outcome: RunOutcome, profile: [UInt8]) {
        let snippet = try snippet()
        let run = Task { await twin.run(snippet, by: runner) }
        for await _ in stage { break }
        run.cancel()
        let (outcome, profile) = await run.value
        #expect(twin.story.lines.last == "last word: cancelled")
        return (try #require(outcome), profile)
    }

    @Test func `while it is compiled`() async throws {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        let (stage, reached) = AsyncStream.makeStream(of: Void.self)
        twin.compiler.answer = { _, _ in
            reached.yield()
            try await waitForCancellation()
        }
        let (outcome, _) = try await cancelled(at: stage, twin)
        #expect(outcome.state == .cancelled && outcome.failure == nil && outcome.verdict == nil)
        #expect(twin.story.lines == ["compiling", "compile", "last word: cancelled"])
    }

    @Test func `while it waits for a core`() async throws {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        let (stage, reached) = AsyncStream.makeStream(of: Void.self)
        let runner = twin.runner
        let (held, holding) = AsyncStream.makeStream(of: Void.self)
        let (done, finishing) = AsyncStream.makeStream(of: Void.self)
        let other = Task {
            try await runner.cores.withCores(1) { _ in
                holding.yield()
                for await _ in done { break }
            }
        }
        for await _ in held { break }
        let builds = twin.compiler.answer
        twin.compiler.answer = { directory, language in
            reached.yield()
            return try await builds(directory, language)
        }
        let waiting = Runner(
            compiler: twin.compiler, scratch: runner.scratch, launcher: twin.launcher, profiler: twin.profiler,
            host: runner.host, plan: runner.plan, cores: runner.cores, samplesKernel: false)
        let (outcome, _) = try await cancelled(at: stage, twin, by: waiting)
        #expect(outcome.state == .cancelled && !twin.story.lines.contains("launch"))
        finishing.yield()
        try await other.value
    }

    @Test func `while its jail is made`() async throws {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        let (stage, reached) = AsyncStream.makeStream(of: Void.self)
        twin.launcher.program = { _ in
            reached.yield()
            try await waitForCancellation()
        }
        let (outcome, _) = try await cancelled(at: stage, twin)
        #expect(outcome.state == .cancelled && !twin.story.lines.contains("resume"))
    }

    @Test func `while it runs: it is killed, and what it printed and what was sampled is kept`() async throws {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        twin.profiler.profile = ProfileBuilder.profile(["main > forever"])
        let (stage, reached) = AsyncStream.makeStream(of: Void.self)
        twin.launcher.program = { _ in
            defer { reached.yield() }
            return ProgramTwin(nil, printing: "so far")
        }
        let (outcome, profile) = try await cancelled(at: stage, twin)
        #expect(outcome.state == .cancelled && outcome.verdict == nil && outcome.failure == nil)
        #expect(outcome.output.map(\.text) == ["so far"])
        #expect(outcome.profile != nil && !profile.isEmpty)
    }
}
