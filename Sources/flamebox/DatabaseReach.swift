import Foundation
import Linux
import PostgreSQL
import Snippets

/// What `web` needs of the host to reach its database, found out while it still sees the host: addresses of names, the
/// directories of sockets, the certificate that the server's is held against.
struct DatabaseReach {
    struct Unreachable: Error, CustomStringConvertible {
        let description: String
    }

    private static let certificateFile = "database-certificate.pem"

    private var given: PostgresSettings
    private var places: [[(host: String, address: String?)]] = []
    private var certificate: Data?
    let socketDirectories: [String]

    /// By the address that `serve` hands down.
    static func handed() throws -> DatabaseReach {
        let end = OwnedDescriptor(adopting: 3)
        var bytes: [UInt8] = []
        while let piece = try end.read(upTo: 4096), !piece.isEmpty { bytes += piece }
        return try DatabaseReach(PostgresSettings(String(decoding: bytes, as: UTF8.self)))
    }

    private init(_ settings: PostgresSettings) throws {
        given = settings
        socketDirectories = settings.hosts.filter { $0.hasPrefix("/") }
        if let path = settings.certificates {
            guard let handle = FileHandle(forReadingAtPath: path),
                let data = try? handle.read(upToCount: Limits.databaseCertificateBytes), !data.isEmpty
            else { throw Unreachable(description: "the certificate of the database, \(path), cannot be read.") }
            certificate = data
        }
        for host in settings.hosts {
            if host.hasPrefix("/") {
                places.append([(host, nil)])
            } else if settings.needsNames {
                let addresses = numericAddresses(of: host)
                guard !addresses.isEmpty else {
                    throw Unreachable(description: "no address of the database's host \(host) is known.")
                }
                places.append(addresses.map { (host, $0) })
            }
        }
    }

    /// As this process reaches it now, in its working directory.
    /// - Parameter sockets: where the directories of sockets are by now.
    func settings(socketsAt sockets: [String]) throws -> PostgresSettings {
        var settings = given
        var left = sockets[...]
        let moved = places.map { places in
            places.map { $0.host.hasPrefix("/") ? (left.popFirst() ?? $0.host, nil) : $0 }
        }
        if moved.count == settings.hosts.count { settings.move(to: moved) }
        if let certificate {
            try certificate.write(to: URL(filePath: Self.certificateFile))
            settings.move(certificatesTo: Self.certificateFile)
        }
        return settings
    }
}
