import Foundation
import Glibc

/// A directory of ours for one run's executable; removed when its owner goes away.
struct ScratchDirectory: ~Copyable, Sendable {
    let path: String

    /// Below a directory that names this process, so that a later worker can tell what a dead one left behind.
    init() throws {
        path = "\(Self.ownParent)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static let prefix = "flamebox-worker-"

    private static var ownParent: String { NSTemporaryDirectory() + prefix + "\(getpid())" }

    /// Of a process that makes no more of them. One that still holds something stays, to be swept later.
    static func removeOwnParent() { rmdir(ownParent) }

    /// Removes what workers that are dead left behind. Returns how many there were.
    static func sweep() -> Int {
        let parent = NSTemporaryDirectory()
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let abandoned = entries.filter { entry in
            guard entry.hasPrefix(prefix), let process = pid_t(entry.dropFirst(prefix.count)) else { return false }
            return kill(process, 0) != 0 && errno == ESRCH
        }
        for entry in abandoned { try? FileManager.default.removeItem(atPath: parent + "/" + entry) }
        return abandoned.count
    }
}
