import Foundation
import Jobs
import Runs
import Snippets

/// A run of the shortest program there is.
func queuedRun(_ id: String, cores: Int = 1, timeLimitMs: Int = Limits.defaultRunTimeMs) throws -> Job {
    let options = RunOptions(timeLimitMs: timeLimitMs, cores: cores)
    let snippet = try Snippet(language: .go, code: "package main", options: options)
    return Job(id: id, work: .run(snippet, toolchain: nil), queuedAt: Date(timeIntervalSince1970: 0))
}

func queuedComparison(_ id: String) throws -> Job {
    let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"))
    let plan = ComparisonPlan(before: part, after: part)
    return Job(id: id, work: .compare(plan), queuedAt: Date(timeIntervalSince1970: 0))
}

extension WorkerConnection {
    /// Of a run.
    func send(_ event: RunEvent, of jobID: String, profile: [UInt8] = []) async throws {
        try await send(.run(event), of: jobID, profile: profile)
    }
}
