import Glibc
import Linux
import SandboxProtocol

/// Version 2: one hierarchy, in which this process's own group must have been delegated to it with the memory and
/// pids controllers. Documentation/admin-guide/cgroup-v2.rst of the kernel has the files.
struct UnifiedCgroupTree: CgroupTree {
    /// Where the service itself lives: groups with controllers for their children may hold no process themselves.
    private static let ownGroup = "flamebox-service"

    private let parent: KernelDirectory

    init(mountPoint: String) throws(SandboxFailure) {
        guard let own = try ownCgroupPath(controller: "") else { throw .host(SystemError("cgroup version 2", code: 2)) }
        let isMoved = own.hasSuffix("/\(Self.ownGroup)")
        let path = isMoved ? String(own.dropLast(Self.ownGroup.count + 1)) : own
        parent = KernelDirectory(mountPoint + (path == "/" ? "" : path))
        // The root is exempt, and what else is in it is not ours to move.
        if !isMoved, own != "/" { try moveService() }
        let parent = parent
        try asking { () throws(SystemError) in
            try parent.write("cgroup.subtree_control", "+memory +pids")
            // Only quotas of processor time need it.
            try? parent.write("cgroup.subtree_control", "+cpu")
        }
    }

    private func moveService() throws(SandboxFailure) {
        let child = KernelDirectory("\(parent.path)/\(Self.ownGroup)")
        try asking { () throws(SystemError) in
            try child.make()
            for process in parent.processes() {
                do throws(SystemError) {
                    try child.write("cgroup.procs", String(process))
                } catch  where error.code == ESRCH {
                    // It ended meanwhile.
                }
            }
        }
    }

    func make(_ name: String, _ limits: JailLimits) throws(SandboxFailure) -> any Cgroup {
        let group = UnifiedCgroup(directory: KernelDirectory("\(parent.path)/\(name)"))
        do throws(SandboxFailure) {
            try group.make(limits)
            return group
        } catch {
            _ = group.remove()
            throw error
        }
    }

    var boundsProcessorTime: Bool {
        (try? parent.read("cgroup.subtree_control"))?.split(separator: " ").contains("cpu") == true
    }

    func names() -> [String] { parent.names() }

    func find(_ name: String) -> any Cgroup {
        UnifiedCgroup(directory: KernelDirectory("\(parent.path)/\(name)"))
    }
}

private struct UnifiedCgroup: Cgroup {
    let directory: KernelDirectory

    func make(_ limits: JailLimits) throws(SandboxFailure) {
        try asking { () throws(SystemError) in try directory.make() }
        try directory.hold(String(limits.memoryBytes & ~4095), in: "memory.max")
        if directory.exists("memory.swap.max") { try directory.hold("0", in: "memory.swap.max") }
        try directory.hold(String(limits.threads + processesBesideProgram), in: "pids.max")
        if let percent = limits.cpuPercent, directory.exists("cpu.max") {
            let quota = percent * cpuPeriodMicroseconds / 100
            try directory.hold("\(quota) \(cpuPeriodMicroseconds)", in: "cpu.max")
        }
    }

    var joinFiles: [String] { ["\(directory.path)/cgroup.procs"] }

    /// The controller of events is always there.
    var clockedPath: String? { directory.path }

    func holds(process: Int32) -> Bool { directory.processes().contains(process) }

    func counters() -> JailCounters {
        var counters = JailCounters()
        counters.outOfMemoryKills = (try? directory.readNumber("oom_kill", in: "memory.events")) ?? 0
        counters.refusedThreads = (try? directory.readNumber("max", in: "pids.events")) ?? 0
        counters.peakMemoryBytes = (try? directory.readNumber("memory.peak")) ?? 0
        counters.cpuNanoseconds = ((try? directory.readNumber("usage_usec", in: "cpu.stat")) ?? 0) * 1000
        return counters
    }

    func processes() -> [Int32] { directory.processes() }

    func remove() -> Bool { (try? directory.remove()) ?? false }
}
