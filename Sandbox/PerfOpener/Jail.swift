import CLinux
import Glibc
import SandboxProtocol

/// A jail's init: the only process that others may be shown the doings of.
struct Jail: ~Copyable {
    private let process: Int32
    /// A process descriptor, which no later process of that number shares.
    private let descriptor: Int32

    /// Nil where the process is not one: it is process 1 of a namespace directly below ours, under a user that only jails
    /// have.
    init?(of process: Int32) {
        let descriptor = linux_pidfd_open(process, 0)
        guard descriptor >= 0 else { return nil }
        guard let status = readText(AT_FDCWD, "/proc/\(process)/status"), isInit(status, of: process) else {
            close(descriptor)
            return nil
        }
        self.process = process
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    var isStillThere: Bool { linux_is_alive(descriptor) != 0 }

    /// Whether the directory is a control group that this worker made for a jail, and nothing but this one is in it.
    borrowing func isAlone(inGroup group: Int32, of worker: Int32) -> Bool {
        guard linux_is_in_cgroups(group) != 0, let path = linkTarget("/proc/self/fd/\(group)"),
            let name = path.split(separator: "/").last, name.hasPrefix(JailMarks.groupPrefix(worker: worker))
        else { return false }
        // Version 2 names the list of threads so, version 1 as below.
        let threads = readText(group, "cgroup.threads") ?? readText(group, "tasks")
        return threads == "\(process)\n"
    }
}

/// From `/proc/PID/status`, proc(5): the real, effective, saved and file system user, and the process's numbers in each
/// namespace from ours on.
private func isInit(_ status: String, of process: Int32) -> Bool {
    var fields: [Substring: [UInt32]] = [:]
    for line in status.split(separator: "\n") {
        for name in ["Uid:", "NSpid:"] where line.hasPrefix(name) {
            let words = line.dropFirst(name.utf8.count).split { $0 == "\t" || $0 == " " }
            fields[name[...]] = words.compactMap { UInt32($0) }
        }
    }
    guard let users = fields["Uid:"], users.count == 4, let user = users.first else { return false }
    return JailMarks.users.contains(user) && users.allSatisfy { $0 == user }
        && fields["NSpid:"] == [UInt32(process), 1]
}

/// Of a file of the kernel's, as far as it is bounded; nil where it cannot be read.
private func readText(_ directory: Int32, _ path: String) -> String? {
    let file = linux_open_to_read(directory, path)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while text.count < 1 << 16 {
        let count = read(file, &piece, piece.count)
        guard count >= 0 else { return nil }
        if count == 0 { return String(decoding: text, as: UTF8.self) }
        text += piece[..<count]
    }
    return nil
}

private func linkTarget(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink(path, &target, target.count)
    return length > 0 ? String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
}
