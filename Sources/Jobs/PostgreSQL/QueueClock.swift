import Foundation
import PostgreSQL
import Snippets

/// The queue's time: milliseconds since it was made, which go on as the server's clock does, and never go back.
///
/// Whatever that clock does between two looks, it counts for no more than a part of a lease: a clock that is set, another
/// server that takes over, or a night in which nobody was there to renew anything, end no lease and lengthen none.
struct QueueClock: Sendable {
    let nowMs: Int64
    /// The server's, in milliseconds since 1970.
    let serverMs: Int64

    /// Advances it in the transaction that holds the queue's state.
    init(timeMs: Int64, lastMs: Int64, serverMs: Int64, leaseTime: Duration) {
        let longest = max(1, Int64(leaseTime.wholeMs) / 3)
        // The first look of all has nothing to count from.
        nowMs = timeMs + (lastMs == 0 ? 0 : min(max(0, serverMs - lastMs), longest))
        self.serverMs = serverMs
    }

    var now: Duration { .milliseconds(nowMs) }
    var date: Date { Date(timeIntervalSince1970: Double(serverMs) / 1000) }

    static let server = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    /// As of the last turn: where nobody takes one, no time passes.
    static let lastTurn = "(SELECT time_ms FROM queue_state WHERE name = 'queue')"
}
