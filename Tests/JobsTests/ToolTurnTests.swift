import Jobs
import Snippets
import Testing

/// When a tool's turn is: somebody waits for it.
struct ToolTurnTests {
    private func oneWorker(cores: Int = 1) -> RunQueue {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: cores, machine: "m", at: .zero)
        return queue
    }

    @Test func `a tool needs no core, and goes past runs that wait for one`() throws {
        var queue = oneWorker()
        _ = try queue.enqueue(queuedRun("a"), client: "x", at: .zero)
        _ = try queue.enqueue(queuedRun("b"), client: "y", at: .zero)
        let started = try queue.enqueue(queuedTool("t"), client: "z", at: .seconds(1))
        #expect(try started == [.start(queuedTool("t"), worker: "w")])
        #expect(queue.position(of: "b") == 1)
    }

    @Test func `as many as a worker takes at once are started, and the rest hold up nobody`() throws {
        var queue = oneWorker()
        for number in 0..<Limits.toolJobsAtOnce {
            _ = try queue.enqueue(queuedTool("t\(number)"), client: "c\(number)", at: .zero)
        }
        #expect(queue.runningCount == Limits.toolJobsAtOnce)
        let late = try queue.enqueue(queuedTool("late"), client: "z", at: .seconds(1))
        #expect(late == [.moved(jobID: "late", position: 1)])
        let run = try queue.enqueue(queuedRun("a"), client: "x", at: .seconds(2))
        #expect(try run.first == .start(queuedRun("a"), worker: "w"))
        let next = queue.finished("t0", on: "w", at: .seconds(3))
        #expect(try next.first == .start(queuedTool("late"), worker: "w"))
    }

    @Test func `a comparison lets a tool past after a pair`() throws {
        var queue = oneWorker()
        _ = try queue.enqueue(queuedComparison("pairs"), client: "x", at: .zero)
        let asked = try queue.enqueue(queuedTool("t"), client: "y", at: .seconds(1))
        #expect(asked == [.pause(jobID: "pairs", worker: "w"), .moved(jobID: "t", position: 1)])
        let passed = queue.paused("pairs", on: "w", at: .seconds(2))
        #expect(try passed.first == .start(queuedTool("t"), worker: "w"))
        // Who comes now waits until the comparison has had its turn.
        let late = try queue.enqueue(queuedTool("late"), client: "z", at: .seconds(3))
        #expect(late == [.moved(jobID: "late", position: 2)])
        #expect(queue.finished("t", on: "w", at: .seconds(4)).first == .resume(jobID: "pairs", worker: "w"))
    }

    @Test func `tools keep a comparison waiting for so long and no longer`() throws {
        var queue = oneWorker()
        let patience = Duration.milliseconds(Limits.toolsGoFirstMs)
        _ = try queue.enqueue(queuedTool("first"), client: "a", at: .zero)
        _ = try queue.enqueue(queuedComparison("pairs"), client: "x", at: .seconds(1))
        let early = try queue.enqueue(queuedTool("early"), client: "b", at: patience)
        #expect(try early.first == .start(queuedTool("early"), worker: "w"))
        _ = queue.finished("first", on: "w", at: patience)
        let late = try queue.enqueue(queuedTool("late"), client: "c", at: patience + .seconds(1))
        #expect(late == [.moved(jobID: "late", position: 2)])
        let ended = queue.finished("early", on: "w", at: patience + .seconds(2))
        #expect(try ended.first == .start(queuedComparison("pairs"), worker: "w"))
    }

    @Test func `a client's tools and runs are counted apart`() throws {
        var queue = RunQueue(jobsPerClient: 1)
        _ = try queue.enqueue(queuedRun("a"), client: "x", at: .zero)
        for number in 0..<Limits.toolJobsPerClient {
            _ = try queue.enqueue(queuedTool("t\(number)"), client: "x", at: .zero)
        }
        #expect(throws: QueueRefusal.clientHasTools(limit: Limits.toolJobsPerClient)) {
            try queue.check("x", isTool: true)
        }
        #expect(throws: QueueRefusal.clientHasTooMany(limit: 1)) { try queue.check("x") }
        try queue.check("y", isTool: true)
        var full = RunQueue(waitingLimit: 1)
        _ = try full.enqueue(queuedRun("a"), client: "x", at: .zero)
        #expect(throws: QueueRefusal.full(limit: 1)) { try full.check("y", isTool: true) }
    }

    @Test func `a tool that does not end is overdue`() throws {
        var queue = oneWorker()
        _ = try queue.enqueue(queuedTool("t"), client: "x", at: .zero)
        let limit = try queuedTool("t").timeLimit
        #expect(queue.tick(at: limit - .seconds(1)) == [])
        #expect(queue.tick(at: limit).contains(.overdue(jobID: "t")))
    }
}
