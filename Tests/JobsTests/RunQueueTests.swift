import Foundation
import Jobs
import Runs
import Snippets
import Testing

struct RunQueueTests {
    private func job(_ id: String, cores: Int = 1) throws -> Job {
        let snippet = try Snippet(language: .go, code: "package main", options: RunOptions(cores: cores))
        return Job(id: id, work: .run(snippet, toolchain: nil), queuedAt: Date(timeIntervalSince1970: 0))
    }

    @Test func `a job starts at once where a core is free`() throws {
        var queue = RunQueue()
        #expect(queue.workerJoined("w", cores: 1, machine: "m", at: .zero) == [])
        #expect(try queue.enqueue(job("a"), client: "x", at: .zero) == [.start(job("a"), worker: "w")])
        #expect(queue.position(of: "a") == nil)
    }

    @Test func `those that wait are told their place and each change of it`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(try queue.enqueue(job("b"), client: "y", at: .zero) == [.moved(jobID: "b", position: 1)])
        #expect(try queue.enqueue(job("c"), client: "z", at: .zero) == [.moved(jobID: "c", position: 2)])
        let actions = queue.finished("a", on: "w", at: .zero)
        #expect(try actions == [.start(job("b"), worker: "w"), .moved(jobID: "c", position: 1)])
    }

    @Test func `a client has two in flight at most`() throws {
        var queue = RunQueue(jobsPerClient: 2)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        _ = try queue.enqueue(job("b"), client: "x", at: .zero)
        #expect(throws: QueueRefusal.clientHasTooMany(limit: 2)) {
            _ = try queue.enqueue(job("c"), client: "x", at: .zero)
        }
        _ = try queue.enqueue(job("d"), client: "y", at: .zero)
        _ = queue.cancel("a", at: .zero)
        _ = try queue.enqueue(job("c"), client: "x", at: .zero)
    }

    @Test func `a full queue lets nobody in`() throws {
        var queue = RunQueue(waitingLimit: 1)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(throws: QueueRefusal.full(limit: 1)) { _ = try queue.enqueue(job("b"), client: "y", at: .zero) }
    }

    @Test func `a lost worker loses its jobs and no others`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("v", cores: 1, machine: "m", at: .zero)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        _ = try queue.enqueue(job("b"), client: "y", at: .zero)
        _ = try queue.enqueue(job("c"), client: "z", at: .zero)
        let worker = queue.has("v", "a") ? "v" : "w"
        queue.began("a", on: worker)
        #expect(queue.workerLost(worker, at: .zero) == [.lost(jobID: "a")])
        #expect(queue.runningCount == 1)
        #expect(queue.position(of: "c") == 1)
        #expect(try queue.workerJoined("u", cores: 1, machine: "m", at: .zero) == [.start(job("c"), worker: "u")])
    }

    @Test func `what a lost worker had not begun waits again in its old place`() throws {
        var queue = RunQueue(attemptLimit: 2)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .seconds(1))
        _ = try queue.enqueue(job("b"), client: "y", at: .seconds(2))
        let lost = queue.workerLost("w", at: .seconds(3))
        #expect(lost == [.returned(jobID: "a"), .moved(jobID: "a", position: 1), .moved(jobID: "b", position: 2)])
        #expect(
            try queue.workerJoined("v", cores: 1, machine: "m", at: .seconds(4)).first == .start(job("a"), worker: "v"))
        #expect(queue.workerLost("v", at: .seconds(5)).first == .lost(jobID: "a"), "it may be what ends them")
    }

    @Test func `a job waits for a worker that has its language and its toolchain`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", as: workerInfo(toolchains: ["old"]), at: .zero)
        let new = try queuedRun("new", toolchain: "go-new")
        #expect(try queue.enqueue(new, client: "x", at: .zero) == [.moved(jobID: "new", position: 1)])
        #expect(try queue.enqueue(queuedRun("any"), client: "y", at: .zero) == [.start(queuedRun("any"), worker: "w")])
        #expect(
            queue.workerJoined("v", as: workerInfo(toolchains: ["new"]), at: .zero) == [.start(new, worker: "v")])
    }

    @Test func `a job that no worker can do is given up after a while, but not for want of any worker`() throws {
        var queue = RunQueue()
        let patience = Duration.milliseconds(Limits.unclaimedJobMs)
        _ = try queue.enqueue(queuedRun("a", toolchain: "go-new"), client: "x", at: .zero)
        #expect(queue.tick(at: patience) == [], "there is no worker at all")
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: patience)
        #expect(queue.tick(at: patience) == [])
        #expect(queue.tick(at: patience * 2 - .milliseconds(1)) == [])
        #expect(queue.tick(at: patience * 2) == [.unclaimed(jobID: "a")])
        #expect(queue.waitingCount == 0)
    }

    @Test func `a job that is not written down yet counts, and nobody gets it`() throws {
        var queue = RunQueue(jobsPerClient: 1)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        try queue.reserve(job("a"), client: "x")
        #expect(throws: QueueRefusal.clientHasTooMany(limit: 1)) { try queue.check("x") }
        #expect(queue.tick(at: .seconds(1)) == [])
        #expect(try queue.confirm("a", at: .seconds(2)) == [.start(job("a"), worker: "w")])
        try queue.reserve(job("b"), client: "y")
        queue.withdraw("b")
        #expect(queue.confirm("b", at: .seconds(3)) == [])
        try queue.check("y")
    }

    @Test func `a late report of a lost worker frees nobody else's core`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(queue.finished("a", on: "other", at: .zero) == [])
        #expect(queue.has("w", "a"))
    }

    @Test func `cancelling drops what waits and stops what runs`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        _ = try queue.enqueue(job("b"), client: "x", at: .zero)
        #expect(queue.cancel("b", at: .zero) == [.dropped(jobID: "b")])
        #expect(queue.cancel("a", at: .zero) == [.stop(jobID: "a", worker: "w")])
        #expect(queue.has("w", "a"))
        #expect(queue.cancel("a", at: .zero) == [])
        #expect(queue.cancel("unknown", at: .zero) == [])
    }

    @Test func `a wide job waits for its cores and is not overtaken`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 2, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(
            try queue.enqueue(job("wide", cores: 2), client: "y", at: .zero) == [.moved(jobID: "wide", position: 1)])
        #expect(try queue.enqueue(job("b"), client: "z", at: .zero) == [.moved(jobID: "b", position: 2)])
        #expect(queue.finished("a", on: "w", at: .zero).first == .start(try job("wide", cores: 2), worker: "w"))
    }

    @Test func `a job too wide for every worker is stepped over`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("wide", cores: 2), client: "y", at: .zero)
        #expect(try queue.enqueue(job("b"), client: "z", at: .zero) == [.start(job("b"), worker: "w")])
        #expect(queue.position(of: "wide") == 1)
    }

    private func comparison(_ id: String) throws -> Job {
        let part = ComparisonPlan.Part(snippet: try Snippet(language: .go, code: "package main"))
        let plan = ComparisonPlan(before: part, after: part)
        return Job(id: id, work: .compare(plan), queuedAt: Date(timeIntervalSince1970: 0))
    }

    @Test func `a comparison waits until nothing else runs on its machine`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 2, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(try queue.enqueue(comparison("pairs"), client: "y", at: .zero) == [.moved(jobID: "pairs", position: 1)])
        #expect(queue.finished("a", on: "w", at: .zero) == [.start(try comparison("pairs"), worker: "w")])
    }

    @Test func `nothing starts beside a comparison, on another machine it does`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 4, machine: "m", at: .zero)
        _ = try queue.enqueue(comparison("pairs"), client: "x", at: .zero)
        let asked = try queue.enqueue(job("a"), client: "y", at: .zero)
        #expect(asked == [.pause(jobID: "pairs", worker: "w"), .moved(jobID: "a", position: 1)])
        #expect(queue.workerJoined("v", cores: 1, machine: "m", at: .zero) == [])
        #expect(try queue.workerJoined("u", cores: 1, machine: "n", at: .zero) == [.start(job("a"), worker: "u")])
        #expect(try queue.enqueue(job("b"), client: "z", at: .zero) == [.moved(jobID: "b", position: 1)])
        #expect(queue.finished("pairs", on: "w", at: .zero) == [.start(try job("b"), worker: "w")])
    }

    @Test func `a comparison waits for the other workers of its machine, and takes an idle one`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("v", cores: 1, machine: "m", at: .zero)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job("a"), client: "x", at: .zero)
        #expect(try queue.enqueue(comparison("pairs"), client: "y", at: .zero) == [.moved(jobID: "pairs", position: 1)])
        let started = queue.workerJoined("u", cores: 1, machine: "n", at: .zero)
        #expect(try started == [.start(comparison("pairs"), worker: "u")])
    }
}
