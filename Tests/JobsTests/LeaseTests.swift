import Runs
import Snippets
import Synchronization
import Testing

@testable import Jobs

/// What becomes of leases, by times that a test makes up.
struct LeaseTests {
    private let lease = Duration.seconds(10)
    private let second = Claimant(id: "second", info: workerInfo())

    private final class Clock: Sendable {
        private let time = Mutex(Duration.zero)

        var now: Duration { time.withLock { $0 } }

        func advance(_ step: Duration) { time.withLock { $0 += step } }
    }

    /// A queue and a worker of it that has one run.
    private func held(by clock: Clock) async throws -> (EmbeddedQueue, Claimant, Lease) {
        let queue = EmbeddedQueue(leaseTime: lease, time: { clock.now }) { _ in }
        let worker = Claimant(id: "first", info: workerInfo())
        try await queue.submit(queuedRun("a"), client: "x")
        return (queue, worker, try await claimed(by: worker, in: queue))
    }

    private func claimed(by worker: Claimant, in queue: EmbeddedQueue) async throws -> Lease {
        guard case .run(_, let lease) = await queue.claim(for: worker, within: .zero).first else { throw NothingCame() }
        return lease
    }

    /// As time goes by for a queue that looks at its clock often.
    private func pass(_ time: Duration, on clock: Clock, in queue: EmbeddedQueue) async {
        var left = time
        while left > .zero {
            clock.advance(min(left, lease / 4))
            left -= lease / 4
            await queue.checkTime()
        }
    }

    @Test func `where the queue itself stood still, leases begin anew`() async throws {
        let clock = Clock()
        let (queue, worker, held) = try await held(by: clock)
        #expect(await queue.report(.run(.state(.running)), profile: [], under: held))
        clock.advance(lease * 3)
        await queue.checkTime()
        #expect(await queue.workers().count == 1)
        await queue.renew(for: worker)
        #expect(await queue.report(.run(.state(.profiling)), profile: [], under: held))
        await pass(lease, on: clock, in: queue)
        #expect(await queue.workers().isEmpty)
    }

    @Test func `a lease that nobody renews ends, and what is said under it counts for nothing`() async throws {
        let clock = Clock()
        let (queue, first, old) = try await held(by: clock)
        await pass(lease, on: clock, in: queue)
        #expect(await queue.workers().isEmpty)
        let new = try await claimed(by: second, in: queue)
        #expect(new.attempt > old.attempt)
        #expect(await !queue.report(.run(.state(.running)), profile: [], under: old))
        #expect(await !queue.finish(.reported(.run(.failure("Late.")), profile: []), under: old))
        #expect(await queue.finish(.reported(.run(.failure("In time.")), profile: []), under: new))
        #expect(await !queue.finish(.cancelled, under: new), "it had its end")
        var words = NewsWords(of: "a", in: queue)
        #expect(try await words.until("ended") == ["at 1", "started", "at 1", "started", "ended"])
        #expect(await queue.claim(for: first, within: .zero).isEmpty, "it may come again")
    }

    @Test func `renewing keeps a lease, and so does claiming`() async throws {
        let clock = Clock()
        let (queue, worker, held) = try await held(by: clock)
        for _ in 0..<3 {
            await pass(lease - .milliseconds(1), on: clock, in: queue)
            await queue.renew(for: worker)
            await pass(lease - .milliseconds(1), on: clock, in: queue)
            #expect(await queue.claim(for: worker, within: .zero).isEmpty)
        }
        #expect(await queue.report(.run(.state(.running)), profile: [], under: held))
    }

    @Test func `a job that had begun has failed with its lease`() async throws {
        let clock = Clock()
        let (queue, _, held) = try await held(by: clock)
        #expect(await queue.report(.run(.state(.compiling)), profile: [], under: held))
        await pass(lease, on: clock, in: queue)
        var words = NewsWords(of: "a", in: queue)
        #expect(try await words.until("workerLost") == ["at 1", "started", "compiling", "workerLost"])
        #expect(await queue.claim(for: second, within: .zero).isEmpty)
    }

    @Test func `news of what is stored stay for a moment, and of a number of jobs`() async throws {
        let clock = Clock()
        let (queue, _, held) = try await held(by: clock)
        let outcome = RunEvent.finished(RunOutcome(state: .finished))
        #expect(await queue.finish(.reported(.run(outcome), profile: [1]), under: held))
        await queue.retire("a")
        let reading = await queue.reading(of: "a", after: 0)
        #expect(reading?.isRetired == true)
        #expect(reading?.news.last?.news == .ended(.reported(.run(outcome), profile: [])))
        clock.advance(.milliseconds(Limits.retiredNewsMs))
        await queue.checkTime()
        #expect(await queue.reading(of: "a", after: 0) == nil)
        for number in 0...Limits.retiredNewsJobs {
            try await queue.submit(queuedRun("\(number)"), client: "x")
            await queue.cancel("\(number)")
            await queue.retire("\(number)")
        }
        #expect(await queue.reading(of: "0", after: 0) == nil)
        #expect(await queue.reading(of: "1", after: 0) != nil)
    }
}
