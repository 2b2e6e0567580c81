import Foundation
import Runs
import Snippets
import Testing

@testable import Jobs

/// What only a bridge to a socket can meet. All else is in `JobQueueConformanceTests`.
@Suite(.timeLimit(.minutes(10)))
struct WorkerBridgeTests {
    @Test func `a job that no message can hold fails alone`() async throws {
        try await ConformingQueue.bridged.run { queue, entrance in
            let name = String(repeating: "x", count: Frame.jsonByteLimit)
            let worker = try await entrance.join()
            let snippet = try Snippet(language: .go, files: [SourceFile(name: "main.go", content: "package main")])
            let part = ComparisonPlan.Part(snippet: snippet, runID: name)
            let large = Job(
                id: "large", work: .compare(ComparisonPlan(before: part, after: part)), queuedAt: Date())
            try await queue.submit(large, client: "x")
            var words = NewsWords(of: "large", in: queue)
            #expect(try await words.until("undeliverable") == ["started", "undeliverable"])
            try await queue.submit(queuedRun("a"), client: "y")
            #expect(try await worker.nextJob().id == "a")
        }
    }

    @Test func `a worker's word on its languages changes what it is given`() async throws {
        try await ConformingQueue.bridged.run { queue, entrance in
            let worker = try #require(try await entrance.join() as? SocketWorker)
            try await queue.submit(queuedRun("a", toolchain: "go-two"), client: "x")
            let offer = LanguageOffer(language: .go, toolchains: [ToolchainInfo(name: "go-two", version: "2")])
            try await worker.connection.send([offer])
            #expect(try await worker.nextJob().id == "a")
            #expect(try await queue.workers().map(\.languages) == [[offer]])
        }
    }
}
