import ArgumentParser
import Compiling
import Linux
import Profiling
import Sandboxing

/// How a worker gives up what launching and sampling do not need. It stays user 0, which owns the cgroups.
enum WorkerConfinement {
    /// Why each is kept: what comes of its absence. The launchers that it starts have these
    /// and no other. Killing and looking at jails need none: whoever made a user namespace rules what is in it.
    static let kept: Set<Capability> = [
        // No control group can be made: nobody may write in their directories, not even the owner.
        .overrideFileAccess,
        // No user can be mapped into a jail: who writes the map, the launcher, must be allowed to become that user.
        .setUser, .setGroup,
        // No ring can be mapped that is larger than perf_event_mlock_kb.
        .lockMemory,
    ]

    /// Gives up every other right for good, and answers what was asked of the kernel before. Who opens events is then another
    /// process, which keeps the right for that and no other (`Sandbox/PerfOpener`).
    ///
    /// Ends the process with a sentence where that cannot be done. Who is not root has nothing to give up, and is told
    /// by the sandbox's own probe what is missing.
    static func enter() throws -> HostKernel {
        do {
            let isRoot = ownUser() == 0
            let kernel =
                isRoot
                ? try HostKernel.ofThisHost(perfOpener: Installation.ofThisProgram().perfOpener) : .ofThisHost()
            try giveUpRights(isRoot: isRoot)
            return kernel
        } catch {
            complain("the worker cannot give up rights that it does not need: \(error)")
            throw ExitCode(Supervisor.refusal)
        }
    }

    private static func giveUpRights(isRoot: Bool) throws {
        // What a root was not given, the probes of the host will miss and say so.
        let held = try Privileges.ofThisProcess().permitted
        if isRoot { try keepCapabilities(kept.filter { held & 1 << $0.rawValue != 0 }) }
        // An ordinary user's jails come by users of their own through newuidmap, which is set-user-id.
        let mapsByExec = hasDelegatedUsers()
        if !mapsByExec { try forbidPrivilegesByExec() }
        try closeMemoryToOthers()
        let left = try Privileges.ofThisProcess()
        let excess = (left.permitted | left.effective | left.inheritable | left.ambient) & ~kept.mask
        let isConfined = !isRoot || left.bounding & ~kept.mask == 0
        guard left.threads == 1, excess == 0, isConfined, mapsByExec || !left.canGainByExec else {
            throw Excess(privileges: left)
        }
    }

    private struct Excess: Error, CustomStringConvertible {
        let privileges: Privileges
        var description: String { "it is left with \(privileges)" }
    }
}
