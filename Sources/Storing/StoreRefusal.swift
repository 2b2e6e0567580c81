import GRDB
package import PostgreSQL
import Snippets

/// Why a store is not opened at all, in a sentence for the operator.
package enum StoreRefusal: Error, Hashable, CustomStringConvertible {
    /// Not what SQLite wrote, or not all of it.
    case damaged(path: String, detail: String)
    /// A database, but of something else.
    case foreign(path: String)
    /// What it holds is not known to this version.
    case ofLaterVersion(path: String)
    /// One of an earlier version must be written before it can be read.
    case cannotBeBroughtUpToDate(path: String)
    /// SQLite must write beside it what this process reads it with, and cannot.
    case diskTakesNothing(path: String)
    case cannotBeOpened(path: String, detail: String)
    /// A server that is not reached, or refuses who we are there.
    case databaseCannotBeUsed(name: String, detail: String)
    case databaseIsForeign(name: String, table: String)

    /// Whether another try would find the same.
    package var isLasting: Bool {
        switch self {
        case .cannotBeOpened, .diskTakesNothing, .databaseCannotBeUsed: false
        default: true
        }
    }

    package var description: String {
        switch self {
        case .damaged(let path, let detail):
            "the store \(path) is damaged: \(detail). Put a copy of it from before in its place, with its -wal file "
                + "where there is one, or move it away to begin with an empty one."
        case .foreign(let path):
            "\(path) is a database, but not a store of Flamebox: move it away, or choose another directory with --data."
        case .ofLaterVersion(let path):
            "the store \(path) was written by a later version of Flamebox: start that one."
        case .cannotBeBroughtUpToDate(let path):
            "the store \(path) is of an earlier version, and its disk takes nothing to bring it up to date: make room, "
                + "or mount it for writing."
        case .diskTakesNothing(let path):
            "the store \(path) cannot be opened, because its disk takes nothing: make room there, or mount it for writing."
        case .cannotBeOpened(let path, let detail):
            "the store \(path) cannot be opened: \(detail)."
        case .databaseCannotBeUsed(let name, let detail):
            "the store \(name) cannot be used: \(detail)."
        case .databaseIsForeign(let name, let table):
            "\(name) has a table \(table) in the schema of Flamebox that is not Flamebox's: choose another database."
        }
    }

    /// Why the tables of a database are not brought up to date.
    package init(_ refusal: PostgresMigrations.Refusal, name: String) {
        switch refusal {
        case .foreign(let table): self = .databaseIsForeign(name: name, table: table)
        case .ofLaterVersion: self = .ofLaterVersion(path: name)
        }
    }

    init(_ error: any Error, path: String) {
        switch error {
        case let refusal as StoreRefusal: self = refusal
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self = .damaged(path: path, detail: error.message ?? "SQLite does not know it")
        case let error as DatabaseError:
            self = .cannotBeOpened(path: path, detail: error.message ?? "SQLite's code \(error.resultCode)")
        default: self = .cannotBeOpened(path: path, detail: "\(error)")
        }
    }
}

extension StoreRefusal {
    /// What later reads of a store that was opened mean to who serves it; nil where it is not the store that is damaged.
    package init?(damageIn error: any Error, path: String) {
        self.init(error, path: path)
        guard case .damaged = self else { return nil }
    }
}

/// Why nothing new is written to a store that is open: but for `databaseAway`, what it holds can be read all the same.
package enum StoreObstacle: Error, Hashable {
    case diskFull
    case readOnly
    /// The disk says neither.
    case writesFail
    /// A database elsewhere that does not answer: nothing can be read, either.
    case databaseAway

    /// For whoever wanted something written.
    package var sentence: String {
        switch self {
        case .diskFull: "The disk of the store is full, so nothing new is taken in; what is there can be read."
        case .readOnly:
            "The disk of the store cannot be written, so nothing new is taken in; what is there can be read."
        case .databaseAway:
            "The database that everything is stored in does not answer, so nothing is taken in and what is stored cannot "
                + "be read. It is tried again."
        case .writesFail: "Writing to the store fails, so nothing new is taken in; what is there can be read."
        }
    }
}
