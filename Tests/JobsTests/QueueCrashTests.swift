import PostgreSQL
import Runs
import Snippets
import Synchronization
import TestDatabase
import Testing

@testable import Jobs

/// The server is killed while jobs come and go.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"), .timeLimit(.minutes(20)))
final class QueueCrashTests: Sendable {
    private static let turns = RunQueue(waitingLimit: 100_000, jobsPerClient: 100_000)

    private struct Progress {
        var acknowledged: [String] = []
        var ended: Set<String> = []
        /// No more is let in.
        var isFull = false
        /// How many may still be let in by.
        var entrances = 0
    }

    private let progress = Mutex(Progress())

    @Test func `what was acknowledged ends once, with all that was told of it`() async throws {
        let server = try TestDatabase()
        let settings = try server.settings()
        let queues = try await [
            PostgresQueue.open(settings, turns: Self.turns, leaseTime: .seconds(600), connections: 3, log: { _ in }),
            PostgresQueue.open(settings, turns: Self.turns, leaseTime: .seconds(600), connections: 3, log: { _ in }),
        ]
        let timing = queues.map { queue in Task { await queue.keepTime() } }
        defer { for task in timing { task.cancel() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                for _ in 0..<2 {
                    try await Task.sleep(for: .milliseconds(.random(in: 200...600)))
                    server.crash()
                    try server.start()
                }
                // After the last crash as well.
                let soFar = progress.withLock { $0.acknowledged.count }
                while progress.withLock({ $0.acknowledged.count }) < soFar + 5 {
                    try await Task.sleep(for: .milliseconds(20))
                }
                progress.withLock { $0.isFull = true }
            }
            progress.withLock { $0.entrances = queues.count }
            for (index, queue) in queues.enumerated() {
                group.addTask { [self] in try await letIn(to: queue, named: "q\(index)") }
                group.addTask { [self] in try await work(for: queue, as: "w\(index)") }
            }
            try await group.waitForAll()
        }
        for id in progress.withLock({ $0.acknowledged }) {
            var words = NewsWords(of: id, in: queues[0])
            // Its place in the queue may have been heard of several times, or never.
            let heard = try await words.until("ended").filter { !$0.hasPrefix("at ") }
            #expect(heard == ["started", "1", "2", "3", "ended"], "\(id)")
        }
    }

    private func letIn(to queue: PostgresQueue, named name: String) async throws {
        var number = 0
        while progress.withLock({ !$0.isFull }) {
            number += 1
            let id = "\(name)-\(number)"
            do {
                try await queue.submit(queuedRun(id), client: name)
                progress.withLock { $0.acknowledged.append(id) }
            } catch QueueObstacle.databaseAway {
                try await Task.sleep(for: .milliseconds(20))
            }
            // Not faster than workers do it.
            try await Task.sleep(for: .milliseconds(5))
        }
        // Not before: the last one that is let in has to find a worker, too.
        progress.withLock { $0.entrances -= 1 }
    }

    private func work(for queue: PostgresQueue, as name: String) async throws {
        let worker = Claimant(id: name, info: workerInfo(machine: name))
        while progress.withLock({ $0.entrances > 0 || !$0.ended.isSuperset(of: $0.acknowledged) }) {
            do {
                for case .run(let job, let lease) in try await queue.claim(for: worker, within: .milliseconds(200)) {
                    for number in 1...3 {
                        let chunk = OutputChunk(stream: .stdout, text: "\(number)", atMs: number)
                        #expect(try await queue.report(.run(.output([chunk])), profile: [], under: lease))
                    }
                    let end = JobEnd.reported(.run(.finished(RunOutcome(state: .finished))), profile: [1])
                    #expect(try await queue.finish(end, under: lease))
                    _ = progress.withLock { $0.ended.insert(job.id) }
                }
            } catch QueueObstacle.databaseAway {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
