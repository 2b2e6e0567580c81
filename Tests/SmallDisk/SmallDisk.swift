import Foundation
import Glibc

/// A file system of its own, small enough to be filled.
package final class SmallDisk: Sendable {
    package static let skipped = "only root may mount a disk to fill"
    package static var isPossible: Bool {
        guard let disk = try? SmallDisk() else { return false }
        return (try? disk.freeBytes()) != nil
    }

    package let path: String
    private var filling: String { path + "/filling" }

    package init(megabytes: Int = 20) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "flamebox-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    deinit {
        // Whatever still has a file open there keeps it until it is closed.
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    /// To the last byte.
    package func fill() throws {
        let descriptor = open(filling, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(descriptor) }
        for size in [65_536, 4096, 1] {
            let zeros = [UInt8](repeating: 0, count: size)
            while write(descriptor, zeros, size) > 0 {}
            guard errno == ENOSPC else { throw CocoaError(.fileWriteUnknown) }
        }
    }

    package func empty() throws { try FileManager.default.removeItem(atPath: filling) }

    package func freeBytes() throws -> Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Waits for processes that were killed to let go of what they had open for writing, for ten seconds at most.
    package func remount(readOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
        for _ in 0..<100 {
            if mount("tmpfs", path, "tmpfs", flags, nil) == 0 { return }
            guard errno == EBUSY else { break }
            usleep(100_000)
        }
        throw CocoaError(.fileWriteNoPermission)
    }
}
