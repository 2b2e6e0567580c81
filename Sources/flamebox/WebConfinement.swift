import ArgumentParser
import Glibc
import Linux
import Snippets

/// How `web` gives up its rights: afterwards it is a user of its own that may do nothing but use the descriptors it has,
/// the network, and the one directory of the store.
enum WebConfinement {
    /// A system user of this name is taken where there is one.
    static let userName = "flamebox"
    /// Otherwise this one: below those of the jails, above those that hosts give to people.
    static let numberedUser: UInt32 = 199_999
    /// Connections, and what the store and the event loops hold open.
    private static let openFiles = Limits.connections + 256

    /// Makes `directory` where it is not there and its new working directory, and gives up everything else. Ends the
    /// process with a sentence where that cannot be done.
    /// - Parameter sockets: directories of a database's sockets, which it must reach.
    /// - Returns: where those are from now on.
    @discardableResult
    static func enter(_ directory: String, reachingSocketsIn sockets: [String] = []) throws -> [String] {
        do {
            try limitOpenFiles(openFiles)
            let isRoot = ownUser() == 0
            let dedicated = user(named: userName) ?? (numberedUser, numberedUser)
            let (user, group) = isRoot ? dedicated : (ownUser(), getegid())
            try StoreDirectory.enter(directory, as: user, group)
            if isRoot {
                try ConfinedRoot.enter(keepingSocketsIn: sockets)
                try boundCapabilities([])
                try becomeUser(user, group: group)
                try keepCapabilities([])
            }
            try forbidPrivilegesByExec()
            try closeMemoryToOthers()
            let left = try Privileges.ofThisProcess()
            if let excess = left.excess(over: user, group, isRoot: isRoot) { throw Excess(right: excess) }
            return isRoot ? sockets.indices.map(ConfinedRoot.place(ofSockets:)) : sockets
        } catch {
            complain("the web side cannot give up its rights, so it serves nobody: \(error)")
            throw ExitCode(Supervisor.refusal)
        }
    }

    private struct Excess: Error, CustomStringConvertible {
        let right: String
        var description: String { "it is left with \(right)" }
    }
}

extension Privileges {
    /// What is more than it should be; nil where nothing is.
    fileprivate func excess(over user: UInt32, _ group: UInt32, isRoot: Bool) -> String? {
        if threads != 1 { return "\(threads) threads, of which only one gave up its rights" }
        if users != [user, user, user, user] { return "users \(users)" }
        if permitted | effective | inheritable | ambient != 0 { return "capabilities" }
        if canGainByExec { return "privileges by exec" }
        // Who was never root has groups and a bounding set that it cannot change and cannot use.
        guard isRoot else { return nil }
        if user == 0 { return "user 0, which owns the host's files" }
        if groups != [group, group, group, group] || !supplementaryGroups.isEmpty { return "groups" }
        return bounding == 0 ? nil : "a bounding set"
    }
}
