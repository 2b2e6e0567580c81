/// A mechanism that an operator may do without, by name. System call filters and `no_new_privs` are not among them:
/// without those there is no sandbox.
package enum Waiver: String, CaseIterable, Codable, Sendable {
    /// Limits on a jail's memory and threads by the kernel's groups. `RLIMIT_DATA` and `RLIMIT_NPROC` stand in: they
    /// hold each process and are counted by nobody. What they do not count, shared memory and page tables, the server
    /// looks at every few milliseconds. Scratch files have a limit of their own beside that of memory.
    case cgroup
    /// A user of its own for each jail. All of them are then the service's own user, and only their namespaces keep
    /// them apart.
    case users
}
