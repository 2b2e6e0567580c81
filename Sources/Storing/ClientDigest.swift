import Digests
import Foundation
import GRDB

/// Whose bytes a stored row counts among, without saying who that is.
///
/// A client's name is its network address. To a reader of a backup or of a table it is none of their business who ran
/// what, and the service itself needs only to tell clients apart: so it is kept as a digest under a key that the store
/// made for itself, for as long as the row may be removed by itself. It does not hide addresses from who has the whole
/// store and means to try all addresses there are.
struct ClientDigest: Sendable {
    private let key: Data

    /// - Parameter key: 32 random bytes that a store made for itself.
    init(key: Data) { self.key = key }

    static func inStore(_ database: Database) throws -> ClientDigest? {
        try Data.fetchOne(database, sql: "SELECT value FROM keys WHERE name = 'clients'").map(ClientDigest.init(key:))
    }

    /// 64 bits: two of a million clients share one with a chance of one in thirty million.
    func of(_ client: String) -> Data {
        Data(SHA256(of: Array(key) + client.utf8).bytes.prefix(8))
    }
}
