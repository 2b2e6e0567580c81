import Foundation
import Profiles
import Runs
import Snippets
import Testing

@testable import Jobs

/// What every queue has to do, whoever keeps it, and on every way on which workers get at it.
@Suite(.timeLimit(.minutes(20)))
struct JobQueueConformanceTests {
    private struct Full: Error {}

    @Test(arguments: ConformingQueue.allCases)
    func `a job goes from its place in the queue to its end, and its news have growing numbers`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run { queue, entrance in
            try await queue.submit(queuedRun("a"), client: "x")
            var words = NewsWords(of: "a", in: queue)
            #expect(try await words.until("at 1") == ["at 1"])
            let worker = try await entrance.join()
            #expect(try await worker.nextJob() == queuedRun("a"))
            try await worker.tell(.state(.compiling), of: "a")
            let chunk = OutputChunk(stream: .stdout, text: "hello", atMs: 1)
            try await worker.tell(.output([chunk]), of: "a")
            let outcome = RunOutcome(state: .finished)
            try await worker.tell(.finished(outcome), of: "a", profile: [1, 2])
            #expect(try await words.until("ended") == ["started", "compiling", "hello", "ended"])
            #expect(words.numbers == words.numbers.sorted() && Set(words.numbers).count == words.numbers.count)
            let last = try await queue.reading(of: "a", after: words.numbers.dropLast().last ?? 0)?.news.map(\.news)
            #expect(last == [.ended(.reported(.run(.finished(outcome)), profile: [1, 2]))])
            #expect(try await queue.counts() == QueueCounts())
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `every reader hears the same under the same numbers, whenever it comes, of profiles the newest`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run { queue, entrance in
            let worker = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await worker.nextJob()
            let summary = Profile().summary(maximumThreads: 1)
            try await worker.tell(.profile(summary), of: "a", profile: [1])
            try await worker.tell(.state(.running), of: "a")
            try await worker.tell(.profile(summary), of: "a", profile: [2])
            try await worker.finish("a")
            var early = NewsWords(of: "a", in: queue)
            _ = try await early.until("ended")
            var late = NewsWords(of: "a", in: queue)
            #expect(try await late.until("ended") == ["started", "running", "told [2]", "ended"])
            let since = try #require(try await queue.reading(of: "a", after: late.numbers[1])).news
            #expect(since.map(\.number) == Array(late.numbers.dropFirst(2)))
            #expect(Set(early.numbers).isSuperset(of: late.numbers), "an early one may have heard of the first profile")
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a job that its lost worker had not begun goes to another, and nobody hears of it twice`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run { queue, entrance in
            let first = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await first.nextJob()
            try await first.leave()
            while try await !queue.workers().isEmpty { await Task.yield() }
            let second = try await entrance.join()
            #expect(try await second.nextJob().id == "a")
            try await second.finish("a")
            var words = NewsWords(of: "a", in: queue)
            #expect(try await words.until("ended") == ["started", "at 1", "started", "ended"])
            #expect(try await queue.ended().map(\.id) == ["a"])
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a job that its lost worker had begun has failed, and no other worker gets it`(kind: ConformingQueue)
        async throws
    {
        try await kind.run { queue, entrance in
            let first = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await first.nextJob()
            try await first.tell(.state(.compiling), of: "a")
            var words = NewsWords(of: "a", in: queue)
            _ = try await words.until("compiling")
            try await first.leave()
            #expect(try await words.until("workerLost") == ["workerLost"])
            let second = try await entrance.join()
            try await queue.submit(queuedRun("b"), client: "x")
            #expect(try await second.nextJob().id == "b")
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a job whose workers are lost again and again fails at last`(kind: ConformingQueue) async throws {
        try await kind.run(turns: RunQueue(attemptLimit: 2)) { queue, entrance in
            try await queue.submit(queuedRun("a"), client: "x")
            for _ in 0..<2 {
                let worker = try await entrance.join()
                _ = try await worker.nextJob()
                try await worker.leave()
                while try await !queue.workers().isEmpty { await Task.yield() }
            }
            var words = NewsWords(of: "a", in: queue)
            #expect(
                try await words.until("workerLost") == ["at 1", "started", "at 1", "started", "workerLost"])
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a toolchain that is asked for is matched, and a job that nobody can do holds up no other`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run { queue, entrance in
            let old = try await entrance.join(workerInfo(toolchains: ["old"]))
            try await queue.submit(queuedRun("new", toolchain: "go-new"), client: "x")
            try await queue.submit(queuedRun("any"), client: "y")
            #expect(try await old.nextJob().id == "any")
            let new = try await entrance.join(workerInfo(toolchains: ["old", "new"]))
            #expect(try await new.nextJob().id == "new")
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a comparison has its machine to itself, pauses for a run, and goes on after it`(kind: ConformingQueue)
        async throws
    {
        try await kind.run { queue, entrance in
            let worker = try await entrance.join(workerInfo(cores: 2))
            try await queue.submit(queuedComparison("pairs"), client: "x")
            try await queue.submit(queuedRun("a"), client: "y")
            #expect(try await worker.nextJob() == queuedComparison("pairs"))
            #expect(try await worker.next() == .pause(jobID: "pairs"))
            try await worker.tell(.comparison(.paused), of: "pairs", profile: [])
            #expect(try await worker.nextJob().id == "a")
            try await worker.finish("a")
            #expect(try await worker.next() == .resume(jobID: "pairs"))
            var words = NewsWords(of: "pairs", in: queue)
            try await worker.tell(.comparison(.compared(ComparisonOutcome(state: .finished))), of: "pairs", profile: [])
            #expect(try await words.until("ended") == ["started", "at 1", "started", "ended"])
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `what waits is dropped when it is cancelled, what runs is stopped after it was handed out`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run { queue, entrance in
            let worker = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            // A worker that is about to ask again would find it cancelled already.
            var ofRun = NewsWords(of: "a", in: queue)
            _ = try await ofRun.until("started")
            try await queue.submit(queuedRun("b"), client: "x")
            try await queue.cancel("b")
            try await queue.cancel("a")
            try await queue.cancel("unknown")
            var words = NewsWords(of: "b", in: queue)
            #expect(try await words.until("cancelled") == ["at 1", "cancelled"])
            #expect(try await worker.next() == .run(queuedRun("a")))
            #expect(try await worker.next() == .cancel(jobID: "a"))
            try await worker.tell(.finished(RunOutcome(state: .cancelled)), of: "a")
            _ = try await ofRun.until("ended")
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a worker that does not stop what it shall is believed nothing more`(kind: ConformingQueue) async throws {
        try await kind.run(turns: RunQueue(stopGrace: .milliseconds(50))) { queue, entrance in
            let worker = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await worker.nextJob()
            try await queue.cancel("a")
            var words = NewsWords(of: "a", in: queue)
            #expect(try await words.until("cancelled") == ["started", "cancelled"])
            while try await worker.next() != nil {}
            while try await !queue.workers().isEmpty { await Task.yield() }
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a job that takes longer than it may has failed, and what its worker says later counts for nothing`(
        kind: ConformingQueue
    ) async throws {
        // Its worker has time enough to stop, however late this looks.
        try await kind.run(turns: RunQueue(stopGrace: .seconds(1000)) { _ in .milliseconds(1) }) { queue, entrance in
            let worker = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await worker.nextJob()
            var words = NewsWords(of: "a", in: queue)
            #expect(try await words.until("overdue") == ["started", "overdue"])
            #expect(try await queue.counts().isStuck)
            #expect(try await worker.next() == .cancel(jobID: "a"))
            try await worker.finish("a")
            while try await queue.counts().overdue > 0 { await Task.yield() }
            #expect(try await queue.reading(of: "a", after: words.numbers.last ?? 0)?.news == [])
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `a job is in the queue before it is stored, counts from then on, and was never there where that fails`(
        kind: ConformingQueue
    ) async throws {
        try await kind.run(turns: RunQueue(jobsPerClient: 1)) { queue, entrance in
            let worker = try await entrance.join()
            await #expect(throws: Full.self) {
                try await queue.submit(queuedRun("a"), client: "x") {
                    #expect(try await queue.has("a"))
                    await #expect(throws: QueueRefusal.clientHasTooMany(limit: 1)) {
                        try await queue.submit(queuedRun("b"), client: "x") { Issue.record("it was let in") }
                    }
                    throw Full()
                }
            }
            #expect(try await !queue.has("a"))
            #expect(try await queue.reading(of: "a", after: 0) == nil)
            try await queue.submit(queuedRun("c"), client: "x")
            #expect(try await worker.nextJob().id == "c")
        }
    }

    @Test(arguments: ConformingQueue.allCases)
    func `an end stays until it is stored, and is announced to whoever waits for ends`(kind: ConformingQueue)
        async throws
    {
        try await kind.run { queue, entrance in
            let worker = try await entrance.join()
            try await queue.submit(queuedRun("a"), client: "x")
            _ = try await worker.nextJob()
            try await worker.finish("a")
            for await _ in await queue.endings() where try await !queue.ended().isEmpty { break }
            #expect(try await queue.ended() == [queuedRun("a")])
            #expect(try await queue.has("a"))
            try await queue.retire("a")
            #expect(try await queue.ended().isEmpty)
            #expect(try await !queue.has("a"))
            #expect(try await queue.reading(of: "a", after: 0)?.isRetired != false)
            #expect(try await queue.reading(of: "never", after: 0) == nil)
        }
    }
}
