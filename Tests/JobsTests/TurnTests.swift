import Jobs
import Snippets
import Testing

/// Whose turn it is, by times that a test makes up.
struct TurnTests {
    /// A comparison of `x` that has the only machine to itself since time zero.
    private func comparing() throws -> RunQueue {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        let started = try queue.enqueue(queuedComparison("pairs"), client: "x", at: .zero)
        #expect(try started == [.start(queuedComparison("pairs"), worker: "w")])
        return queue
    }

    @Test func `a run that waits for a comparison is let past after one pair, then the comparison goes on`() throws {
        var queue = try comparing()
        let asked = try queue.enqueue(queuedRun("a"), client: "y", at: .seconds(30))
        #expect(asked == [.pause(jobID: "pairs", worker: "w"), .moved(jobID: "a", position: 1)])
        #expect(queue.tick(at: .seconds(50)) == [], "it is asked once")
        let passed = queue.paused("pairs", on: "w", at: .seconds(60))
        #expect(try passed == [.start(queuedRun("a"), worker: "w"), .moved(jobID: "pairs", position: 1)])
        #expect(queue.has("w", "pairs"))
        let resumed = queue.finished("a", on: "w", at: .seconds(65))
        #expect(resumed == [.resume(jobID: "pairs", worker: "w")])
    }

