import Linux
package import SandboxProtocol

/// The programs and files that a host is tried with.
package struct HostProbing: Sendable {
    private let launcher: String
    private let selfTest: String
    private let policies: String
    private let waivers: Set<Waiver>

    /// - Parameters:
    ///   - launcher: the path of `flamebox-sandbox`.
    ///   - selfTest: the path of `flamebox-selftest`.
    ///   - policies: the directory of the policy files.
    package init(launcher: String, selfTest: String, policies: String, waivers: Set<Waiver> = []) {
        self.launcher = launcher
        self.selfTest = selfTest
        self.policies = policies
        self.waivers = waivers
    }

    /// One row for each mechanism that jails need and for each hostile program, each found out by doing: jails are
    /// made on this host as for any run, and looked at from outside.
    package func rows() async -> [HostProbe] { await rows(showing: { _, _ in }) }

    /// Also what `watch` finds about a jail that waits for its program: it is handed the number of its init and the
    /// directory of its group, where it has one. Nil where there was no such jail.
    package func rows<Finding: Sendable>(
        watching watch: @Sendable (_ process: Int32, _ group: String?) -> Finding
    ) async -> (rows: [HostProbe], finding: Finding?) {
        var finding: Finding?
        let rows = await rows(showing: { finding = watch($0, $1) })
        return (rows, finding)
    }

    private func rows(showing show: (_ process: Int32, _ group: String?) -> Void) async -> [HostProbe] {
        let rows = (waivers.contains(.cgroup) ? [waivedCgroups] : probeCgroups()) + [usersRow(waivers)]
        // What is missing is on show; the rest is tried without it, so that one look tells everything.
        let lacking = rows.filter { !$0.isWorking }.compactMap { Waiver(rawValue: $0.name) }
        let sandbox: Sandbox
        do throws(SandboxFailure) {
            sandbox = try await Sandbox(
                launcher: launcher, policies: policies, slots: 2, waivers: waivers.union(lacking))
        } catch {
            let mend = "Build flamebox-sandbox and keep Sandbox/Policies beside it."
            return rows + [HostProbe(refusing: "filters", error, mend: mend)]
        }
        let filters = HostProbe(
            name: "filters", isRequired: true, isWorking: true, meaning: "Every policy was compiled.")
        do throws(SandboxFailure) {
            return rows + [filters] + (try await jailRows(sandbox, show)) + (try await hostileRows(sandbox))
        } catch {
            return rows + [filters, HostProbe(refusing: mechanism(of: error), error, mend: mend(for: error))]
        }
    }

    /// A program that waits is looked at from outside, which is where it cannot lie.
    private func jailRows(
        _ sandbox: Sandbox, _ show: (_ process: Int32, _ group: String?) -> Void
    ) async throws(SandboxFailure) -> [HostProbe] {
        let suspended = try await sandbox.launch(HostileProbe.request("wait", program: selfTest))
        show(suspended.processID, suspended.clockedGroup)
        let running = try suspended.resumeUnsampled()
        for await _ in running.output { break }
        let jail = JailObservation(of: running.processID, limits: HostileProbe.limits)
        running.kill(.stopped)
        let report = try await running.report()
        return jail.rows + Self.optionalRows(report.mechanisms)
    }

    private func hostileRows(_ sandbox: Sandbox) async throws(SandboxFailure) -> [HostProbe] {
        var rows: [HostProbe] = []
        for probe in HostileProbe.all { rows.append(try await probe.row(in: sandbox, program: selfTest)) }
        return rows
    }

    private static func optionalRows(_ mechanisms: [String]) -> [HostProbe] {
        let hasLandlock = mechanisms.contains("landlock")
        let hasProc = mechanisms.contains("proc")
        return [
            HostProbe(
                name: "landlock", isRequired: false, isWorking: hasLandlock,
                meaning: hasLandlock
                    ? "A second wall around the same files was put up."
                    : "The kernel has no Landlock: one wall, not two.",
                mend: hasLandlock ? "" : "Use a kernel of 5.13 or later with lsm=landlock among its parameters."),
            HostProbe(
                name: "proc", isRequired: false, isWorking: hasProc,
                meaning: hasProc
                    ? "A jail has a /proc of its own processes."
                    : "The host's /proc is covered in part: jails have none.",
                mend: hasProc ? "" : "In a container: run it with an unmasked /proc."),
        ]
    }

    private var waivedCgroups: HostProbe {
        HostProbe(
            name: Waiver.cgroup.rawValue, isRequired: true, isWaived: true, isWorking: false,
            meaning: "Waived: threads and private memory are limited for each process only. Shared memory and page "
                + "tables are looked at every \(MemoryWatch.periodMs) ms and may pass the limit by what is touched in "
                + "that time; scratch files are not counted with memory.",
            mend: "Start without --waive cgroup.")
    }
}

