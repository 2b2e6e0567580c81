import Foundation
import Runs
import Snippets
import Testing

@testable import Jobs

/// What only a bridge to a socket can meet. All else is in `JobQueueConformanceTests`.
@Suite(.timeLimit(.minutes(20)))
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

    @Test func `a worker whose lease is over is told to stop what nobody waits for`() async throws {
        let queue = EmbeddedQueue(log: { _ in })
        let path = FileManager.default.temporaryDirectory.appending(path: "flamebox-\(RandomID.make()).socket").path
        let listener = try WorkerListener(path: path)
        let bridging = Task { await WorkerBridge(to: queue) { _ in }.run(listener) }
        defer {
            listener.close()
            bridging.cancel()
        }
        let worker = try await QueueEntrance(queue: queue, path: path).join()
        try await queue.submit(queuedRun("a"), client: "x")
        #expect(try await worker.nextJob().id == "a")
        try await worker.tell(.state(.compiling), of: "a")
        var words = NewsWords(of: "a", in: queue)
        _ = try await words.until("compiling")
        // As if it had not been renewed in time, on a connection that stands.
        for id in await queue.claimants.keys { await queue.leave(id) }
        try await worker.tell(.state(.running), of: "a")
        #expect(try await worker.next() == .cancel(jobID: "a"))
    }

    @Test func `a place in the queue is of interest until there is another`() {
        var log = JobLog()
        for position in [3, 2, 1] { log.append(.queued(position: position)) }
        log.append(.started(at: Date(timeIntervalSince1970: 0)))
        log.append(.queued(position: 1))
        #expect(
            log.news(after: 0).map(\.news) == [
                .queued(position: 1), .started(at: Date(timeIntervalSince1970: 0)), .queued(position: 1),
            ])
        #expect(log.news(after: 0).map(\.number) == [3, 4, 5])
    }
}
