import Glibc
import Linux

extension CgroupSurroundings {
    /// As this host has them; nothing is changed.
    ///
    /// - Parameter mountPoint: where version 2 is mounted.
    static func ofThisProcess(mountPoint: String) throws(SandboxFailure) -> CgroupSurroundings {
        guard let path = try ownCgroupPath(controller: "") else {
            throw .host(SystemError("cgroup version 2", code: ENOENT))
        }
        let hasSystemd = KernelDirectory("/run/systemd/system").exists
        let own = KernelDirectory(mountPoint + (path == "/" ? "" : path))
        let unit = unit(of: path)
        let root = KernelDirectory(mountPoint)
        // The kernel's root is the only group without a type.
        let showsWholeHierarchy = !root.exists("cgroup.type")
        return CgroupSurroundings(
            ownPath: path, showsWholeHierarchy: showsWholeHierarchy,
            isRootFree: showsWholeHierarchy || root.processes().isEmpty,
            hasSystemd: hasSystemd,
            isUnitDelegated: hasSystemd && unit.map { isDelegated($0, byUser: isUserManagers(path)) } == true,
            strangers: Sandboxing.strangers(in: own),
            canAskForScope: hasSystemd && SystemdScope.bus != nil, isRoot: geteuid() == 0)
    }

    private static func isDelegated(_ unit: String, byUser: Bool) -> Bool {
        let arguments = (byUser ? ["--user"] : []) + ["show", "--property=Delegate", "--value", "--", unit]
        let answer = try? SystemdScope.tool("systemctl", arguments)
        return answer?.isSuccess == true && answer?.text == "yes"
    }
}

/// Who lives in a group without being ours; 0 stands for one that cannot be seen from here.
func strangers(in group: KernelDirectory) -> [Int32] {
    // One that has ended since it was listed is nobody any more.
    group.processes().filter { !isOurs($0) && ($0 == 0 || KernelDirectory("/proc/\($0)").exists) }
}

/// Whether a process is this one or descends from it.
func isOurs(_ process: Int32) -> Bool {
    var ancestor = process
    // Longer lines than this are nobody's of ours; the bound is against a process that ends while we look.
    for _ in 0..<32 {
        if ancestor == ownProcessNumber() { return true }
        guard ancestor > 1, let parent = parent(of: ancestor) else { return false }
        ancestor = parent
    }
    return false
}

/// Field 4 of `/proc/PID/stat`, proc(5).
private func parent(of process: Int32) -> Int32? {
    guard let stat = try? KernelDirectory("/proc/\(process)").read("stat"), let nameEnd = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
}
