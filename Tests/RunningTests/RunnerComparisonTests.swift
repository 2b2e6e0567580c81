import Comparing
import Compiling
import ProfileBuilding
import Profiles
import Runs
import SandboxProtocol
import Sandboxing
import Snippets
import Testing

@testable import Running

/// The story of measured pairs with twins for their stages.
@Suite(.timeLimit(.minutes(20)))
struct RunnerComparisonTests {
    private let snippet: Snippet

    init() throws {
        snippet = try Snippet(language: .go, code: "package main\n\nfunc main() {}\n")
    }

    private func plan(pairs: Int) -> ComparisonPlan {
        ComparisonPlan(
            before: ComparisonPlan.Part(snippet: snippet), after: ComparisonPlan.Part(snippet: snippet), pairs: pairs)
    }

    private func ending(
        pairs: Int = 2, _ change: (inout RunnerTwin) -> Void = { _ in }
    ) async throws -> (outcome: ComparisonOutcome, story: Story) {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        twin.profiler.profile = ProfileBuilder.profile(["main > work", "main"])
        change(&twin)
        let outcome = await twin.compare(plan(pairs: pairs))
        #expect(twin.story.lines.count { $0.hasPrefix("last word") } == 1)
        return (try #require(outcome), twin.story)
    }

    @Test func `both are compiled, warmed up, and measured in pairs on the same core`() async throws {
        let (outcome, story) = try await ending()
        #expect(outcome.state == .finished && outcome.notComparable == nil)
        #expect(outcome.pairs.map(\.beforeMs) == [5, 5] && outcome.pairs.map(\.afterWallMs) == [6, 6])
        #expect(outcome.changes != nil && outcome.changesOfShares != nil && !outcome.outputDiffers)
        #expect(story.lines.prefix(4) == ["compiling", "compile", "compile", "running"])
        #expect(story.count(of: "launch") == 6 && story.count(of: "attach on [1]") == 6)
        let told = story.lines.filter { $0.hasPrefix("profile ") || $0 == "pair" || $0.hasPrefix("last") }
        #expect(
            told == ["profile before", "profile after", "pair", "profile before", "profile after", "pair"]
                + ["last word: finished"])
    }

    @Test func `what does not compile is not measured`() async throws {
        let (outcome, story) = try await ending { twin in twin.compiler.answer = { _, _ in .timedOut(limitMs: 1) } }
        #expect(outcome.state == .finished && outcome.notComparable == .failed)
        #expect(outcome.before?.verdict?.kind == .compileTimedOut && story.count(of: "launch") == 0)
    }

    @Test func `a run that was stopped at its limit leaves shares and no times`() async throws {
        let (outcome, story) = try await ending { twin in
            twin.launcher.program = { _ in ProgramTwin(.success(.killed(.timeLimit))) }
        }
        #expect(outcome.notComparable == .timedOut && outcome.pairs.isEmpty)
        #expect(outcome.changes == nil && outcome.changesOfShares != nil)
        #expect(story.count(of: "launch") == 2)
    }

    @Test func `a pair that ends otherwise than the warm-up ends the measuring`() async throws {
        let (outcome, story) = try await ending(pairs: 10) { twin in
            twin.launcher.program = { number in ProgramTwin(.success(.exited(number < 6 ? 0 : 1))) }
        }
        #expect(outcome.notComparable == .exitCodeDiffers && outcome.pairs.count == 2)
        #expect(story.count(of: "launch") == 8)
    }

    @Test func `a launcher that is lost in the middle is our failure`() async throws {
        let (outcome, _) = try await ending(pairs: 10) { twin in
            twin.launcher.program = { number in
                ProgramTwin(number < 5 ? .success(.exited(0)) : .failure(.launcherLost("gone")))
            }
        }
        #expect(outcome.state == .failed)
        #expect(outcome.failure?.hasPrefix("Flamebox itself failed, not your program: ") == true)
    }

    @Test func `a run without samples is no measurement`() async throws {
        let (outcome, _) = try await ending { twin in
            twin.profiler.profile = ProfileBuilder.profile([])
            twin.launcher.program = { _ in ProgramTwin(.success(.exited(0, cpuMs: 400))) }
        }
        #expect(outcome.state == .failed && outcome.pairs.isEmpty)
        #expect(outcome.failure?.contains("not one sample arrived") == true)
    }

    @Test func `output that varies is told of the side that varies`() async throws {
        let (outcome, _) = try await ending(pairs: 3) { twin in
            twin.launcher.program = { number in ProgramTwin(printing: number < 2 ? "warm" : "other") }
        }
        #expect(outcome.varyingOutputs == [.before, .after])
    }

    @Test func `who cancels it in the middle gets no verdict`() async throws {
        var twin = try RunnerTwin()
        defer { twin.remove() }
        twin.profiler.profile = ProfileBuilder.profile(["main"])
        let (stage, reached) = AsyncStream.makeStream(of: Void.self)
        twin.launcher.program = { number in
            guard number >= 4 else { return ProgramTwin() }
            defer { reached.yield() }
            return ProgramTwin(nil)
        }
        let plan = plan(pairs: 10)
        let comparing = Task { [twin] in await twin.compare(plan) }
        for await _ in stage { break }
        comparing.cancel()
        let outcome = try #require(await comparing.value)
        #expect(outcome.state == .cancelled && outcome.failure == nil && outcome.changes == nil)
        #expect(twin.story.lines.last == "last word: cancelled")
    }
}
