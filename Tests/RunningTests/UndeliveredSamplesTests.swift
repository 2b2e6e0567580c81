import Compiling
import Foundation
import Profiles
import Runs
import Profiling
import SandboxProtocol
import Snippets
import Synchronization
import Testing

@testable import Running

/// CPU time without a single sample is a failure of ours and never an empty picture of the program.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct UndeliveredSamplesTests {
    private func undelivered(
        userMs: UInt64, systemMs: UInt64 = 0, samples: Int = 0, seesKernel: Bool = false, rateHz: Int = 999
    ) -> UndeliveredSamples? {
        var quality = ProfileQuality()
        quality.requestedHz = rateHz
        quality.includesKernel = seesKernel
        let program = CommandReport(
            end: .exited(0), startNanoseconds: 0, endNanoseconds: 1, userNanoseconds: userMs * 1_000_000,
            systemNanoseconds: systemMs * 1_000_000, maxResidentBytes: 0)
        return UndeliveredSamples(quality, samples: samples, of: program)
    }

    @Test func `only time within the samples' reach counts, and only more of it than chance explains`() {
        #expect(
            undelivered(userMs: 412)?.description
                == "not one sample arrived, although the program used 412 ms of CPU time")
        #expect(undelivered(userMs: 412, samples: 1) == nil)
        #expect(undelivered(userMs: 3) == nil)
        #expect(undelivered(userMs: 100, rateHz: 97) == nil)
        #expect(undelivered(userMs: 3, systemMs: 400) == nil, "time in the kernel that nothing can see")
        #expect(undelivered(userMs: 3, systemMs: 400, seesKernel: true) != nil)
    }

    private static let installation = Installation(
        root: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path,
        programs: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path)

    private static let canRun =
        geteuid() == 0 && FileManager.default.fileExists(atPath: "\(installation.setUp)/caches/go")

    /// No sample fits into a ring of one page with the slice of the stack that each carries; and one at the program's
    /// very end, which carries none, is not taken.
    @Test(.enabled(if: canRun, "needs root and the compilers' caches that scripts/build makes"))
    func `a run whose sampler delivers nothing fails, keeps its output and blames nobody`() async throws {
        var runner = try await WorkerSetup(installation: Self.installation).runner
        runner.profilingLimits = { _ in ProfilingLimits(samples: 0, ringBytes: 4096) }
        let code = """
            package main

            func main() {
                sum := 0
                for i := range 1 << 29 {
                    sum ^= i
                }
                println("done", sum)
            }
            """
        let ending = Mutex<(outcome: RunOutcome, profile: [UInt8])?>(nil)
        await runner.run(try Snippet(language: .go, code: code)) { event, profile in
            if case .finished(let outcome) = event { ending.withLock { $0 = (outcome, profile) } }
        }
        let ended = ending.withLock { $0 }
        let (outcome, profile) = try #require(ended)
        #expect(outcome.state == .failed)
        let failure = try #require(outcome.failure)
        #expect(failure.hasPrefix("Flamebox itself failed, not your program: not one sample arrived"))
        #expect(outcome.profile == nil && profile.isEmpty)
        #expect(outcome.verdict?.exitCode == 0)
        #expect(outcome.output.map(\.text).joined().hasPrefix("done"))
    }
}
