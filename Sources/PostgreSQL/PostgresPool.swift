import Foundation
import Glibc
import Linux
import Snippets
import Synchronization

/// A bounded number of connections to one database, each on a thread of its own, so that nothing of ours waits for a
/// server on the threads that everything else runs on.
///
/// A connection is made when it is needed, and anew where it was lost. Work is repeated only where nothing of it can be
/// there, or where it does no harm twice, which whoever hands it in has to see to.
package final class PostgresPool: Sendable {
    /// How often some work was tried.
    package struct Attempt: Sendable {
        /// An earlier one may have been committed: its connection was lost before the server said so.
        package let mayHaveCommitted: Bool
    }

    private let queue = WorkQueue()
    private let health = ServerHealth()

    package init(_ settings: PostgresSettings, connections: Int = Limits.databaseConnections) {
        for _ in 0..<max(1, connections) {
            startOwnedThread(named: "database") { [queue, health] in
                var link = DatabaseLink(settings, health)
                while let work = queue.next() { work(&link) }
            }
        }
    }

    deinit { queue.close() }

    /// Whether the last try to reach the server failed.
    package var isAway: Bool { health.isAway }

    /// For statements that change nothing, each of which sees what was committed before it.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await submit { link in
            try link.perform { connection, _ in try body(&connection) }
        }
    }

    /// For what is done as a whole or not at all.
    /// - Parameter body: does no harm where it is done twice, one after the other.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout PostgresConnection, Attempt) throws -> Value
    ) async throws -> Value {
        try await submit { link in
            try link.perform { connection, attempt in try connection.transaction { try body(&$0, attempt) } }
        }
    }

    private func submit<Value: Sendable>(
        _ body: @escaping @Sendable (inout DatabaseLink) throws -> Value
    ) async throws -> Value {
        let patienceEnds = monotonicNanoseconds() + UInt64(Limits.databaseAnswerMs) * 1_000_000
        return try await withCheckedThrowingContinuation { continuation in
            let isTaken = queue.append { link in
                guard monotonicNanoseconds() < patienceEnds else {
                    return continuation.resume(throwing: PostgresFailure.busy)
                }
                let value: Value
                do { value = try body(&link) } catch { return continuation.resume(throwing: error) }
                continuation.resume(returning: value)
            }
            if !isTaken { continuation.resume(throwing: PostgresFailure.busy) }
        }
    }
}

/// Work that waits for a connection.
private final class WorkQueue: @unchecked Sendable {
    typealias Work = @Sendable (inout DatabaseLink) -> Void

    private let condition = NSCondition()
    // All under the condition's lock.
    private var waiting: [Work] = []
    private var isClosed = false

    /// False where too much waits.
    func append(_ work: @escaping Work) -> Bool {
        condition.withLock {
            guard waiting.count < Limits.databaseWaiting else { return false }
            waiting.append(work)
            condition.signal()
            return true
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// Waits; nil once it is closed and empty.
    func next() -> Work? {
        condition.withLock {
            while waiting.isEmpty, !isClosed { condition.wait() }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }
}

/// What all connections of a pool know of their server.
private final class ServerHealth: Sendable {
    private struct State {
        /// Since when nobody reached it, and what the last who tried it heard.
        var failure: PostgresFailure?
        var triedAt: UInt64 = 0
    }

    private let state = Mutex(State())

    var isAway: Bool { state.withLock { $0.failure != nil } }

    /// What a try a moment ago came to: another one would only keep who waits for it waiting.
    var recentFailure: PostgresFailure? {
        state.withLock { state in
            // Asked under the lock: of before it, another's try may be the later one.
            monotonicNanoseconds() - state.triedAt < UInt64(Limits.databaseRetryMs) * 1_000_000 ? state.failure : nil
        }
    }

    func note(_ failure: PostgresFailure?) {
        state.withLock { state in
            state.failure = failure
            state.triedAt = monotonicNanoseconds()
        }
    }
}

/// A thread's connection, where it has one.
private struct DatabaseLink: ~Copyable {
    private let settings: PostgresSettings
    private let health: ServerHealth
    private var connection: PostgresConnection?

    init(_ settings: PostgresSettings, _ health: ServerHealth) {
        self.settings = settings
        self.health = health
    }

    mutating func perform<Value>(
        _ body: (inout PostgresConnection, PostgresPool.Attempt) throws -> Value
    ) throws -> Value {
        var (conflicts, losses, mayHaveCommitted) = (0, 0, false)
        while true {
            do {
                let value = try attempt { try body(&$0, PostgresPool.Attempt(mayHaveCommitted: mayHaveCommitted)) }
                health.note(nil)
                return value
            } catch let failure as PostgresFailure {
                switch failure.remedy {
                case .again where conflicts < Limits.databaseConflicts:
                    conflicts += 1
                    // Apart from who was in the way, who waits as well.
                    usleep(.random(in: 500...(2000 << UInt32(min(conflicts, 6)))))
                case .reconnect where losses < 2:
                    losses += 1
                    if case .lostInCommit = failure { mayHaveCommitted = true }
                default:
                    if failure.isOfTheServer, failure.remedy == .reconnect { health.note(failure) }
                    throw failure
                }
            }
        }
    }

    /// The connection is kept where it can be used on.
    private mutating func attempt<Value>(_ body: (inout PostgresConnection) throws -> Value) throws -> Value {
        var connection = try connected()
        do {
            let value = try body(&connection)
            self.connection = consume connection
            return value
        } catch {
            let isLost = (error as? PostgresFailure)?.remedy == .reconnect
            if connection.isUsable, !isLost { self.connection = consume connection }
            throw error
        }
    }

    private mutating func connected() throws(PostgresFailure) -> PostgresConnection {
        if let connection = connection.take() { return connection }
        if let failure = health.recentFailure { throw failure }
        do throws(PostgresFailure) {
            return try PostgresConnection.open(settings)
        } catch {
            health.note(error)
            throw error.whileConnecting
        }
    }
}
