import Glibc
import Linux
import SandboxProtocol

/// The host users that the jails of one pool run as, and how the launcher comes by them.
struct JailUsers: ~Copyable, Sendable {
    static let rangeSize: UInt32 = 1024
    private static let privilegedRange = SubordinateRange(
        first: JailMarks.users.lowerBound, count: UInt32(JailMarks.users.count))

    let mapping: UserMapping
    let users: [UInt32]
    /// No other living pool has these users, in whatever process it is.
    private let claim: NameClaim?

    /// - Parameter count: how many are wanted.
    static func claim(count: Int, waivers: Set<Waiver>) throws(SandboxFailure) -> JailUsers {
        if geteuid() == 0 { return try claim(count, from: privilegedRange, mapping: .direct) }
        if let range = SubordinateRange.ofThisUser() { return try claim(count, from: range, mapping: .delegated) }
        guard waivers.contains(.users) else { throw .host(SystemError("subordinate users", code: EPERM)) }
        return JailUsers(mapping: .ownUser, users: Array(repeating: geteuid(), count: count), claim: nil)
    }

    /// The first part of the range that nobody holds.
    private static func claim(
        _ count: Int, from range: SubordinateRange, mapping: UserMapping
    ) throws(SandboxFailure) -> JailUsers {
        for first in stride(from: range.first, to: range.first + range.count, by: Int(rangeSize)) {
            let held = min(rangeSize, range.first + range.count - first)
            let claim = try asking { () throws(SystemError) in try NameClaim.take("flamebox-users-\(first)") }
            if let claim {
                let users = Array(first..<first + min(UInt32(clamping: count), held))
                return JailUsers(mapping: mapping, users: users, claim: claim)
            }
        }
        throw .noSlot
    }
}

/// Users that an ordinary user was given for its namespaces: subuid(5), subgid(5).
struct SubordinateRange: Equatable, Sendable {
    let first: UInt32
    let count: UInt32

    /// Numbers that are this user's as users and as groups; nil where there are none, or nobody to map them.
    static func ofThisUser() -> SubordinateRange? {
        guard access("/usr/bin/newuidmap", X_OK) == 0, access("/usr/bin/newgidmap", X_OK) == 0 else { return nil }
        let files = KernelDirectory("/etc")
        guard let users = try? files.read("subuid"), let groups = try? files.read("subgid") else { return nil }
        let names = [String(getuid()), userName(of: getuid())].compactMap(\.self)
        return common(of: ranges(in: users, of: names), and: ranges(in: groups, of: names))
    }

    /// From the lines `name-or-number:first:count`.
    static func ranges(in text: String, of names: [String]) -> [SubordinateRange] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 3, names.contains(String(parts[0])), let first = UInt32(parts[1]),
                let count = UInt32(parts[2]), first > 0, count > 0, !first.addingReportingOverflow(count).overflow
            else { return nil }
            return SubordinateRange(first: first, count: count)
        }
    }

    /// The widest part that both have: a jail's group has its user's number.
    static func common(of users: [SubordinateRange], and groups: [SubordinateRange]) -> SubordinateRange? {
        let shared = users.flatMap { user in
            groups.compactMap { group -> SubordinateRange? in
                let first = max(user.first, group.first)
                let end = min(user.first + user.count, group.first + group.count)
                return first < end ? SubordinateRange(first: first, count: end - first) : nil
            }
        }
        return shared.max { $0.count < $1.count }
    }
}

/// Whether jails get their users from subuid(5), by the set-user-id program newuidmap(1).
package func hasDelegatedUsers() -> Bool { geteuid() != 0 && SubordinateRange.ofThisUser() != nil }