    @Test func `runs and a comparison alternate, so that neither starves`() throws {
        var queue = try comparing()
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .seconds(1))
        _ = try queue.enqueue(queuedRun("b"), client: "z", at: .seconds(2))
        let first = queue.paused("pairs", on: "w", at: .seconds(60))
        #expect(try first.first == .start(queuedRun("a"), worker: "w"))
        #expect(queue.position(of: "pairs") == 1)
        #expect(queue.position(of: "b") == 2)
        // The comparison goes on at once, and is asked again for the one that still waits.
        let second = queue.finished("a", on: "w", at: .seconds(61))
        #expect(second.prefix(2) == [.resume(jobID: "pairs", worker: "w"), .pause(jobID: "pairs", worker: "w")])
        let third = queue.paused("pairs", on: "w", at: .seconds(120))
        #expect(try third.first == .start(queuedRun("b"), worker: "w"))
    }

    @Test func `everything that fits is let past at once, but nobody who comes later`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 2, machine: "m", at: .zero)
        _ = try queue.enqueue(queuedComparison("pairs"), client: "x", at: .zero)
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .seconds(1))
        _ = try queue.enqueue(queuedRun("b"), client: "z", at: .seconds(1))
        let passed = queue.paused("pairs", on: "w", at: .seconds(2))
        #expect(try passed.prefix(2) == [.start(queuedRun("a"), worker: "w"), .start(queuedRun("b"), worker: "w")])
        let late = try queue.enqueue(queuedRun("c"), client: "u", at: .seconds(3))
        #expect(late == [.moved(jobID: "c", position: 2)])
        #expect(queue.finished("a", on: "w", at: .seconds(4)) == [])
        #expect(queue.finished("b", on: "w", at: .seconds(5)).first == .resume(jobID: "pairs", worker: "w"))
    }

    @Test func `time that a comparison stands still does not count against it`() throws {
        var queue = try comparing()
        let limit = try queuedComparison("pairs").timeLimit
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .seconds(1))
        _ = queue.paused("pairs", on: "w", at: .seconds(10))
        _ = queue.finished("a", on: "w", at: .seconds(40))
        #expect(queue.tick(at: limit + .seconds(29)) == [])
        #expect(queue.tick(at: limit + .seconds(30)).contains(.overdue(jobID: "pairs")))
    }

    @Test func `a comparison that was asked for nothing goes on at once`() throws {
        var queue = try comparing()
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .seconds(1))
        _ = queue.cancel("a", at: .seconds(2))
        #expect(queue.paused("pairs", on: "w", at: .seconds(3)) == [.resume(jobID: "pairs", worker: "w")])
        #expect(queue.paused("pairs", on: "w", at: .seconds(4)) == [], "nobody asked")
        #expect(queue.runningCount == 1)
    }

    @Test func `a paused comparison ends with its worker, and when it is cancelled`() throws {
        var queue = try comparing()
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .zero)
        _ = queue.paused("pairs", on: "w", at: .zero)
        var cancelled = queue
        let actions = cancelled.cancel("pairs", at: .seconds(1))
        #expect(actions == [.stop(jobID: "pairs", worker: "w"), .dropped(jobID: "pairs")])
        #expect(cancelled.finished("pairs", on: "w", at: .seconds(2)) == [], "its last word comes too late")
        queue.began("a", on: "w")
        #expect(queue.workerLost("w", at: .seconds(1)) == [.lost(jobID: "a"), .lost(jobID: "pairs")])
        #expect(queue.waitingCount == 0)
    }

    @Test func `comparisons of two clients get as much time each, and a run waits for one pair of either`() throws {
        var queue = try comparing()
        // Its client has had a minute by now: the other's begins after the pair that is measured, and goes on.
        let second = try queue.enqueue(queuedComparison("second"), client: "y", at: .seconds(60))
        #expect(second == [.pause(jobID: "pairs", worker: "w"), .moved(jobID: "second", position: 1)])
        let begun = queue.paused("pairs", on: "w", at: .seconds(60))
        #expect(try begun.contains(.start(queuedComparison("second"), worker: "w")))
        #expect(queue.tick(at: .seconds(100)) == [], "it has had less")
        let run = try queue.enqueue(queuedRun("a"), client: "z", at: .seconds(100))
        #expect(run.first == .pause(jobID: "second", worker: "w"))
        #expect(try queue.paused("second", on: "w", at: .seconds(101)).first == .start(queuedRun("a"), worker: "w"))
        #expect(queue.finished("a", on: "w", at: .seconds(102)).first == .resume(jobID: "second", worker: "w"))
        #expect(queue.tick(at: .seconds(130)) == [.pause(jobID: "second", worker: "w")], "now it has had more")
        #expect(queue.paused("second", on: "w", at: .seconds(131)).first == .resume(jobID: "pairs", worker: "w"))
        let late = try queue.enqueue(queuedRun("b"), client: "z", at: .seconds(132))
        #expect(late.first == .pause(jobID: "pairs", worker: "w"))
        #expect(try queue.paused("pairs", on: "w", at: .seconds(133)).first == .start(queuedRun("b"), worker: "w"))
    }

    @Test func `of many comparisons a few are begun, and new ones do not pass those for ever`() throws {
        var queue = RunQueue(begunComparisons: 2)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        for (second, id) in ["a", "b", "c", "d"].enumerated() {
            _ = try queue.enqueue(queuedComparison(id), client: id, at: .seconds(second))
        }
        #expect(try queue.paused("a", on: "w", at: .seconds(9)).first == .start(queuedComparison("b"), worker: "w"))
        #expect(queue.tick(at: .seconds(12)) == [], "two are begun, and b has had less than a")
        #expect(try queue.finished("b", on: "w", at: .seconds(13)).first == .start(queuedComparison("c"), worker: "w"))
        #expect(queue.finished("c", on: "w", at: .seconds(14)).first == .resume(jobID: "a", worker: "w"))
    }

    @Test func `a client has one comparison in flight, paused or not`() throws {
        var queue = try comparing()
        #expect(throws: QueueRefusal.clientHasComparisons(limit: 1)) { try queue.check("x", isComparison: true) }
        try queue.check("x")
        try queue.check("y", isComparison: true)
        _ = try queue.enqueue(queuedRun("a"), client: "y", at: .zero)
        _ = queue.paused("pairs", on: "w", at: .zero)
        #expect(throws: QueueRefusal.clientHasComparisons(limit: 1)) {
            _ = try queue.enqueue(queuedComparison("more"), client: "x", at: .zero)
        }
        _ = queue.cancel("pairs", at: .zero)
        _ = try queue.enqueue(queuedComparison("more"), client: "x", at: .zero)
    }

    @Test func `who had the machine for long lets others pass, and is not passed for ever`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(queuedRun("a"), client: "greedy", at: .zero)
        _ = try queue.enqueue(queuedRun("b"), client: "greedy", at: .zero)
        let first = try queue.enqueue(queuedRun("c"), client: "modest", at: .seconds(10))
        #expect(first == [.moved(jobID: "c", position: 1), .moved(jobID: "b", position: 2)])
        // By now the first client has had twenty seconds: who comes later than that does not pass its second job.
        #expect(try queue.finished("a", on: "w", at: .seconds(20)).first == .start(queuedRun("c"), worker: "w"))
        _ = try queue.enqueue(queuedRun("d"), client: "late", at: .seconds(25))
        #expect(queue.position(of: "b") == 1)
        #expect(try queue.finished("c", on: "w", at: .seconds(26)).first == .start(queuedRun("b"), worker: "w"))
    }

    @Test func `two clients take turns, and the oldest of equals is first`() throws {
        var queue = RunQueue(jobsPerClient: 9)
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        for id in ["x1", "x2", "x3"] { _ = try queue.enqueue(queuedRun(id), client: "x", at: .zero) }
        for id in ["y1", "y2"] { _ = try queue.enqueue(queuedRun(id), client: "y", at: .zero) }
        #expect(["y1", "x2", "y2", "x3"].map(queue.position) == [1, 2, 3, 4])
        var order = ["x1"]
        for second in 1...4 {
            let actions = queue.finished(order[order.count - 1], on: "w", at: .seconds(second))
            guard case .start(let job, _) = actions.first else { break }
            order.append(job.id)
        }
        #expect(order == ["x1", "y1", "x2", "y2", "x3"])
    }

    @Test func `what a client had counts half after a while, and then is forgotten`() throws {
        var queue = RunQueue()
        _ = queue.workerJoined("w", cores: 1, machine: "m", at: .zero)
        _ = try queue.enqueue(queuedRun("a"), client: "x", at: .zero)
        _ = queue.finished("a", on: "w", at: .seconds(60))
        let later = Duration.seconds(60 + Limits.chargeHalfLifeSeconds)
        _ = try queue.enqueue(queuedRun("busy"), client: "z", at: later)
        _ = try queue.enqueue(queuedRun("b"), client: "x", at: later)
        // About thirty of its sixty seconds are left.
        _ = try queue.enqueue(queuedRun("c"), client: "y", at: later + .seconds(20))
        #expect(queue.position(of: "c") == 1)
        _ = queue.cancel("c", at: later + .seconds(20))
        _ = try queue.enqueue(queuedRun("d"), client: "y", at: later + .seconds(31))
        #expect(queue.position(of: "b") == 1)
    }
}
