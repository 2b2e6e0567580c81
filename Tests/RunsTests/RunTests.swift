import Foundation
import Runs
import Snippets
import Testing

struct RunTests {
    private func run() throws -> Run {
        Run(
            id: RandomID.make(), snippet: try Snippet(language: .go, code: "x"),
            createdAt: Date(timeIntervalSince1970: 0), expiresAt: nil)
    }

    @Test func `three states are final`() {
        #expect(Run.State.allCases.filter(\.isFinal) == [.finished, .failed, .cancelled])
    }

    @Test func `an outcome replaces what was known, but not what it does not know`() throws {
        var run = try run()
        run.host = Runs.Host(cpu: "a", cores: 1, sandbox: [], waived: [])
        run.output = [OutputChunk(stream: .stdout, text: "part", atMs: 0)]
        var outcome = RunOutcome(state: .finished)
        outcome.output = [OutputChunk(stream: .stdout, text: "whole", atMs: 0)]
        outcome.profileNote = "Left out."
        run.end(with: outcome)
        #expect(run.state == .finished)
        #expect(run.output.map(\.text) == ["whole"])
        #expect(run.host?.cpu == "a")
        #expect(run.profileNote == "Left out.")
    }

    @Test func `our own fault is a sentence and no verdict`() throws {
        var run = try run()
        run.end(with: .failed("The disk is full."))
        #expect(run.state == .failed)
        #expect(run.failure == "The disk is full.")
        #expect(run.verdict == nil)
    }
}
