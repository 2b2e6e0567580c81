import Linux
package import SandboxProtocol
import Synchronization

/// Makes jails: knows the launcher, the compiled policies, the cgroup tree and the pool of users.
package struct Sandbox: Sendable {
    let launchers: LauncherPool
    private let filters: PolicyFilters
    private let places: JailPlaces
    private let outputByteLimit: Int
    private let jails = LiveJails()

    /// Refuses on a host that lacks a mechanism, and clears away what a crashed server left behind.
    ///
    /// - Parameters:
    ///   - launcher: the path of `flamebox-sandbox`.
    ///   - policies: the directory of the policy files.
    ///   - slots: how many jails may exist at once; each has a user id of its own.
    ///   - waitingLaunchers: how many launchers wait ahead of time, so that a jail costs less when it is asked for.
    ///   - outputByteLimit: what is kept of each stream of a jail.
    ///   - waivers: what the operator does without.
    package init(
        launcher: String, policies: String, slots: Int = 16, waitingLaunchers: Int = 0,
        outputByteLimit: Int = 1 << 20, waivers: Set<Waiver> = []
    ) async throws(SandboxFailure) {
        let launchers = LauncherPool(path: launcher, size: waitingLaunchers)
        self.launchers = launchers
        self.outputByteLimit = outputByteLimit
        let places = try JailPlaces(slots: slots, waivers: waivers)
        self.places = places
        filters = try await onOwnedThread(named: "policies", throwing: SandboxFailure.self) {
            () throws(SandboxFailure) in
            places.sweep()
            launchers.refill()
            return try PolicyFilters(launcher: launcher, policies: policies)
        }
    }

    /// Looks whether groups for jails can still be made, and has them made elsewhere where not: a host's own keeper of
    /// groups may have taken the place away. Throws where there is no place any more.
    package func ensurePlace() async throws(SandboxFailure) {
        let cgroups = places.cgroups
        try await onOwnedThread(named: "groups", throwing: SandboxFailure.self) { () throws(SandboxFailure) in
            try cgroups.ensurePlace()
        }
    }

    /// A jail with its init process, in which nothing has been executed yet.
    ///
    /// - Parameters:
    ///   - delivery: a host directory of ours that hand-outs are copied into.
    ///   - filter: of standard output, where that is captured.
    package func launch(
        _ request: LaunchRequest, input: consuming ProgramInput = .empty,
        output: consuming ProgramOutput = .captured, delivery: String? = nil,
        filter: (any OutputFilter)? = nil
    ) async throws(SandboxFailure) -> SuspendedProgram {
        let streams = Mutex<ProgramStreams?>(try ProgramStreams(input, output))
        let session = try await onOwnedThread(named: "launch", throwing: SandboxFailure.self) {
            () throws(SandboxFailure) in
            // The streams go to exactly one thread: this one, once.
            guard let streams = streams.withLock({ $0.take() }) else { throw .launcherLost("launched twice") }
            return try start(request, streams, delivery, filter)
        }
        jails.add(session)
        return SuspendedProgram(session)
    }

    /// Kills every jail that there is, whoever has it, and returns when their groups are gone.
    package func takeDown() async { await jails.takeDown() }

    @available(*, noasync, message: "blocks the calling thread")
    private func start(
        _ request: LaunchRequest, _ streams: consuming ProgramStreams, _ delivery: String?,
        _ outputFilter: (any OutputFilter)?
    ) throws(SandboxFailure) -> JailSession {
        let filter = try filters[request.policy]
        let parts = try JailParts(launchers.take(), request, filter: filter, streams, delivery, places)
        do throws(SandboxFailure) {
            let processID = try parts.awaitJail()
            return JailSession(
                parts, processID: processID, limits: request.limits, outputByteLimit: outputByteLimit,
                launchers: launchers, filter: outputFilter)
        } catch {
            _ = parts.dismantle(.failure(error))
            throw error
        }
    }
}