private func usersRow(_ waivers: Set<Waiver>) -> HostProbe {
    let name = Waiver.users.rawValue
    do throws(SandboxFailure) {
        let users = try JailUsers.claim(count: 1, waivers: [])
        let origin = users.mapping == .direct ? "" : " of those that /etc/subuid and /etc/subgid give us"
        return HostProbe(
            name: name, isRequired: true, isWorking: true, meaning: "Each jail runs as a user of its own\(origin).")
    } catch {
        return HostProbe(
            name: name, isRequired: true, isWaived: waivers.contains(.users), isWorking: false,
            errno: failureCode(error),
            meaning: "No users for jails: all of them would be ourselves, kept apart by namespaces alone.",
            mend: "As root: apt-get install uidmap; usermod --add-subuids 300000-365535 --add-subgids 300000-365535 "
                + "\(userName(of: ownUser()) ?? "NAME").")
    }
}

/// Nothing that is required is missing.
package func hostSuffices(_ probes: [HostProbe]) -> Bool {
    probes.allSatisfy { $0.isWorking || $0.isWaived || !$0.isRequired }
}

func probeCgroups() -> [HostProbe] {
    do throws(SandboxFailure) {
        let tree = try cgroupTree()
        let group = try tree.make(ProbeGroupName.next("limits"), HostileProbe.limits)
        let isRemoved = group.remove()
        let place = tree.location.map { " in \($0)" } ?? ""
        let row = HostProbe(
            name: Waiver.cgroup.rawValue, isRequired: true, isWorking: isRemoved,
            meaning: "A group with limits on memory and processes was made\(place), its limits read back, and removed.",
            mend: isRemoved ? "" : "Something keeps /sys/fs/cgroup busy.")
        return [row, quotaRow(tree.boundsProcessorTime)]
    } catch {
        if case .cgroupRefused(let refusal) = error {
            return [HostProbe(refusing: Waiver.cgroup.rawValue, error, mend: refusal.mend)]
        }
        return [
            HostProbe(
                refusing: Waiver.cgroup.rawValue, error,
                mend: "Run the worker as root with the memory and pids controllers mounted, or delegate a version 2 "
                    + "group to it (systemd: Delegate=yes). In a container: with --privileged, or with a writable "
                    + "/sys/fs/cgroup.")
        ]
    }
}

private func quotaRow(_ isWorking: Bool) -> HostProbe {
    HostProbe(
        name: "cpuQuota", isRequired: false, isWorking: isWorking,
        meaning: isWorking
            ? "A group can bound the processor time of its jail, beside the pinning that holds it to its processors."
            : "No cpu controller: a jail is held to its processors by pinning alone.",
        mend: isWorking ? "" : "Mount the cpu controller, or delegate it with the others.")
}

extension HostProbe {
    fileprivate init(refusing name: String, _ failure: SandboxFailure, mend: String) {
        self.init(
            name: name, isRequired: true, isWorking: false, errno: failureCode(failure), meaning: "\(failure)",
            mend: mend)
    }
}

private func failureCode(_ failure: SandboxFailure) -> Int32? {
    switch failure {
    case .host(let error): error.code
    case .launcher(_, let code): code
    case .launcherLost, .limitNotHeld, .limitLost, .cgroupRefused, .noSlot: nil
    }
}

/// The launcher names its steps after what they do; these are the ones that hosts refuse.
private func mechanism(of failure: SandboxFailure) -> String {
    guard case .launcher(let step, _) = failure else { return "jail" }
    if step == "new namespaces" { return "userNamespace" }
    if step.contains("filter") { return "seccomp" }
    if step.contains("mount") || step.contains("tmpfs") || step.contains("root") { return "mountNamespace" }
    return "jail"
}

private func mend(for failure: SandboxFailure) -> String {
    switch failure {
    case .launcher("new namespaces", 28): "Raise user.max_user_namespaces (sysctl)."
    case .launcher("new namespaces", _):
        "Allow user namespaces: kernel.unprivileged_userns_clone=1, "
            + "kernel.apparmor_restrict_unprivileged_userns=0, or run the worker as root; never from inside a chroot."
    default: "Run the worker as root, on a kernel of 5.14 or later."
    }
}
