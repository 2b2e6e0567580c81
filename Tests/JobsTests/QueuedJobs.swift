import Foundation
import Jobs
import Runs
import Snippets

/// A run of the shortest program there is.
func queuedRun(
    _ id: String, cores: Int = 1, timeLimitMs: Int = Limits.defaultRunTimeMs, language: Language = .go,
    toolchain: String? = nil
) throws -> Job {
    let options = RunOptions(timeLimitMs: timeLimitMs, cores: cores)
    let snippet = try Snippet(language: language, code: "package main", options: options)
    return Job(id: id, work: .run(snippet, toolchain: toolchain), queuedAt: Date(timeIntervalSince1970: 0))
}

func queuedComparison(_ id: String) throws -> Job {
    let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"))
    let plan = ComparisonPlan(before: part, after: part)
    return Job(id: id, work: .compare(plan), queuedAt: Date(timeIntervalSince1970: 0))
}

func queuedTool(_ id: String) throws -> Job {
    let order = ToolOrder(tool: .vet, program: try Snippet(language: .go, code: "package main"))
    return Job(id: id, work: .tool(order), queuedAt: Date(timeIntervalSince1970: 0))
}

/// A worker for Go and Swift.
func workerInfo(cores: Int = 1, machine: String = "m", toolchains: [String] = ["one"]) -> WorkerInfo {
    WorkerInfo(
        host: Runs.Host(cpu: "test", cores: 2, sandbox: [], waived: []), machine: machine, architecture: "x86_64",
        languages: Language.allCases.map { language in
            LanguageOffer(
                language: language, toolchains: toolchains.map { ToolchainInfo(name: "\(language)-\($0)", version: $0) }
            )
        }, runCores: cores)
}

extension RunQueue {
    mutating func workerJoined(_ id: String, cores: Int, machine: String, at now: Duration) -> [Action] {
        workerJoined(id, as: workerInfo(cores: cores, machine: machine), at: now)
    }
}

extension WorkerConnection {
    /// Of a run.
    func send(_ event: RunEvent, of jobID: String, profile: [UInt8] = []) async throws {
        try await send(.run(event), of: jobID, profile: profile)
    }
}
