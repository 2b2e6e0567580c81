import CPostgres
import Glibc
import Snippets

/// Where a database is, who we are there, and how we speak to it.
package struct PostgresSettings: Sendable {
    /// Keywords of libpq's (its manual, "Parameter Key Words") with their values.
    private(set) var values: [String: String]
    /// In which all of our tables are.
    package var schema = "flamebox"
    /// Kept from logs; the process that reads `description` may be anybody's.
    package var hasPassword: Bool { values["password"] != nil }

    /// What an operator may set. The others would read files that a confined process does not see, or undo our bounds.
    private static let taken: Set<String> = [
        "application_name", "channel_binding", "connect_timeout", "dbname", "host", "hostaddr", "keepalives",
        "keepalives_count", "keepalives_idle", "keepalives_interval", "password", "port", "sslmode", "sslrootcert",
        "target_session_attrs", "tcp_user_timeout", "user",
    ]

    /// Unless the operator sets them: a way to a server that is gone is given up within seconds, and of several servers
    /// the one that takes writes is chosen.
    private static let usual = [
        "application_name": "flamebox", "client_encoding": "UTF8",
        "connect_timeout": "\(Limits.databaseConnectSeconds)",
        "dbname": "flamebox", "gssencmode": "disable", "keepalives_count": "3", "keepalives_idle": "10",
        "keepalives_interval": "5", "target_session_attrs": "read-write",
        "tcp_user_timeout": "\(Limits.databaseAnswerMs)", "user": "flamebox",
    ]

    /// Why a text names no database, in a sentence that does not repeat it: it may hold a password.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter text: `postgres://USER@HOST/DATABASE` or `host=… user=…`, as libpq reads them.
    /// - Throws: `Refusal`, `PostgresFailure.libraryMissing`
    package init(_ text: String) throws {
        guard text.utf8.count <= Limits.databaseAddressBytes, !text.utf8.contains(0) else {
            throw Refusal(
                description: "The database's address is at most \(Limits.databaseAddressBytes) bytes, none of them 0.")
        }
        try PostgresLibrary.load()
        var message: UnsafeMutablePointer<CChar>?
        guard let options = postgres_parse_conninfo(text, &message) else {
            // Its words repeat parts of the text.
            postgres_free_memory(message)
            throw Refusal(
                description: "The database's address is no address: it is like postgres://USER@HOST/DATABASE, or "
                    + "host=HOST user=USER dbname=DATABASE.")
        }
        defer { postgres_free_conninfo(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val, value.pointee != 0 {
                given[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        if let unknown = given.keys.filter({ !Self.taken.contains($0) }).min() {
            throw Refusal(
                description: "The database's address sets \(unknown), which is not taken: "
                    + "\(Self.taken.sorted().joined(separator: ", ")) are.")
        }
        values = given
    }

    /// What can be shown: the servers and the database, without who we are there.
    package var name: String {
        "postgres://\(values["host"] ?? values["hostaddr"] ?? "")/\(values["dbname"] ?? Self.usual["dbname"] ?? "")"
    }

    /// The hosts in their order; a path is a directory with a Unix socket. Empty where addresses are given.
    package var hosts: [String] {
        guard let host = values["host"] else { return [] }
        return host.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// Whether the names of hosts have to be looked up.
    package var needsNames: Bool { values["hostaddr"] == nil && hosts.contains { !$0.hasPrefix("/") } }

    /// The file with the certificates that the server's is held against.
    package var certificates: String? { values["sslrootcert"] }

    /// The same database, by this password.
    package mutating func identify(byPassword password: String) { values["password"] = password }

    /// The same database by a file of certificates at another path.
    package mutating func move(certificatesTo path: String) { values["sslrootcert"] = path }

    /// The same database by these hosts, one for each of `hosts`: where its name has several addresses, all of them.
    package mutating func move(to places: [[(host: String, address: String?)]]) {
        let ports = (values["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let all = places.enumerated().flatMap { index, places in
            // libpq takes one port for all hosts, or one for each.
            places.map { ($0, ports.count == 1 ? ports[0] : ports.indices.contains(index) ? ports[index] : "") }
        }
        values["host"] = all.map(\.0.host).joined(separator: ",")
        if all.contains(where: { $0.0.address != nil }) {
            values["hostaddr"] = all.map { $0.0.address ?? "" }.joined(separator: ",")
        }
        values["port"] = all.allSatisfy { $0.1.isEmpty } ? nil : all.map(\.1).joined(separator: ",")
    }

    /// As text that `init` reads. Holds the password.
    package var secretText: String {
        values.sorted { $0.key < $1.key }.map { key, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "\(key)='\(escaped)'"
        }.joined(separator: " ")
    }

    func connect() -> OpaquePointer? {
        let all = Self.usual.merging(values) { $1 }.sorted { $0.key < $1.key }
        let texts = all.map { (strdup($0.key), strdup($0.value)) }
        defer { for (keyword, value) in texts { free(keyword); free(value) } }
        let keywords = texts.map { UnsafePointer($0.0) } + [nil]
        let values = texts.map { UnsafePointer($0.1) } + [nil]
        return postgres_connect(keywords, values)
    }

    /// What a session begins with. Not as options of the connection, which poolers between us and a server refuse.
    var sessionStatements: [String] {
        [
            "SET statement_timeout = \(Limits.databaseStatementMs)",
            "SET lock_timeout = \(Limits.databaseLockMs)",
            "SET idle_in_transaction_session_timeout = \(Limits.databaseAnswerMs)",
            "SET search_path TO \"\(schema)\"",
            // A commit that is not on the disk is none to us, whatever the server does by itself.
            """
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit', true) = 'off'
            """,
        ]
    }
}
