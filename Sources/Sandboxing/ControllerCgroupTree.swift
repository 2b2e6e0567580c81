import Glibc
import Linux
import SandboxProtocol

/// Version 1, alone or in the hybrid: a hierarchy for each controller. Documentation/admin-guide/cgroup-v1 of the
/// kernel has the files.
struct ControllerCgroupTree: CgroupTree {
    /// This process's own group in each hierarchy: what bounds it bounds jails.
    private let parents: [Controller: KernelDirectory]
    /// In the hybrid, where events may be watched by groups of version 2 only.
    private let threaded: ThreadedCgroupTree?

    enum Controller: String, CaseIterable {
        case memory, pids, cpuacct, cpu
        case events = "perf_event"

        /// Without `cpu`, jails stay on their processors by pinning alone; without `events`, each thread has a clock.
        var isRequired: Bool { self != .cpu && self != .events }
    }

    init(mountPoint: String) throws(SandboxFailure) {
        var parents: [Controller: KernelDirectory] = [:]
        for controller in Controller.allCases {
            let mount = KernelDirectory("\(mountPoint)/\(controller.rawValue)")
            guard mount.exists, let own = try ownCgroupPath(controller: controller.rawValue) else {
                guard controller.isRequired else { continue }
                throw .host(SystemError("cgroup controller \(controller.rawValue)", code: 2))
            }
            let parent = KernelDirectory(mount.path + (own == "/" ? "" : own))
            // In a container the path may be the host's, and the mount already its end.
            parents[controller] = parent.exists ? parent : mount
        }
        self.parents = parents
        threaded = parents[.events] == nil ? ThreadedCgroupTree(mountPoint: mountPoint) : nil
    }

    func make(_ name: String, _ limits: JailLimits) throws(SandboxFailure) -> any Cgroup {
        // Kernels with groups for real time let no such process into a group of this controller: only who needs it joins.
        let parents = limits.cpuPercent == nil ? parents.filter { $0.key != .cpu } : parents
        return try made(group(name, in: parents)) { group throws(SandboxFailure) in try group.make(limits) }
    }

    func make(_ name: String, memoryBytes: Int) throws(SandboxFailure) -> any Cgroup {
        let directories = parents.filter { $0.key == .memory }.mapValues { KernelDirectory("\($0.path)/\(name)") }
        return try made(ControllerCgroup(directories: directories, threaded: nil)) { group throws(SandboxFailure) in
            try group.make(memoryBytes: memoryBytes)
        }
    }

    private func made(
        _ group: ControllerCgroup, _ make: (ControllerCgroup) throws(SandboxFailure) -> [HeldLimit]
    ) throws(SandboxFailure) -> any Cgroup {
        var group = group
        do throws(SandboxFailure) {
            group.limits = try make(group)
            return group
        } catch {
            _ = group.remove()
            throw error
        }
    }

    var boundsProcessorTime: Bool { parents[.cpu] != nil }

    func names() -> [String] {
        Array(Set((parents.values + [threaded?.parent].compactMap(\.self)).flatMap { $0.names() }))
    }

    func find(_ name: String) -> any Cgroup { group(name, in: parents) }

    private func group(_ name: String, in parents: [Controller: KernelDirectory]) -> ControllerCgroup {
        ControllerCgroup(
            directories: parents.mapValues { KernelDirectory("\($0.path)/\(name)") }, threaded: threaded?.group(name))
    }
}

private struct ControllerCgroup: Cgroup {
    let directories: [ControllerCgroupTree.Controller: KernelDirectory]
    let threaded: ThreadedCgroup?
    var limits: [HeldLimit] = []

    func make(_ limits: JailLimits) throws(SandboxFailure) -> [HeldLimit] {
        var held = try make(memoryBytes: limits.memoryBytes)
        if let pids = directories[.pids] {
            held.append(try pids.hold(String(limits.threads + processesBesideProgram), in: "pids.max"))
        }
        if let percent = limits.cpuPercent, let cpu = directories[.cpu] { held += try cpu.holdQuota(percent: percent) }
        try threaded?.make()
        return held
    }

    func make(memoryBytes: Int) throws(SandboxFailure) -> [HeldLimit] {
        for directory in directories.values { try asking { () throws(SystemError) in try directory.make() } }
        guard let memory = directories[.memory] else { return [] }
        // The kernel counts in pages.
        let bytes = String(memoryBytes & ~4095)
        var held = [try memory.hold(bytes, in: "memory.limit_in_bytes")]
        if memory.exists("memory.memsw.limit_in_bytes") {
            held.append(try memory.hold(bytes, in: "memory.memsw.limit_in_bytes"))
        }
        return held
    }

    var joinFiles: [String] {
        directories.values.map { "\($0.path)/tasks" } + [threaded?.joinFile].compactMap(\.self)
    }

    var clockedPath: String? { (directories[.events] ?? threaded?.directory)?.path }

    func holds(process: Int32) -> Bool {
        directories.values.allSatisfy { $0.processes().contains(process) }
            && (threaded?.threads().contains(process) ?? true)
    }

    func counters() -> JailCounters {
        var counters = JailCounters()
        let (memory, pids, time) = (directories[.memory], directories[.pids], directories[.cpuacct])
        // `memory.failcnt` stays 0 on current kernels; this line is what can be relied on.
        counters.outOfMemoryKills = (try? memory?.readNumber("oom_kill", in: "memory.oom_control")) ?? 0
        counters.peakMemoryBytes = (try? memory?.readNumber("memory.max_usage_in_bytes")) ?? 0
        counters.refusedThreads = (try? pids?.readNumber("max", in: "pids.events")) ?? 0
        counters.cpuNanoseconds = (try? time?.readNumber("cpuacct.usage")) ?? 0
        return counters
    }

    func processes() -> [Int32] { Array(Set(directories.values.flatMap { $0.processes() })) }

    func remove() -> Bool {
        // All of them, even if one is busy: none may be forgotten.
        let all = Array(directories.values) + [threaded?.directory].compactMap(\.self)
        return all.map { (try? $0.remove()) ?? false }.allSatisfy(\.self)
    }
}

extension KernelDirectory {
    /// `cpu.cfs_quota_us` of Documentation/scheduler/sched-bwc.rst.
    fileprivate func holdQuota(percent: Int) throws(SandboxFailure) -> [HeldLimit] {
        do throws(SandboxFailure) {
            return [
                try hold(String(cpuPeriodMicroseconds), in: "cpu.cfs_period_us"),
                try hold(String(percent * cpuPeriodMicroseconds / 100), in: "cpu.cfs_quota_us"),
            ]
        } catch .host(let refusal) where refusal.code == EINVAL {
            // More than a group above has: that one holds.
            return []
        }
    }
}
