import Foundation
import GRDB
import GRDBSQLite
import Snippets
import Synchronization

/// The store's SQLite file, opened as far as its disk allows: for reading at least.
final class StoreFile: Sendable {
    /// What a write is for.
    enum Purpose {
        /// What can be asked for again later: refused where the disk is full.
        case new
        /// What nobody will ask for again: may take the room that is kept in reserve.
        case owed
    }

    private struct State {
        var pool: DatabasePool
        /// Whether `pool` was opened for reading alone.
        var isReadOnly: Bool
        /// As of the last write that was tried.
        var obstacle: StoreObstacle?
        var usedBytes: Int
        /// Of a store that is open for writing.
        var index: StoreIndex?
    }

    let path: String
    let disk: StoreDisk
    private let reserve: StoreReserve
    private let state: Mutex<State>

    /// Opens or creates the store, brings it up to date, and takes the reserve.
    /// - Throws: `StoreRefusal`
    init(path: String, reserveBytes: Int) throws {
        self.path = path
        let disk = StoreDisk(ofFile: path)
        let reserve = StoreReserve(of: path, bytes: reserveBytes, on: disk)
        do {
            let (pool, isReadOnly) = try Self.open(path, on: disk, reserve)
            let used = try pool.read(Self.usedBytes)
            let index = isReadOnly ? nil : StoreIndex(of: path)
            state = Mutex(
                State(pool: pool, isReadOnly: isReadOnly, obstacle: nil, usedBytes: used, index: index))
        } catch let error as DatabaseError where error.isOfTheDisk && (disk.isFull || disk.isReadOnly) {
            throw StoreRefusal.diskTakesNothing(path: path)
        } catch {
            throw StoreRefusal(error, path: path)
        }
        self.disk = disk
        self.reserve = reserve
        let obstacle: StoreObstacle? = isReadOnly ? Self.obstacle(on: disk) : holdReserve() ? nil : .diskFull
        state.withLock { $0.obstacle = obstacle }
    }

    /// Of the store as it is now.
    var database: DatabasePool { state.withLock { $0.pool } }

    /// Bytes in use, as of the last write.
    var usedBytes: Int { state.withLock { $0.usedBytes } }

    /// Why nothing new is taken in; nil where something is. Asks the disk, not the store.
    var obstacle: StoreObstacle? { state.withLock { $0.obstacle } ?? (disk.isFull ? .diskFull : nil) }

    func write<Value: Sendable>(
        _ purpose: Purpose, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        if isReadOnly { throw obstacle ?? .readOnly }
        if purpose == .new, let obstacle { throw obstacle }
        do {
            return try await attempt(body)
        } catch let error as DatabaseError where error.isOfTheDisk {
            let obstacle = meet(error)
            guard purpose == .owed, obstacle == .diskFull else { throw obstacle }
        }
        reserve.release()
        await emptyLog()
        do { return try await attempt(body) } catch let error as DatabaseError where error.isOfTheDisk {
            throw meet(error)
        }
    }

    /// Writes what takes pages away without overwriting them first, which needs less room than it gives. They are
    /// overwritten when there is room again.
    func writeUnscrubbed(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        do {
            try await database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA secure_delete = FAST")
                defer { Self.overwriteRemoved(database) }
                try database.inTransaction {
                    try body(database)
                    try database.execute(sql: "PRAGMA user_version = \(Self.unscrubbed)")
                    return .commit
                }
            }
        } catch let error as DatabaseError where error.isOfTheDisk {
            throw meet(error)
        }
    }

    /// The write-ahead log holds pages as they were before a removal, until it is emptied. Where a reader or a full disk
    /// is in the way this gives up: the next checkpoint of any write overwrites them.
    func emptyLog() async {
        guard !isReadOnly else { return }
        _ = try? await database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    /// Tries whether what stood in the way of writing is gone, and takes the reserve again.
    /// - Returns: whether something new can be taken in.
    func recover() async -> Bool {
        // What fails here is tried again the next time, and stays said until then.
        if isReadOnly { guard !disk.isReadOnly, reopenForWriting() else { return false } }
        let hadObstacle = state.withLock { $0.obstacle } != nil
        if hadObstacle { await emptyLog() }
        guard holdReserve(), !disk.isFull else { return false }
        if hadObstacle {
            guard (try? await attempt(Self.writeNothingNew)) != nil else { return false }
            state.withLock { $0.obstacle = nil }
        }
        await scrub()
        return true
    }
}

extension StoreFile {
    /// What `user_version` says while free pages may hold what was removed.
    private static let unscrubbed = 1
    private static let scrubbedAtOnceBytes = 1 << 20
    /// For the index of the log, with what it takes to begin it anew.
    private static let leastFreeBytes = 128 << 10

    private var isReadOnly: Bool { state.withLock { $0.isReadOnly } }

    /// The index of the log, which SQLite shares among a process's connections, stays read-only for as long as one is
    /// open: so who reads waits for the moment that this takes.
    private func reopenForWriting() -> Bool {
        state.withLock { state in
            // It fails where something reads, and then so does opening it for writing.
            try? state.pool.close()
            if let pool = try? Self.openForWriting(path) {
                state.pool = pool
                state.index = StoreIndex(of: path)
                state.isReadOnly = false
            } else if let pool = try? Self.openForReading(path) {
                state.pool = pool
            }
            return !state.isReadOnly
        }
    }

