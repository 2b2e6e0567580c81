import Foundation
package import PostgreSQL
import Snippets
import Synchronization

/// The store in a PostgreSQL database, which any number of machines may share.
///
/// What a method acknowledges by returning was committed to the server's disk, and to those of its synchronous replicas
/// where it has some. Every method may be repeated without harm, which is why the pool may do so.
package final class PostgresStore: Store {
    static let profileFormatVersion = Int64(Archive.profileFormatVersion)

    let pool: PostgresPool
    let byteLimit: Int
    let clientByteLimit: Int
    let clients: ClientDigest
    private let met = Mutex<StoreObstacle?>(nil)

    private init(
        _ pool: PostgresPool, _ clients: ClientDigest, byteLimit: Int, clientByteLimit: Int
    ) {
        self.pool = pool
        self.clients = clients
        self.byteLimit = byteLimit
        self.clientByteLimit = clientByteLimit
    }

    /// Connects, and brings the tables up to date.
    /// - Parameters:
    ///   - byteLimit: of what is stored, as its rows count it; beyond it nothing further is shared.
    ///   - clientByteLimit: of what one client has and nobody shared.
    ///   - patience: how long a server is waited for that does not answer yet.
    /// - Throws: `StoreRefusal`
    package static func open(
        _ settings: PostgresSettings, byteLimit: Int = Limits.storeBytes,
        clientByteLimit: Int = Limits.clientStoreBytes, connections: Int = Limits.databaseConnections,
        patience: Duration = .zero
    ) async throws -> PostgresStore {
        let pool = PostgresPool(settings, connections: connections)
        let (schema, name) = (settings.schema, settings.name)
        let end = ContinuousClock.now + patience
        while true {
            do {
                let key = try await pool.write { connection, _ in
                    try connection.patiently(forMs: Limits.databaseMigrationMs) { connection in
                        try PostgresSchema.prepare(schema, name: name, in: &connection)
                    }
                    return try clientKey(in: &connection)
                }
                return PostgresStore(
                    pool, ClientDigest(key: Data(key)), byteLimit: byteLimit, clientByteLimit: clientByteLimit)
            } catch let failure as PostgresFailure {
                guard failure.isOfTheServer, ContinuousClock.now < end else {
                    throw StoreRefusal.databaseCannotBeUsed(name: name, detail: failure.description)
                }
                try await Task.sleep(for: .milliseconds(Limits.databaseRetryMs))
            }
        }
    }

    /// Made by whoever is first, and kept for good: see `ClientDigest`.
    private static func clientKey(in connection: inout PostgresConnection) throws -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        try connection.execute(
            "INSERT INTO keys (name, value) VALUES ('clients', $1) ON CONFLICT (name) DO NOTHING", [.bytes(key)])
        guard let row = try connection.execute("SELECT value FROM keys WHERE name = 'clients'").rows.first else {
            throw PostgresFailure.unexpected("no key")
        }
        return try row.bytes(0)
    }

    package var obstacle: StoreObstacle? { met.withLock { $0 } ?? (pool.isAway ? .databaseAway : nil) }

    package func recover() async -> Bool {
        do {
            _ = try await noting { try await self.pool.read { try $0.execute("SELECT 1") } }
            met.withLock { $0 = nil }
            return true
        } catch {
            return false
        }
    }

    /// What a client is called where others than this service may read it.
    package func name(ofClient client: String) -> String { clients.of(client).base64EncodedString() }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (inout PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await noting { try await self.pool.read(body) }
    }

    /// - Parameter body: does no harm where it is done twice.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (inout PostgresConnection, PostgresPool.Attempt) throws -> Value
    ) async throws -> Value {
        let value = try await noting { try await self.pool.write(body) }
        met.withLock { $0 = nil }
        return value
    }

    /// What the server's trouble means to who asks.
    private func noting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let failure as PostgresFailure {
            guard let obstacle = StoreObstacle(failure) else { throw failure }
            // That it is away, the pool knows, and when it is back.
            if obstacle != .databaseAway { met.withLock { $0 = obstacle } }
            throw obstacle
        }
    }
}

extension StoreObstacle {
    /// Nil where it is not the server, but what it was asked for.
    fileprivate init?(_ failure: PostgresFailure) {
        switch failure {
        // SQLSTATE of PostgreSQL's manual, appendix A: disk full, and a transaction that may only read.
        case .refused("53100", _): self = .diskFull
        case .refused("25006", _): self = .readOnly
        default:
            guard failure.isOfTheServer else { return nil }
            self = .databaseAway
        }
    }
}

extension PostgresValue {
    /// An address. Whatever somebody asks for that cannot be one, is none: no address of ours is empty.
    static func address(_ id: String) -> PostgresValue { .text(id.utf8.contains(0) ? "" : id) }

    static func data(_ data: Data?) -> PostgresValue { .bytes(data.map(Array.init)) }
}
