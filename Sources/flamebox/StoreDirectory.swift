import Glibc
import Linux

/// Where the store's files are: a directory of the user that serves, in the data directory, which is the operator's.
enum StoreDirectory {
    static let file = "flamebox.sqlite"

    /// The store's file as the host has it, opened before the web side's view of the disk was taken from it; -1 where
    /// there is none.
    nonisolated(unsafe) private static var outside: Int32 = -1

    /// Whether the host's disk takes no writes. A view of it that was made while it did not stays as it was.
    static var isOutsideReadOnly: Bool {
        var status = statvfs()
        return outside < 0 || fstatvfs(outside, &status) != 0 || status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// Makes `path` where it is not there, and the new working directory. Nothing inside a directory that was there is
    /// touched with our rights: whoever has been in it may have left links.
    static func enter(_ path: String, as user: UInt32, _ group: UInt32) throws {
        // One that is empty may be ours from a start that was cut short before it was given away.
        rmdir(path)
        let isNew = mkdir(path, 0o700) == 0
        guard isNew || errno == EEXIST || access(path, F_OK) == 0 else { throw SystemError.last("make \(path)") }
        let directory = try OwnedDescriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        if isNew { try give(path, to: user, group) }
        var status = stat()
        guard fstat(directory.number, &status) == 0 else { throw SystemError.last("stat \(path)") }
        guard status.st_uid == user else { throw ForeignStore(path: path, owner: status.st_uid, user: user) }
        try adoptOlderStore(into: path, user, group)
        guard fchdir(directory.number) == 0 else { throw SystemError.last("enter \(path)") }
        // Not a directory: from one, a way would lead to all of the host's.
        outside = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        var kept = stat()
        if outside >= 0, fstat(outside, &kept) != 0 || kept.st_mode & S_IFMT != S_IFREG || kept.st_uid != user {
            close(outside)
            outside = -1
        }
    }

    /// Before the web side had a user of its own, the store lay beside this directory. The log comes first: should we
    /// be killed half-way, the store itself is still where it is looked for here.
    private static func adoptOlderStore(into path: String, _ user: UInt32, _ group: UInt32) throws {
        guard access(file, F_OK) == 0, access("\(path)/\(file)", F_OK) != 0 else { return }
        for name in [file + "-wal", file + "-shm", file] where access(name, F_OK) == 0 {
            try give(name, to: user, group)
            guard rename(name, "\(path)/\(name)") == 0 else { throw SystemError.last("rename \(name)") }
        }
    }

    private static func give(_ path: String, to user: UInt32, _ group: UInt32) throws {
        guard ownUser() == 0 else { return }
        guard lchown(path, user, group) == 0 else { throw SystemError.last("chown \(path)") }
    }

    private struct ForeignStore: Error, CustomStringConvertible {
        let path: String
        let owner: UInt32
        let user: UInt32
        var description: String {
            "\(path) in the data directory belongs to user \(owner), not to \(user), who serves. If it is our store, "
                + "stop the service and give it: chown -R \(user) \(path)"
        }
    }
}
