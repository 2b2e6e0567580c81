import Glibc
import Linux
import PostgreSQL
import Snippets
import Synchronization

/// Tells those of this process who wait for something that it may be there: looks for all of them at once, when a
/// notification comes, when this process changed something itself, and every now and then.
final class QueueWatch: Sendable {
    enum Topic: Hashable, Sendable {
        /// News of a job.
        case job(String)
        /// Something to do for a worker.
        case worker(String)
        /// Ends that this process has to store.
        case ends
    }

    typealias Hints = (hints: AsyncStream<Void>, end: AsyncStream<Void>.Continuation)

    private struct State {
        var followers: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
        /// What the last look saw of each.
        var seen: [Topic: Int64] = [:]
        var count = 0
        /// Whether something of ours is to be told to others.
        var isUntold = false
        var isStopped = false
        /// False where the engine knows no notifications.
        var canTell = true
        var isListening = false
        /// Whether to tell of ends that were told of before: they stay until they are stored.
        var isReminding = false
    }

    /// Of `$1`, the process's origin, and `$2`, how long others have to store what they let in.
    static let isOursToStore = """
        is_over AND retired_at_ms IS NULL
        AND (origin = $1 OR ended_at_ms <= \(QueueClock.lastTurn) - $2)
        """

    private let state = Mutex(State())
    private let pool: PostgresPool
    private let origin: String
    private let channel: String
    private let pokes: AsyncStream<Void>.Continuation
    private let looking = Mutex<[Task<Void, Never>]>([])

    init(_ settings: PostgresSettings, _ pool: PostgresPool, origin: String) {
        self.pool = pool
        self.origin = origin
        channel = "flamebox_\(settings.schema)"
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        pokes = continuation
        let looks = Task { [weak self] in
            for await _ in stream {
                await self?.look()
                do { try await Task.sleep(for: .milliseconds(Limits.queueLookGapMs)) } catch { return }
            }
        }
        let alarm = Task { [weak self] in
            while let pause = self?.pause {
                do { try await Task.sleep(for: pause) } catch { return }
                self?.remind()
            }
        }
        looking.withLock { $0 = [looks, alarm] }
        startOwnedThread(named: "notifications") { [weak self, channel] in
            while self?.isStopped == false {
                do throws(PostgresFailure) {
                    try Self.listen(settings, channel) { self?.heard($0) ?? false }
                } catch {
                    // An engine that knows no notifications is not asked all the time.
                    let pauseMs = error.isOfTheServer ? Limits.databaseRetryMs : Limits.databaseAnswerMs
                    self?.deafened()
                    usleep(UInt32(pauseMs) * 1000)
                }
            }
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        for task in looking.withLock({ $0 }) { task.cancel() }
        pokes.finish()
    }

    /// Yields at once, and whenever there may be something new; ends with a job that is not there any more.
    func follow(_ topic: Topic) -> Hints {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        let number = state.withLock { state in
            state.count += 1
            state.followers[topic, default: [:]][state.count] = continuation
            return state.count
        }
        continuation.onTermination = { [weak self] _ in self?.leave(number, topic) }
        poke()
        return (stream, continuation)
    }

    /// Something was changed by this process: everybody is to look.
    func announce() {
        state.withLock { $0.isUntold = true }
        poke()
    }

    private func poke() { pokes.yield() }

    private func remind() {
        state.withLock { $0.isReminding = true }
        poke()
    }

    private func leave(_ number: Int, _ topic: Topic) {
        state.withLock { state in
            state.followers[topic]?[number] = nil
            guard state.followers[topic]?.isEmpty == true else { return }
            state.followers[topic] = nil
            state.seen[topic] = nil
        }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private var pause: Duration? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            let usual = state.isListening ? Limits.queueLookMs : Limits.queuePollMs
            // Apart from all others that do the same.
            return .milliseconds(Int.random(in: usual * 3 / 4...usual * 5 / 4))
        }
    }

    // Looking.

    private struct Sight: Sendable {
        var newest: [Topic: Int64] = [:]
        var couldTell = true
    }

    private func look() async {
        let (topics, tells) = state.withLock { state in
            defer { state.isUntold = false }
            return (Array(state.followers.keys), state.isUntold && state.canTell)
        }
        do {
            let sight = try await pool.read { [origin, channel] in
                try Self.look(for: topics, origin, tells ? channel : nil, in: &$0)
            }
            if !sight.couldTell { state.withLock { $0.canTell = false } }
            note(sight, of: topics)
        } catch {
            // The database is away. What is new is found by the next look that succeeds, and told then.
            if tells { state.withLock { $0.isUntold = true } }
        }
    }

