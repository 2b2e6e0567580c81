import Foundation
import Glibc

/// What programs wrote of the code that they made: `/tmp/perf-PID.map`, hostile text in a directory where everybody writes.
enum PerfMapFiles {
    static let bytesPerFile = 64 << 20
    static let bytesInAll = 512 << 20

    /// Of each process the file, where it is a regular one of this user's own and no link.
    static func read(of processes: [Int32], in directory: String = "/tmp") -> [Int32: [UInt8]] {
        var left = bytesInAll
        var found: [Int32: [UInt8]] = [:]
        for process in processes where process > 0 {
            guard let bytes = read("\(directory)/perf-\(process).map", atMost: min(left, bytesPerFile)) else {
                continue
            }
            left -= bytes.count
            found[process] = bytes
        }
        return found
    }

    private static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        // Not waiting, for the name may be one of a pipe.
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), limit > 0,
            let bytes = try? handle.read(upToCount: limit)
        else { return nil }
        return Array(bytes)
    }
}
