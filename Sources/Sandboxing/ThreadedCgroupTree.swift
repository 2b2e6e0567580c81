import Linux

/// The hybrid's part of version 2, which bounds nothing: groups by which events of the kernel's are told what to watch.
///
/// They are threaded ones (Documentation/admin-guide/cgroup-v2.rst of the kernel, "Threads"): a thread joins those
/// without the lock that a whole process takes, for which it waits 8 to 20 ms.
struct ThreadedCgroupTree: Sendable {
    let parent: KernelDirectory

    /// Nil where threads cannot come to groups of their own, found out by doing it.
    init?(mountPoint: String) {
        guard let own = try? ownCgroupPath(controller: "") else { return nil }
        parent = KernelDirectory("\(mountPoint)/unified\(own == "/" ? "" : own)")
        guard parent.exists, takesThreads() else { return nil }
    }

    func group(_ name: String) -> ThreadedCgroup {
        ThreadedCgroup(directory: KernelDirectory("\(parent.path)/\(name)"))
    }

    /// This thread goes to a group, and comes back.
    private func takesThreads() -> Bool {
        let group = group(ProbeGroupName.next("threads"))
        defer { _ = try? group.directory.remove() }
        guard (try? group.make()) != nil, (try? group.directory.write(ThreadedCgroup.threads, "0")) != nil else {
            return false
        }
        return (try? parent.write(ThreadedCgroup.threads, "0")) != nil
    }
}

struct ThreadedCgroup: Sendable {
    fileprivate static let threads = "cgroup.threads"

    let directory: KernelDirectory

    func make() throws(SandboxFailure) {
        try asking { () throws(SystemError) in try directory.make() }
        _ = try directory.hold("threaded", in: "cgroup.type")
    }

    var joinFile: String { "\(directory.path)/\(Self.threads)" }

    func threads() -> [Int32] {
        guard let text = try? directory.read(Self.threads) else { return [] }
        return text.split(separator: "\n").compactMap { Int32($0) }
    }
}