    private func note(_ sight: Sight, of topics: [Topic]) {
        var hinted: [AsyncStream<Void>.Continuation] = []
        var ended: [AsyncStream<Void>.Continuation] = []
        state.withLock { state in
            for topic in topics {
                guard let followers = state.followers[topic]?.values else { continue }
                guard let newest = sight.newest[topic] else {
                    // Else it may come.
                    if case .job = topic { ended += followers }
                    continue
                }
                if state.seen[topic] != newest || topic == .ends && state.isReminding { hinted += followers }
                state.seen[topic] = newest
            }
            state.isReminding = false
        }
        for follower in hinted { follower.yield() }
        for follower in ended { follower.finish() }
    }

    private static func look(
        for topics: [Topic], _ origin: String, _ channel: String?, in connection: inout PostgresConnection
    ) throws -> Sight {
        var sight = Sight()
        if let channel { sight.couldTell = try tell(channel, in: &connection) }
        var (jobs, workers): ([String], [String]) = ([], [])
        for topic in topics {
            switch topic {
            case .job(let id): jobs.append(id)
            case .worker(let id): workers.append(id)
            case .ends:
                let rows = try connection.execute(
                    "SELECT COUNT(*), COALESCE(MAX(ended_at_ms), 0) FROM queue_jobs WHERE \(isOursToStore)",
                    [.text(origin), .int(Limits.adoptedEndMs)]
                ).rows
                guard let row = rows.first else { continue }
                let count = try row.int(0)
                if count > 0 { sight.newest[.ends] = try row.int(1) * 1000 + count }
            }
        }
        if !jobs.isEmpty {
            let rows = try connection.execute(
                """
                SELECT id, newest * 2 + CASE WHEN retired_at_ms IS NULL THEN 0 ELSE 1 END FROM queue_jobs
                WHERE id = ANY (CAST($1 AS TEXT[]))
                """, [QueueText.array(jobs)]
            ).rows
            for row in rows { sight.newest[.job(try row.text(0))] = try row.int(1) }
        }
        if !workers.isEmpty {
            let rows = try connection.execute(
                """
                SELECT worker_id, MAX(number) FROM queue_assignments WHERE worker_id = ANY (CAST($1 AS TEXT[]))
                GROUP BY worker_id
                UNION ALL SELECT id, -1 FROM queue_workers WHERE given_up AND id = ANY (CAST($1 AS TEXT[]))
                """, [QueueText.array(workers)]
            ).rows
            for row in rows { sight.newest[.worker(try row.text(0))] = try row.int(1) }
        }
        return sight
    }

    /// - Returns: false where the engine has no such thing.
    private static func tell(_ channel: String, in connection: inout PostgresConnection) throws -> Bool {
        do throws(PostgresFailure) {
            try connection.execute("SELECT pg_notify($1, '')", [.text(channel)])
            return true
        } catch {
            // SQLSTATE of PostgreSQL's manual, appendix A: an undefined function, a feature that is not supported.
            guard case .refused(let state, _) = error, ["42883", "0A000"].contains(state) else { throw error }
            return false
        }
    }

    // Listening.

    /// - Returns: whether to go on.
    private func heard(_ isHint: Bool) -> Bool {
        let goesOn = state.withLock { state in
            state.isListening = true
            return !state.isStopped
        }
        if isHint { poke() }
        return goesOn
    }

    private func deafened() { state.withLock { $0.isListening = false } }

    /// On a thread of its own: until the connection is lost, or nobody wants to hear any more.
    private static func listen(
        _ settings: PostgresSettings, _ channel: String, _ heard: (Bool) -> Bool
    ) throws(PostgresFailure) {
        var connection = try PostgresConnection.open(settings)
        try connection.execute("LISTEN \"\(channel)\"")
        // What came before is not told again.
        guard heard(true) else { return }
        var quietLooks = 0
        while true {
            let isHint = try connection.awaitNotification(forMs: Limits.queueLookMs)
            guard heard(isHint) else { return }
            quietLooks = isHint ? 0 : quietLooks + 1
            guard quietLooks * Limits.queueLookMs >= Limits.databaseAnswerMs else { continue }
            // Silence may be that of a server that is gone.
            try connection.execute("SELECT 1")
            quietLooks = 0
        }
    }
}