    private func holdReserve() -> Bool {
        if reserve.isHeld { return true }
        guard let free = disk.freeBytes else { return reserve.hold() }
        return free >= reserve.bytes + Limits.storeFreeDiskBytes && reserve.hold()
    }

    private static func writeNothingNew(_ database: Database) throws {
        try database.execute(sql: "UPDATE keys SET value = value")
    }

    private func attempt<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let (value, used) = try await database.write { (try body($0), try Self.usedBytes($0)) }
        state.withLock { $0.usedBytes = used }
        return value
    }

    /// Notes what the disk refused.
    private func meet(_ error: DatabaseError) -> StoreObstacle {
        let obstacle = error.resultCode == .SQLITE_FULL ? .diskFull : Self.obstacle(on: disk)
        state.withLock { $0.obstacle = obstacle }
        return obstacle
    }

    private static func obstacle(on disk: StoreDisk) -> StoreObstacle {
        disk.isReadOnly ? .readOnly : disk.isFull ? .diskFull : .writesFail
    }

    private static func open(
        _ path: String, on disk: StoreDisk, _ reserve: StoreReserve
    ) throws -> (pool: DatabasePool, isReadOnly: Bool) {
        // SQLite would open it as if for writing, and refuse only what is written.
        if disk.isReadOnly { return (try openForReading(path), true) }
        if disk.isFull { reserve.release() }
        // SQLite would map what has no room, and the process would end at the first page of it.
        if disk.hasPartialPages, let free = disk.freeBytes, free < leastFreeBytes {
            throw StoreRefusal.diskTakesNothing(path: path)
        }
        do { return (try openForWriting(path), false) } catch let error as DatabaseError where error.isOfTheDisk {
            reserve.release()
        }
        do { return (try openForWriting(path), false) } catch let error as DatabaseError where error.isOfTheDisk {
            return (try openForReading(path), true)
        }
    }

    private static func openForWriting(_ path: String) throws -> DatabasePool {
        try StoreOutline(ofFile: path)?.check(path)
        var configuration = Configuration()
        // The default fails at once where two writers meet.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            Self.overwriteRemoved(database)
            // SQLite removes the log and its index when the last connection ends; without them a disk that cannot be
            // written cannot be read either (sqlite.org/wal.html, "Read-Only Databases").
            var keep: CInt = 1
            _ = sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &keep)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // A pool syncs at checkpoints only, so an acknowledged run could be lost with the power.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try pool.read { try check($0, path: path) }
        try Schema.migrator.migrate(pool)
        return pool
    }

    /// Whether it is a store of ours and, where that takes no time, whole.
    private static func check(_ database: Database, path: String) throws {
        try Schema.check(database, path: path)
        guard try usedBytes(database) <= Limits.storeCheckedBytes else { return }
        let found = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        guard found == "ok" else {
            throw StoreRefusal.damaged(path: path, detail: found ?? "it cannot be checked")
        }
    }

    private static func openForReading(_ path: String) throws -> DatabasePool {
        try StoreOutline(ofFile: path)?.check(path)
        var configuration = Configuration()
        configuration.readonly = true
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.read { database in
            try check(database, path: path)
            guard try Schema.migrator.hasCompletedMigrations(database) else {
                throw StoreRefusal.cannotBeBroughtUpToDate(path: path)
            }
        }
        return pool
    }

    /// What is removed is overwritten, not only unlinked.
    private static func overwriteRemoved(_ database: Database) {
        // A setting of the connection, which SQLite cannot refuse.
        try? database.execute(sql: "PRAGMA secure_delete = ON")
    }

    /// Overwrites free pages that a removal on a full disk left as they were, by giving them to a table of zeros.
    private func scrub() async {
        let isDue = try? await database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") == Self.unscrubbed }
        guard isDue == true else { return }
        do {
            while try await coverFreePages() { await emptyLog() }
            try await database.write { database in
                try database.execute(sql: "DROP TABLE IF EXISTS zeros; PRAGMA user_version = 0")
            }
            await emptyLog()
        } catch {
            // The mark stays, so this is tried again when there is room.
        }
    }

    /// False when there are none left.
    private func coverFreePages() async throws -> Bool {
        try await database.write { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            guard pages > 0 else { return false }
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS zeros (content BLOB)")
            // A page of an overflowing value holds four bytes less than the page.
            let size = (try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096) - 4
            try database.execute(
                sql: "INSERT INTO zeros VALUES (zeroblob(?))",
                arguments: [min(pages * size, Self.scrubbedAtOnceBytes)])
            return true
        }
    }

    static func usedBytes(_ database: Database) throws -> Int {
        func pragma(_ name: String) throws -> Int { try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0 }
        return try (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
    }
}

extension DatabaseError {
    /// Whether it may come of a disk that takes nothing more.
    fileprivate var isOfTheDisk: Bool {
        [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN].contains(resultCode)
    }
}
