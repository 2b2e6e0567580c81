import Glibc

/// A name in a directory, and what stood behind it. Links are told, never followed.
package struct FileEntry: Equatable, Sendable {
    package enum Kind: Sendable {
        case file, directory, link, other
    }

    package let name: String
    package let kind: Kind
    package let mark: FileMark
}

/// By what a file is known to be the one that it was: its size in bytes, and when its content was last changed.
package struct FileMark: Codable, Hashable, Sendable {
    package let bytes: Int64
    package let seconds: Int64
    package let nanoseconds: Int64

    package init(bytes: Int64, seconds: Int64, nanoseconds: Int64) {
        self.bytes = bytes
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init(_ status: stat) {
        self.init(
            bytes: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    /// Of the file at `path`, through links; nil where there is none.
    package init?(ofFileAt path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

extension OwnedDescriptor {
    /// A directory in this one; a link to one is refused.
    package func openDirectory(_ name: String) throws(SystemError) -> OwnedDescriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OwnedDescriptor(
            adopting: try retryingInterrupts("open \(name)") { openat(number, name, flags) })
    }

    /// A file in this directory; a link to one is refused.
    package func openFile(_ name: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) -> OwnedDescriptor {
        let all = flags | O_NOFOLLOW | O_CLOEXEC
        return OwnedDescriptor(
            adopting: try retryingInterrupts("open \(name)") { openat(number, name, all, mode) })
    }

    /// What is in this directory, but for what goes away meanwhile. In no order.
    package func entries() throws(SystemError) -> [FileEntry] {
        // One of its own, because reading moves a position that duplicates share.
        let own = try retryingInterrupts("open .") { openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(own) else {
            close(own)
            throw .last("fdopendir")
        }
        defer { closedir(stream) }
        var found: [FileEntry] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            var status = stat()
            guard name != ".", name != "..", fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            found.append(FileEntry(name: name, kind: FileEntry.Kind(mode: status.st_mode), mark: FileMark(status)))
        }
        return found
    }

    /// Removes `name` from this directory with all that is in it. Nothing is done where it is not there.
    package func removeTree(_ name: String) throws(SystemError) {
        // A link among them is removed itself; what it leads to is not ours.
        if unlinkat(number, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw .last("unlink \(name)") }
        try openDirectory(name).removeEntries()
        guard unlinkat(number, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw .last("rmdir \(name)") }
    }

    private borrowing func removeEntries() throws(SystemError) {
        for entry in try entries() { try removeTree(entry.name) }
    }

    /// Whether nobody else has it; it is then ours until this descriptor is closed. See flock(2).
    package func claimAlone() throws(SystemError) -> Bool { try claim(LOCK_EX | LOCK_NB) }

    /// Whether nobody has it alone; until this descriptor is closed, nobody will.
    package func claimShared() throws(SystemError) -> Bool { try claim(LOCK_SH | LOCK_NB) }

    private func claim(_ operation: Int32) throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try retryingInterrupts("flock") { flock(number, operation) }
            return true
        } catch {
            guard error.code == EWOULDBLOCK else { throw error }
            return false
        }
    }
}

extension FileEntry.Kind {
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .link
        default: self = .other
        }
    }
}

/// The marks of all files and links below a directory, by path.
///
/// - Parameter isLeftOut: takes a name; neither it nor what is below it is looked at.
@available(*, noasync, message: "blocks the calling thread")
package func fileMarks(below path: String, leavingOut isLeftOut: (String) -> Bool = { _ in false })
    throws(SystemError) -> [String: FileMark]
{
    var marks: [String: FileMark] = [:]
    try addMarks(below: path, in: try OwnedDescriptor.openDirectory(path), leavingOut: isLeftOut, to: &marks)
    return marks
}

private func addMarks(
    below path: String, in directory: borrowing OwnedDescriptor, leavingOut isLeftOut: (String) -> Bool,
    to marks: inout [String: FileMark]
) throws(SystemError) {
    for entry in try directory.entries() where !isLeftOut(entry.name) {
        let path = "\(path)/\(entry.name)"
        if entry.kind == .directory {
            let inner = try directory.openDirectory(entry.name)
            try addMarks(below: path, in: inner, leavingOut: isLeftOut, to: &marks)
        } else {
            marks[path] = entry.mark
        }
    }
}

/// Copies directories and regular files, with the times of their last change; what is copied is the caller's, readable
/// by all and writable by nobody else. Anything else, links among them, is an error, and so are more than `byteLimit`
/// bytes.
@available(*, noasync, message: "blocks the calling thread")
package func copyFiles(below source: String, to destination: String, byteLimit: Int64) throws(SystemError) {
    guard mkdir(destination, 0o755) == 0 else { throw .last("mkdir \(destination)") }
    var left = byteLimit
    try copyFiles(
        in: try OwnedDescriptor.openDirectory(source), to: try OwnedDescriptor.openDirectory(destination), left: &left)
}

private func copyFiles(
    in source: borrowing OwnedDescriptor, to destination: borrowing OwnedDescriptor, left: inout Int64
) throws(SystemError) {
    for entry in try source.entries() {
        switch entry.kind {
        case .directory:
            guard mkdirat(destination.number, entry.name, 0o755) == 0 else { throw .last("mkdir \(entry.name)") }
            try copyFiles(
                in: try source.openDirectory(entry.name), to: try destination.openDirectory(entry.name), left: &left)
        case .file:
            left -= entry.mark.bytes
            guard left >= 0 else { throw SystemError("copy \(entry.name)", code: EFBIG) }
            try copy(entry, from: source, to: destination)
        case .link, .other: throw SystemError("copy \(entry.name)", code: EINVAL)
        }
    }
}

private func copy(
    _ entry: FileEntry, from source: borrowing OwnedDescriptor, to destination: borrowing OwnedDescriptor
) throws(SystemError) {
    let reader = try source.openFile(entry.name, O_RDONLY)
    let writer = try destination.openFile(entry.name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
    while let piece = try reader.read(upTo: 1 << 20), !piece.isEmpty { try writer.writeAll(piece) }
    let time = timespec(tv_sec: Int(entry.mark.seconds), tv_nsec: Int(entry.mark.nanoseconds))
    let times = [time, time]
    _ = try retryingInterrupts("futimens \(entry.name)") { futimens(writer.number, times) }
}
