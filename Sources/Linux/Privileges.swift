import CLinux
import Glibc

/// What a process may do beyond others of its user, as the kernel tells it in `/proc/self/status`: proc(5).
package struct Privileges: Equatable, Sendable {
    /// Real, effective, saved, and of file access.
    package let users: [UInt32]
    package let groups: [UInt32]
    package let supplementaryGroups: [UInt32]
    /// Bit n is capability number n.
    package let inheritable: UInt64
    package let permitted: UInt64
    package let effective: UInt64
    package let bounding: UInt64
    package let ambient: UInt64
    package let canGainByExec: Bool
    /// Rights are a thread's: giving them up reaches no other.
    package let threads: Int

    package static func ofThisProcess() throws(SystemError) -> Privileges {
        Privileges(status: try KernelDirectory("/proc/self").read("status"))
    }

    init(status: String) {
        var fields: [Substring: [Substring]] = [:]
        for line in status.split(separator: "\n") {
            let words = line.split { $0 == "\t" || $0 == " " }
            if let name = words.first { fields[name.dropLast()] = Array(words.dropFirst()) }
        }
        func numbers(_ name: Substring) -> [UInt32] { fields[name, default: []].compactMap { UInt32($0) } }
        // What the kernel does not tell counts as held.
        func mask(_ name: Substring) -> UInt64 { fields[name]?.first.flatMap { UInt64($0, radix: 16) } ?? .max }
        users = numbers("Uid")
        groups = numbers("Gid")
        supplementaryGroups = numbers("Groups")
        inheritable = mask("CapInh")
        permitted = mask("CapPrm")
        effective = mask("CapEff")
        bounding = mask("CapBnd")
        ambient = mask("CapAmb")
        canGainByExec = numbers("NoNewPrivs") != [1]
        threads = Int(numbers("Threads").first ?? 0)
    }
}

/// Numbers of capabilities(7), of those that we ever keep.
package enum Capability: UInt64, CaseIterable, Sendable {
    /// CAP_DAC_OVERRIDE
    case overrideFileAccess = 1
    /// CAP_SETGID
    case setGroup = 6
    /// CAP_SETUID
    case setUser = 7
    /// CAP_IPC_LOCK
    case lockMemory = 14
}

extension Set<Capability> {
    package var mask: UInt64 { reduce(0) { $0 | 1 << $1.rawValue } }
}

/// Becomes this user and group alone. Of the calling thread.
package func becomeUser(_ user: UInt32, group: UInt32) throws(SystemError) {
    try check("become user \(user)", linux_become(user, group))
}

/// Nothing that is executed has any other. Comes before a change of user, which takes the right to do this.
package func boundCapabilities(_ kept: Set<Capability>) throws(SystemError) {
    try check("bound capabilities", linux_bound_capabilities(kept.mask))
}

/// Gives up every other capability for good; nothing that is executed has them either. Of the calling thread.
package func keepCapabilities(_ kept: Set<Capability>) throws(SystemError) {
    try check("drop capabilities", linux_keep_capabilities(kept.mask))
}

/// For who has no capability that would let it change the bounding set. Of the calling thread.
package func forbidPrivilegesByExec() throws(SystemError) {
    try check("no new privileges", linux_prctl(PR_SET_NO_NEW_PRIVS, 1))
}

/// No other process of this user can read this one's memory, and no file of it is left when it dies. A change of user
/// undoes the first, so this comes after.
package func closeMemoryToOthers() throws(SystemError) {
    try check("be undumpable", linux_prctl(PR_SET_DUMPABLE, 0))
    // 1, not 0: only 1 keeps the kernel from piping a core to the host's crash reporter.
    try check("limit core files", linux_limit(Int32(RLIMIT_CORE.rawValue), 1))
}

package func limitOpenFiles(_ count: Int) throws(SystemError) {
    try check("limit open files", linux_limit(Int32(RLIMIT_NOFILE.rawValue), UInt64(count)))
}

package func ownUser() -> UInt32 { geteuid() }

/// Nil where the host knows no such user.
package func user(named name: String) -> (user: UInt32, group: UInt32)? {
    guard let entry = getpwnam(name) else { return nil }
    return (entry.pointee.pw_uid, entry.pointee.pw_gid)
}

func check(_ call: @autoclosure () -> String, _ answer: Int32) throws(SystemError) {
    guard answer >= 0 else { throw SystemError(call(), code: -answer) }
}
