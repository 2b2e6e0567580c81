import Foundation
import PostgreSQL

/// A job as the database has it and as a turn leaves it.
struct QueueRow: Sendable {
    enum Phase: Int64, Sendable {
        /// Let in, and not written down yet.
        case reserved = 0
        case waiting, running
        /// In no order of turns: it is over, and nobody is at work on it.
        case done
    }

    /// What a turn may change.
    struct Place: Equatable, Sendable {
        var phase: Phase
        /// `WrittenTurn`.
        var turn: String
        var toldPosition: Int64?
        /// Of the lease, with the attempt.
        var worker: String?
        var attempt: Int64
        var hasBegun: Bool
        var isOver: Bool
        var lastReport: String?
    }

    let id: String
    let client: String
    let stored: Place
    var place: Place
    /// To be told in this turn, in order.
    var news: [JobNews] = []

    init(id: String, client: String, place: Place) {
        self.id = id
        self.client = client
        stored = place
        self.place = place
    }

    static let columns =
        "id, client, phase, turn, told_position, worker, attempt, has_begun, is_over, last_report"

    init(_ row: PostgresRow) throws {
        guard let phase = Phase(rawValue: try row.int(2)) else {
            throw PostgresFailure.unexpected("a job in an unknown phase")
        }
        self.init(
            id: try row.text(0), client: try row.text(1),
            place: Place(
                phase: phase, turn: try row.text(3), toldPosition: try row.optionalInt(4),
                worker: try row.optionalText(5), attempt: try row.int(6), hasBegun: try row.bool(7),
                isOver: try row.bool(8), lastReport: try row.optionalText(9)))
    }

    var lease: Lease? {
        place.worker.map { Lease(jobID: id, workerID: $0, attempt: Int(place.attempt)) }
    }

    /// Whether nothing of it changed but its place among those that wait: then it is written with all others of which that
    /// is so.
    var isOnlyMoved: Bool {
        guard news.count == 1, case .queued = news[0] else { return false }
        var moved = stored
        moved.toldPosition = place.toldPosition
        return moved == place
    }
}

/// What is in the queue's tables as text.
enum QueueText {
    static func of(_ written: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // The same is the same text, whoever writes it.
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(written), as: UTF8.self)
    }

    static func read<Written: Decodable>(_: Written.Type, from text: String) throws -> Written {
        try JSONDecoder().decode(Written.self, from: Data(text.utf8))
    }

    /// Names as an array of the server's: those that are none of ours are left out.
    static func array(_ names: some Sequence<String>) -> PostgresValue {
        let known = names.filter { name in
            !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    switch UnicodeScalar(byte) {
                    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
                    default: false
                    }
                }
        }
        return .text("{" + known.joined(separator: ",") + "}")
    }

    static func array(_ numbers: some Sequence<Int64>) -> PostgresValue {
        .text("{" + numbers.map(String.init).joined(separator: ",") + "}")
    }
}

extension PostgresValue {
    /// The name of a job. Whatever cannot be one, is none.
    static func job(_ id: String) -> PostgresValue { .text(id.utf8.contains(0) ? "" : id) }
}
