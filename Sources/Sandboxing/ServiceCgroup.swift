import Linux
import SandboxProtocol

/// A group for the part of the service that hears strangers, beside those of the jails: the kernel bounds what it has in
/// memory, whatever its own bounds have missed.
///
/// It is never beneath the group that the service itself lives in: one with processes hands no controllers on.
package struct ServiceCgroup: Sendable {
    private let tree: any CgroupTree
    private let name: String
    private let memoryBytes: Int
    private var made: (any Cgroup)?

    /// Goes where groups can be made, as for jails.
    package init(memoryBytes: Int) throws(SandboxFailure) {
        guard let owner = ProcessIdentity(of: ownProcessNumber()) else {
            throw .host(SystemError("read /proc/self/stat", code: 2))
        }
        tree = try cgroupTree()
        // As those of jails are named, so that what a service left that is dead is swept with them.
        name = JailMarks.groupPrefix(worker: owner.number) + "\(owner.startTicks)-web"
        self.memoryBytes = memoryBytes
    }

    /// Makes it anew, with the limit in force and read back. To be done while nobody is in it: the kernel does not let
    /// limits of version 1 be written in any order over others that somebody changed.
    ///
    /// - Returns: the file by which a process joins, for `joinControlGroup`.
    package mutating func prepare() throws(SandboxFailure) -> String {
        _ = remove()
        let group = try tree.make(name, memoryBytes: memoryBytes)
        made = group
        guard let file = group.joinFiles.first else { throw .limitNotHeld("memory") }
        return file
    }

    /// How many processes the kernel has ended in it because they took more than the limit, since it was last made.
    package var outOfMemoryKills: UInt64 { made?.counters().outOfMemoryKills ?? 0 }

    /// False while a process is left in it.
    package func remove() -> Bool { made?.remove() ?? true }
}

/// Moves this process, while it has one thread, to a group: what it takes from now on counts there.
///
/// - Parameter file: what `ServiceCgroup.prepare` answered.
package func joinControlGroup(by file: String) throws(SandboxFailure) {
    guard let end = file.lastIndex(of: "/") else { throw .host(SystemError("open \(file)", code: 2)) }
    let (directory, name) = (KernelDirectory(String(file[..<end])), String(file[file.index(after: end)...]))
    let members = try asking { () throws(SystemError) in
        try directory.write(name, "0")
        return try directory.read(name)
    }
    guard members.split(separator: "\n").contains(Substring(String(ownProcessNumber()))) else {
        throw .limitNotHeld("memory of \(directory.path)")
    }
}
