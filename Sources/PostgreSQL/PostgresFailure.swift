/// What went wrong between us and a database server. The sentences are for operators and logs; none holds a password,
/// nor a value that was stored.
package enum PostgresFailure: Error, Equatable {
    /// libpq is not on this host, or not whole.
    case libraryMissing(String)
    /// No connection could be made.
    case unreachable(String)
    /// The connection was lost, or not answered in time, before a commit was asked for: nothing of the work is there.
    case lost(String)
    /// The same, after a commit was asked for: the work is there as a whole, or not at all.
    case lostInCommit(String)
    /// The server refused a statement.
    /// - Parameter state: its SQLSTATE, five characters (PostgreSQL's manual, appendix A).
    case refused(state: String, message: String)
    /// Everybody waits already.
    case busy
    /// What the server answered is not what was asked for, or more than anybody asks for.
    case unexpected(String)
    /// A text with a NUL, which the server's have not.
    case notText
}

extension PostgresFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .libraryMissing(let detail): "libpq, PostgreSQL's library for clients, cannot be loaded (\(detail))"
        case .unreachable(let detail): "the database cannot be reached: \(detail)"
        case .lost(let detail), .lostInCommit(let detail): "the connection to the database was lost: \(detail)"
        case .refused(let state, let message): "the database refuses with \(state): \(message)"
        case .busy: "every connection to the database is busy"
        case .unexpected(let detail): "the database answers what was not asked for: \(detail)"
        case .notText: "a text with a NUL is none to a database"
        }
    }
}

extension PostgresFailure {
    enum Remedy {
        /// The transaction was taken back by the server, which may do the same work a moment later.
        case again
        /// Another connection may do.
        case reconnect
        case none
    }

    var remedy: Remedy {
        switch self {
        case .lost, .lostInCommit: .reconnect
        case .refused(let state, _): Self.remedy(of: state)
        default: .none
        }
    }

    private static func remedy(of state: String) -> Remedy {
        switch state {
        // Serialization failure, deadlock. A row that another one's transaction referred to or took away meanwhile.
        case "40001", "40P01", "23503": .again
        // The server ends or begins; it has no more room for connections; or it became a copy that takes no writes
        // since we connected to it.
        case "57P01", "57P02", "57P03", "57P05", "53300", "25006", "25P03": .reconnect
        // Class 08, connection exception.
        case let state where state.hasPrefix("08"): .reconnect
        default: .none
        }
    }

    /// Whatever it is, there is no connection.
    var whileConnecting: PostgresFailure {
        switch self {
        case .libraryMissing, .unreachable: self
        case .lost(let detail): .unreachable(detail)
        default: .unreachable(description)
        }
    }

    /// Whether the server, or the way to it, is what fails, whatever was asked.
    package var isOfTheServer: Bool {
        switch self {
        case .libraryMissing, .unreachable, .lost, .lostInCommit, .busy: true
        case .refused(let state, _):
            // 57014 is a statement beyond its time, 55P03 a lock that was waited for as long as may be.
            Self.remedy(of: state) != .none || ["57014", "55P03"].contains(state)
        case .unexpected, .notText: false
        }
    }
}

/// At most so much of what a server or a library says, on one line: who reads a log must not read ours as its own.
func boundedWords(_ text: UnsafePointer<CChar>?) -> String {
    guard let text else { return "" }
    var bytes: [UInt8] = []
    for index in 0..<300 {
        let byte = UInt8(bitPattern: text[index])
        if byte == 0 { break }
        bytes.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
    }
    var words = String(decoding: bytes, as: UTF8.self)
    while words.last == " " { words.removeLast() }
    return words
}
