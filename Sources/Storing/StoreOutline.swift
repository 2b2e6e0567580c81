import Foundation

/// What a store's file says of itself in its first bytes, read without opening it as a database:
/// https://www.sqlite.org/fileformat.html#the_database_header
package struct StoreOutline: Sendable {
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerBytes = 100

    private let header: [UInt8]
    private let fileBytes: Int
    private let hasLog: Bool

    /// Nil where there is no file, or an empty one: SQLite makes one of that.
    package init?(ofFile path: String) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int, size > 0, let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: Self.headerBytes)
        else { return nil }
        header = Array(bytes)
        fileBytes = size
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        hasLog = (log?[.size] as? Int ?? 0) > 0
    }

    /// - Throws: `StoreRefusal.damaged`
    package func check(_ path: String) throws {
        guard header.count == Self.headerBytes, header.starts(with: Self.magic) else {
            throw StoreRefusal.damaged(path: path, detail: "its first bytes are not those of an SQLite database")
        }
        // With a log, pages may still be in there that the file lacks.
        guard fileBytes >= pages * pageBytes || hasLog else {
            throw StoreRefusal.damaged(
                path: path, detail: "it is \(fileBytes) bytes long and should be \(pages * pageBytes)")
        }
    }

    private var pageBytes: Int {
        let size = Int(header[16]) << 8 | Int(header[17])
        return size == 1 ? 65_536 : size
    }

    /// 0 where the writer did not say.
    private var pages: Int { header[28..<32].reduce(0) { $0 << 8 | Int($1) } }
}
