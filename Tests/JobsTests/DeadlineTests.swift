import Jobs
import Snippets
import Testing

/// What the queue does with jobs that do not end, by times that a test makes up.
struct DeadlineTests {
    private let grace = Duration.milliseconds(Limits.stopGraceMs)

    /// A worker with one core that runs `job`, since time zero.
    private func queue(running job: Job) throws -> RunQueue {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job, client: "x", at: .zero)
        return queue
    }

    @Test func `a job has the time that its own limits give it, and no more`() throws {
        let job = try queuedRun("a", timeLimitMs: 1000)
        #expect(job.timeLimit >= .milliseconds(Limits.compileTimeMs + 1000))
        #expect(try queuedRun("a", timeLimitMs: 2000).timeLimit == job.timeLimit + .seconds(1))
        #expect(try queuedComparison("b").timeLimit >= .milliseconds(Limits.comparisonTimeMs))
        var queue = try queue(running: job)
        #expect(queue.tick(at: job.timeLimit - .milliseconds(1)) == [])
        let actions = queue.tick(at: job.timeLimit)
        #expect(actions == [.overdue(jobID: "a"), .stop(jobID: "a", worker: "w")])
        #expect(queue.tick(at: job.timeLimit + .seconds(1)) == [], "it is told once")
    }

    @Test func `a job whose last word is lost does not hold those behind it`() throws {
        let job = try queuedRun("a")
        var queue = try queue(running: job)
        _ = try queue.enqueue(queuedRun("b"), client: "y", at: .zero)
        _ = queue.tick(at: job.timeLimit)
        #expect(queue.overdueCount == 1)
        #expect(queue.isStuck)
        // The worker does not confirm, is given up, and another comes in its place.
        #expect(queue.tick(at: job.timeLimit + grace) == [.giveUp(worker: "w")])
        #expect(queue.overdueCount == 0)
        #expect(queue.workerLost("w", at: job.timeLimit + grace) == [])
        let later = job.timeLimit + grace + .seconds(1)
        #expect(
            try queue.workerJoined("v", cores: 1, machine: "m", at: later).contains(.start(queuedRun("b"), worker: "v"))
        )
    }

    @Test func `a worker that stops an overdue job keeps its place`() throws {
        let job = try queuedRun("a")
        var queue = try queue(running: job)
        _ = try queue.enqueue(queuedRun("b"), client: "y", at: .zero)
        _ = queue.tick(at: job.timeLimit)
        let actions = queue.finished("a", on: "w", at: job.timeLimit + .seconds(1))
        #expect(try actions == [.start(queuedRun("b"), worker: "w")])
        #expect(!queue.isStuck)
        #expect(queue.tick(at: job.timeLimit + grace + .seconds(2)) == [])
    }

    @Test func `waiting does not count against a job`() throws {
        var queue = try queue(running: queuedRun("a"))
        let job = try queuedRun("b")
        _ = try queue.enqueue(job, client: "y", at: .zero)
        #expect(queue.finished("a", on: "w", at: .seconds(40)).contains(.start(job, worker: "w")))
        #expect(queue.tick(at: job.timeLimit + .seconds(39)) == [])
        #expect(queue.tick(at: job.timeLimit + .seconds(40)).contains(.overdue(jobID: "b")))
    }

    @Test func `cancelling frees the core, whatever the worker does`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 2, machine: "m", at: .zero)
        _ = try queue.enqueue(queuedRun("a"), client: "x", at: .zero)
        _ = try queue.enqueue(queuedRun("other"), client: "y", at: .zero)
        #expect(queue.cancel("a", at: .seconds(1)) == [.stop(jobID: "a", worker: "w")])
        #expect(queue.cancel("a", at: .seconds(2)) == [], "it is told once")
        #expect(queue.tick(at: .seconds(1) + grace - .milliseconds(1)) == [])
        #expect(queue.overdueCount == 0, "somebody wanted it to stop")
        queue.began("other", on: "w")
        let actions = queue.tick(at: .seconds(1) + grace)
        #expect(actions == [.giveUp(worker: "w"), .dropped(jobID: "a"), .lost(jobID: "other")])
        #expect(queue.runningCount == 0)
    }

    @Test func `a worker that is lost while it stops a job has stopped it`() throws {
        var queue = try queue(running: queuedRun("a"))
        _ = queue.cancel("a", at: .zero)
        #expect(queue.workerLost("w", at: .zero) == [.dropped(jobID: "a")])
        let job = try queuedRun("b")
        _ = queue.workerJoined("v", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(job, client: "x", at: .zero)
        _ = queue.tick(at: job.timeLimit)
        #expect(queue.workerLost("v", at: job.timeLimit) == [], "that it failed was said before")
    }

    @Test func `a host is not stuck while another core can take a job`() throws {
        let job = try queuedRun("a")
        var queue = try queue(running: job)
        _ = queue.workerJoined("v", cores: 1, machine: "n", at: .zero)
        _ = queue.tick(at: job.timeLimit)
        #expect(queue.overdueCount == 1)
        #expect(!queue.isStuck)
    }
}
