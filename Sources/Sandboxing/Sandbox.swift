package import SandboxProtocol

/// Makes jails: knows the launcher, the compiled policies, the cgroup tree and the pool of users.
package struct Sandbox: Sendable {
    /// - Parameters:
    ///   - launcher: the path of `flamebox-sandbox`.
    ///   - policies: the directory of the policy files.
    ///   - slots: how many jails may exist at once; each has a user id of its own.
    ///   - outputByteLimit: what is kept of each stream of a jail.
    package init(
        launcher: String, policies: String, slots: Int = 16, outputByteLimit: Int = 1 << 20
    ) async throws(SandboxFailure) {
        throw .launcherLost("not built yet")
    }

    /// A jail with its init process, in which nothing has been executed yet.
    ///
    /// - Parameter delivery: a host directory of ours that hand-outs are copied into.
    package func launch(
        _ request: LaunchRequest, input: consuming ProgramInput = .empty,
        output: consuming ProgramOutput = .captured, delivery: String? = nil
    ) async throws(SandboxFailure) -> SuspendedProgram {
        throw .launcherLost("not built yet")
    }
}
