import PostgreSQL
import Runs
import Snippets
import Synchronization
import TestDatabase
import Testing

@testable import Jobs

/// What only a queue in a database can meet: others beside it, who are gone from one moment to the next.
@Suite(.disabled(if: TestDatabase.isMissing, "no PostgreSQL server is installed"), .timeLimit(.minutes(20)))
struct PostgresQueueTests {
    private final class Handed: Sendable {
        let ids = Mutex<[String]>([])
    }

    private let settings: PostgresSettings
    private let first = Claimant(id: "first", info: workerInfo(machine: "one"))
    private let second = Claimant(id: "second", info: workerInfo(machine: "two"))

    init() throws { settings = try #require(TestDatabase.shared).settings() }

    private func open(_ turns: RunQueue = RunQueue()) async throws -> PostgresQueue {
        try await PostgresQueue.open(settings, turns: turns, connections: 2, log: { _ in })
    }

    /// As if the server's clock had gone on for so long since the last turn, and somebody had looked at it meanwhile.
    private func pass(_ time: Duration) async throws {
        try await change("UPDATE queue_state SET time_ms = time_ms + $1", [.int(time.wholeMs)])
    }

    private func change(_ statement: String, _ parameters: [PostgresValue] = []) async throws {
        try await PostgresPool(settings, connections: 1).write { connection, _ in
            _ = try connection.execute(statement, parameters)
        }
    }

    private func claimed(by worker: Claimant, in queue: PostgresQueue) async throws -> Lease {
        while true {
            for case .run(_, let lease) in try await queue.claim(for: worker, within: .seconds(5)) { return lease }
        }
    }

    @Test func `what is let in here is run and followed there, and counts in both`() async throws {
        let (here, there) = try await (open(RunQueue(jobsPerClient: 1)), open(RunQueue(jobsPerClient: 1)))
        try await here.submit(queuedRun("a"), client: "x")
        await #expect(throws: QueueRefusal.clientHasTooMany(limit: 1)) {
            try await there.submit(queuedRun("b"), client: "x")
        }
        let lease = try await claimed(by: first, in: there)
        #expect(try await there.report(.run(.state(.compiling)), profile: [], under: lease))
        #expect(try await there.finish(.reported(.run(.failure("x")), profile: [7]), under: lease))
        for queue in [here, there] {
            var words = NewsWords(of: "a", in: queue)
            #expect(try await words.until("ended") == ["at 1", "started", "compiling", "ended"])
        }
        #expect(try await here.ended().map(\.id) == ["a"])
        try await there.submit(queuedRun("b"), client: "x")
    }

    @Test func `an end is stored by who let the job in, and by others where that one is gone`() async throws {
        let (here, there) = try await (open(), open())
        try await here.submit(queuedRun("a"), client: "x")
        try await there.finish(.cancelled, under: claimed(by: first, in: there))
        #expect(try await here.ended().map(\.id) == ["a"])
        #expect(try await there.ended().isEmpty)
        try await pass(.milliseconds(Limits.adoptedEndMs))
        #expect(try await there.ended().map(\.id) == ["a"])
        for await _ in await there.endings() where try await !there.ended().isEmpty { break }
        try await there.retire("a")
        #expect(try await here.ended().isEmpty)
        #expect(try await here.reading(of: "a", after: 0)?.isRetired == true)
        try await pass(.milliseconds(Limits.retiredNewsMs + 1))
        try await there.checkTime()
        #expect(try await here.reading(of: "a", after: 0) == nil)
    }

