import CLinux
import Glibc

/// The root directory of a confined process: what it was left, and nothing else.
package enum ConfinedRoot {
    /// The directory that was the working one, writable.
    package static let directory = "/data"

    /// Under which path the directory of this number is that was kept for its sockets.
    package static func place(ofSockets number: Int) -> String { "/\(sockets)\(number)" }

    private static let sockets = "sockets"

    /// Takes the host's files out of this process's view. What is left is an empty, read-only root with the working
    /// directory in it, by a path on which every directory can be searched, and a `/proc` of the own processes alone,
    /// which the thread pool reads. Needs CAP_SYS_ADMIN, and to be the only thread.
    /// - Parameter directories: kept to be read, each at `place(ofSockets:)`: a server that is started again makes its socket
    ///   anew, so a socket by itself would not do. At most 8.
    package static func enter(keepingSocketsIn directories: [String] = []) throws(SystemError) {
        try check("new mount namespace", linux_unshare_mounts())
        try check("mounts of its own", linux_make_mounts_dependent())
        let data = try adopt("clone the working directory", linux_clone_tree("."))
        let restrictions = UInt64(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW)
        try check("restrict it", linux_set_mount_attributes(data.number, UInt32(AT_RECURSIVE), restrictions))
        let processes = try ownProcesses()
        var kept: [Int32] = []
        defer { for number in kept { close(number) } }
        for path in directories {
            let tree = try adopt("clone \(path)", linux_clone_tree(path))
            let readOnly = restrictions | UInt64(MOUNT_ATTR_RDONLY)
            try check("restrict it", linux_set_mount_attributes(tree.number, UInt32(AT_RECURSIVE), readOnly))
            kept.append(tree.release())
        }
        let root = try emptyRoot()
        // It must hang somewhere to become the root, and nothing of the host is looked at any more.
        try attach(root, at: OwnedDescriptor.openDirectory("/tmp"))
        try attach(data, at: directory(named: "data", in: root))
        try attach(processes, at: directory(named: "proc", in: root))
        for (index, number) in kept.enumerated() {
            let place = try directory(named: "\(sockets)\(index)", in: root)
            try check("attach", linux_move_mount(number, place.number))
        }
        try check("make the root read-only", linux_set_mount_attributes(root.number, 0, UInt64(MOUNT_ATTR_RDONLY)))
        guard fchdir(root.number) == 0 else { throw .last("fchdir") }
        try check("pivot_root", linux_pivot_to_working_directory())
        guard chdir(Self.directory) == 0 else { throw .last("chdir \(Self.directory)") }
    }

    private static func emptyRoot() throws(SystemError) -> OwnedDescriptor {
        // Directories made in it must be searchable, whatever the operator's habits.
        umask(0o022)
        let context = try adopt("open tmpfs", linux_fsopen("tmpfs"))
        for (key, value) in [("size", "64k"), ("nr_inodes", "16"), ("mode", "0755")] {
            try check("tmpfs \(key)", linux_fsconfig_string(context.number, key, value))
        }
        let attributes = UInt32(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
        return try adopt("mount tmpfs", linux_fsmount(context.number, attributes))
    }

    /// Other users' processes are invisible in it. A kernel that cannot do that per mount (before 5.8) shows the host's.
    private static func ownProcesses() throws(SystemError) -> OwnedDescriptor {
        let context = try adopt("open proc", linux_fsopen("proc"))
        var answer = linux_fsconfig_string(context.number, "hidepid", "invisible")
        if answer >= 0 { answer = linux_fsconfig_string(context.number, "subset", "pid") }
        let attributes = UInt32(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
        if answer >= 0 { answer = linux_fsmount(context.number, attributes) }
        return try adopt("mount proc", answer >= 0 ? answer : linux_clone_tree("/proc"))
    }

    private static func directory(
        named name: String, in root: borrowing OwnedDescriptor
    ) throws(SystemError) -> OwnedDescriptor {
        guard mkdirat(root.number, name, 0o755) == 0 else { throw .last("mkdir \(name)") }
        let number = openat(root.number, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .last("open \(name)") }
        return OwnedDescriptor(adopting: number)
    }

    private static func attach(
        _ mount: borrowing OwnedDescriptor, at place: borrowing OwnedDescriptor
    ) throws(SystemError) {
        try check("attach", linux_move_mount(mount.number, place.number))
    }

    private static func adopt(_ call: String, _ answer: Int32) throws(SystemError) -> OwnedDescriptor {
        try check(call, answer)
        return OwnedDescriptor(adopting: answer)
    }
}
