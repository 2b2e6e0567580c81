import Linux
import SandboxProtocol

/// One row for each mechanism that jails need, each found out by doing: a jail is made on this host and looked at from
/// inside and outside.
///
/// - Parameters:
///   - launcher: the path of `flamebox-sandbox`, which serves as the program in the jail too.
///   - policies: the directory of the policy files.
package func probeHost(launcher: String, policies: String) async -> [HostProbe] {
    var rows = [probeCgroups()]
    let sandbox: Sandbox
    do throws(SandboxFailure) {
        sandbox = try await Sandbox(launcher: launcher, policies: policies, slots: 1)
    } catch {
        return rows + [refusal("filters", error, mend: "Build flamebox-sandbox and keep Sandbox/Policies beside it.")]
    }
    rows.append(HostProbe(name: "filters", isRequired: true, isWorking: true, meaning: "Every policy was compiled."))
    do throws(SandboxFailure) {
        rows += try await probeJail(sandbox, launcher: launcher)
    } catch {
        rows.append(refusal(mechanism(of: error), error, mend: mend(for: error)))
    }
    return rows
}

/// Nothing that is required is missing.
package func hostSuffices(_ probes: [HostProbe]) -> Bool {
    probes.allSatisfy { $0.isWorking || $0.isWaived || !$0.isRequired }
}

private func probeCgroups() -> HostProbe {
    let limits = JailLimits(timeMs: 1000, cpuSeconds: 1, memoryBytes: 64 << 20, threads: 8, fileBytes: 1 << 20)
    do throws(SandboxFailure) {
        let group = try cgroupTree().make("flamebox-probe-\(ownProcessNumber())", limits)
        let isRemoved = group.remove()
        return HostProbe(
            name: "cgroup", isRequired: true, isWorking: isRemoved,
            meaning: "A group with limits on memory and processes was made, its limits read back, and removed.",
            mend: isRemoved ? "" : "Something keeps /sys/fs/cgroup busy.")
    } catch {
        return refusal(
            "cgroup", error,
            mend: "Mount the memory and pids controllers, or delegate a version 2 group (systemd: Delegate=yes).")
    }
}

/// The launcher without arguments wants its server on descriptor 3, finds none and ends: it will do as a program.
private func probeJail(_ sandbox: Sandbox, launcher: String) async throws(SandboxFailure) -> [HostProbe] {
    let view = RunView.go(program: launcher, scratchBytes: 1 << 20, scratchFiles: 16)
    let request = LaunchRequest(
        policy: .run, mounts: view.mounts, files: view.files,
        commands: [
            JailCommand(path: RunView.programPath, arguments: ["main", "probe"], environment: view.environment)
        ],
        limits: JailLimits(timeMs: 5000, cpuSeconds: 5, memoryBytes: 64 << 20, threads: 8, fileBytes: 1 << 20))
    let suspended = try await sandbox.launch(request)
    let namespaces = foreignNamespaces(of: suspended.processID)
    let report = try await suspended.resume().report()
    let hasProgramRun = report.commands.contains { if case .exited = $0.end { true } else { false } }
    return jailRows(report, namespaces: namespaces, hasProgramRun: hasProgramRun)
}

private func jailRows(_ report: LaunchReport, namespaces: Set<String>, hasProgramRun: Bool) -> [HostProbe] {
    let required = ["user", "pid", "mount", "net", "ipc", "uts"]
    let rows = required.map { name in
        HostProbe(
            name: "\(name)Namespace", isRequired: true, isWorking: namespaces.contains(name),
            meaning: "A jail's init has a \(name) namespace other than ours.",
            mend: namespaces.contains(name) ? "" : "Use a kernel with CONFIG_NAMESPACES and this kind enabled.")
    }
    let hasProc = report.mechanisms.contains("proc")
    return rows + [
        HostProbe(
            name: "seccomp", isRequired: true, isWorking: hasProgramRun,
            meaning: "A program was executed under its filter, with a listener for blocked calls, without rights.",
            mend: hasProgramRun ? "" : "Use a kernel of 5.14 or later with CONFIG_SECCOMP_FILTER."),
        HostProbe(
            name: "proc", isRequired: false, isWorking: hasProc,
            meaning: hasProc
                ? "A jail has a /proc of its own processes." : "The host's /proc is covered in part: jails have none.",
            mend: hasProc ? "" : "In a container: run it with an unmasked /proc."),
    ]
}

/// The kinds of namespace that this process does not share with us, by the links of `/proc/PID/ns`.
private func foreignNamespaces(of process: Int32) -> Set<String> {
    let names = ["user": "user", "pid": "pid", "mnt": "mount", "net": "net", "ipc": "ipc", "uts": "uts"]
    return Set(
        names.compactMap { file, name in
            let theirs = linkTarget("/proc/\(process)/ns/\(file)")
            return theirs != nil && theirs != linkTarget("/proc/self/ns/\(file)") ? name : nil
        })
}

private func refusal(_ name: String, _ failure: SandboxFailure, mend: String) -> HostProbe {
    let code: Int32? =
        switch failure {
        case .host(let error): error.code
        case .launcher(_, let code): code
        case .launcherLost, .limitNotHeld, .noSlot: nil
        }
    return HostProbe(
        name: name, isRequired: true, isWorking: false, errno: code, meaning: "\(failure)", mend: mend)
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
            + "kernel.apparmor_restrict_unprivileged_userns=0, or run the worker as root."
    default: "Run the worker as root, on a kernel of 5.14 or later."
    }
}