    @Test func `a lease that nobody renews ends, and its job goes to a worker elsewhere`() async throws {
        let (here, there) = try await (open(), open())
        try await here.submit(queuedRun("a"), client: "x")
        let old = try await claimed(by: first, in: here)
        try await pass(.milliseconds(Limits.leaseMs))
        try await here.renew(for: first)
        try await there.checkTime()
        #expect(try await there.workers().count == 1, "it was renewed in time")
        try await pass(.milliseconds(Limits.leaseMs))
        try await there.checkTime()
        #expect(try await here.workers().isEmpty)
        let new = try await claimed(by: second, in: there)
        #expect(new.attempt > old.attempt)
        #expect(try await !here.report(.run(.state(.running)), profile: [], under: old))
        #expect(try await !here.finish(.reported(.run(.failure("Late.")), profile: []), under: old))
        #expect(try await there.report(.run(.state(.compiling)), profile: [], under: new))
        try await pass(.milliseconds(Limits.leaseMs))
        try await here.checkTime()
        var words = NewsWords(of: "a", in: here)
        #expect(
            try await words.until("workerLost") == ["at 1", "started", "at 1", "started", "compiling", "workerLost"])
        #expect(try await !there.finish(.cancelled, under: new), "it had its end")
    }

    @Test func `a clock that is set ends no lease and lengthens none`() async throws {
        let queue = try await open()
        try await queue.submit(queuedRun("a"), client: "x")
        let lease = try await claimed(by: first, in: queue)
        // An hour ahead of what was seen last, again and again, and one before it.
        for _ in 0..<2 {
            try await change("UPDATE queue_state SET clock_ms = clock_ms - 3600000")
            try await queue.checkTime()
        }
        #expect(try await queue.report(.run(.state(.running)), profile: [], under: lease))
        try await change("UPDATE queue_state SET clock_ms = clock_ms + 3600000")
        try await queue.checkTime()
        try await pass(.milliseconds(Limits.leaseMs))
        try await queue.checkTime()
        #expect(try await queue.workers().isEmpty)
    }

    @Test func `two who let many in and many who claim hand out each job once`() async throws {
        let turns = RunQueue(waitingLimit: 1000, jobsPerClient: 1000)
        let (here, there) = try await (open(turns), open(turns))
        let count = 30
        let handed = Handed()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, queue) in [here, there].enumerated() {
                group.addTask {
                    for number in 0..<count / 2 {
                        try await queue.submit(queuedRun("\(index)-\(number)"), client: "\(number % 3)")
                    }
                }
                for number in 0..<3 {
                    let worker = Claimant(id: "w\(index)-\(number)", info: workerInfo(machine: "\(index)-\(number)"))
                    group.addTask {
                        while handed.ids.withLock({ $0.count }) < count {
                            for case .run(let job, let lease) in try await queue.claim(
                                for: worker, within: .milliseconds(200))
                            {
                                handed.ids.withLock { $0.append(job.id) }
                                let end = JobEnd.reported(.run(.finished(RunOutcome(state: .finished))), profile: [])
                                #expect(try await queue.finish(end, under: lease))
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(handed.ids.withLock { Set($0).count } == count)
        #expect(handed.ids.withLock { $0.count } == count)
        #expect(try await there.counts() == QueueCounts())
    }

    @Test func `a reader elsewhere hears everything once, also where it hears of nothing`() async throws {
        let (here, there) = try await (open(), open())
        try await here.submit(queuedRun("a"), client: "x")
        let lease = try await claimed(by: first, in: here)
        let count = 60
        let telling = Task {
            for number in 0..<count {
                let chunk = OutputChunk(stream: .stdout, text: "\(number)", atMs: number)
                #expect(try await here.report(.run(.output([chunk])), profile: [], under: lease))
                // Whoever listens is cut off all the time: what they would have heard, they find.
                guard number % 20 == 0 else { continue }
                try await change(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE query LIKE 'LISTEN%' AND query LIKE $1
                    """, [.text("%\(settings.schema)%")])
            }
            try await here.finish(.cancelled, under: lease)
        }
        var words = NewsWords(of: "a", in: there)
        #expect(
            try await words.until("cancelled") == ["at 1", "started"] + (0..<count).map(String.init) + ["cancelled"])
        #expect(words.numbers == Array(1...count + 3))
        try await telling.value
    }

    @Test func `what is let in and never stored is forgotten`() async throws {
        let (here, there) = try await (open(), open())
        await #expect(throws: PostgresFailure.self) {
            try await here.submit(queuedRun("a"), client: "x") {
                try await pass(.milliseconds(Limits.reservationMs))
                try await there.checkTime()
                #expect(try await !there.has("a"))
            }
        }
        #expect(try await here.reading(of: "a", after: 0) == nil)
        #expect(try await there.counts() == QueueCounts())
    }

    @Test func `tables of a later version are left alone, unless they serve this one`() async throws {
        _ = try await open()
        try await change("INSERT INTO queue_migrations (number, serves_from, applied_at_ms) VALUES (1000, 1, 0)")
        _ = try await open()
        try await change("INSERT INTO queue_migrations (number, serves_from, applied_at_ms) VALUES (1001, 1000, 0)")
        await #expect(throws: PostgresMigrations.Refusal.ofLaterVersion) { _ = try await open() }
    }
}
