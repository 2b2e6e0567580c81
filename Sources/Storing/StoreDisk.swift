import Glibc
import Snippets

/// The file system that a store lies on.
package struct StoreDisk: Sendable {
    /// A file there; it need not be there yet.
    private let directory: String

    package init(ofFile path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        directory = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    }

    /// Bytes that this process's user may still take: statvfs(3). Nil where the file system does not tell.
    package var freeBytes: Int? { status.map { Int($0.f_bavail) * Int($0.f_frsize) } }

    var totalBytes: Int? { status.map { Int($0.f_blocks) * Int($0.f_frsize) } }

    /// Whether it is mounted so that nobody writes to it.
    package var isReadOnly: Bool { (status?.f_flag ?? 0) & UInt(ST_RDONLY) != 0 }

    /// Whether a run could not be taken in, as far as its room goes.
    package var isFull: Bool { freeBytes.map { $0 < Limits.storeFreeDiskBytes } ?? false }

    /// Whether a service would take nothing in there: no run has room, or what is kept for a full disk has none.
    /// - Parameter path: the store's file.
    package func isFull(forStoreAt path: String) -> Bool {
        let reserve = StoreReserve(of: path, bytes: Limits.storeReserveBytes, on: self)
        return isFull || !reserve.isHeld && (freeBytes ?? .max) < reserve.bytes
    }

    /// Where blocks are smaller than pages of memory, and none is free, a page of a mapped file may lack some of its own.
    var hasPartialPages: Bool { status.map { $0.f_frsize < 4096 } ?? false }

    private var status: statvfs? {
        var status = statvfs()
        return statvfs(directory, &status) == 0 ? status : nil
    }
}

/// Room on the disk that is kept for what must still be written when it is full: how runs in flight end, what owners
/// remove, and what a start needs. Given up when it is needed, and taken again when there is room once more.
struct StoreReserve: Sendable {
    let path: String
    let bytes: Int

    /// - Parameter bytes: of a small disk a fifth at most is kept.
    init(of store: String, bytes: Int, on disk: StoreDisk) {
        path = store + "-reserve"
        self.bytes = min(bytes, (disk.totalBytes ?? bytes) / 5)
    }

    var isHeld: Bool {
        guard bytes > 0 else { return true }
        var status = stat()
        // st_blocks counts 512 bytes, whatever the file system's own blocks are: stat(2).
        return lstat(path, &status) == 0 && Int(status.st_blocks) * 512 >= bytes
    }

    /// False where there is no room for it.
    func hold() -> Bool {
        if isHeld { return true }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, bytes) == 0 else {
            release()
            return false
        }
        return true
    }

    func release() {
        // First, because some file systems need room to unlink.
        truncate(path, 0)
        unlink(path)
    }
}

/// The index of the write-ahead log, `-shm`, which SQLite maps: with the disk's blocks behind all of it. SQLite sees to
/// one byte of each page only, and where blocks are smaller than that, a full disk would end the process as it writes.
final class StoreIndex: Sendable {
    /// For a log of 128 MiB: it grows by 32 KiB for each 16 MiB.
    private static let bytes = 256 << 10

    /// Stays open as long as the store: closing any descriptor of a file gives up all of the process's locks on it, and
    /// these are SQLite's (fcntl(2)).
    private let descriptor: CInt

    /// After the store was opened: SQLite begins it anew.
    init(of store: String) {
        descriptor = open(store + "-shm", O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        // Where there is no room for that, there is what SQLite has made.
        if descriptor >= 0 { posix_fallocate(descriptor, 0, off_t(Self.bytes)) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
