import Glibc
import Linux
import SandboxProtocol
import Synchronization

/// Version 2: one hierarchy, in a part of which that is surely ours groups are made with the memory and pids
/// controllers. Documentation/admin-guide/cgroup-v2.rst of the kernel has the files.
final class UnifiedCgroupTree: CgroupTree {
    private static let required = ["memory", "pids"]
    /// For processes that fork while they are moved: each round leaves fewer of them.
    private static let enableAttempts = 100
    private static let enablePauseMs = 10
    /// One at a time in this process: it has only one place.
    private static let settling = Mutex(())

    private let mountPoint: String
    /// Where jails' groups are made; another one where that was lost.
    private let place: Mutex<KernelDirectory>

    init(mountPoint: String) throws(SandboxFailure) {
        self.mountPoint = mountPoint
        place = Mutex(try Self.settle(mountPoint))
    }

    private var parent: KernelDirectory { place.withLock { $0 } }

    /// Finds the group that is ours, goes there and has controllers for what is made in it.
    private static func settle(_ mountPoint: String) throws(SandboxFailure) -> KernelDirectory {
        let result = settling.withLock { _ in
            Result { () throws(SandboxFailure) in try settleAlone(mountPoint) }
        }
        return try result.get()
    }

    private static func settleAlone(_ mountPoint: String) throws(SandboxFailure) -> KernelDirectory {
        let surroundings = try CgroupSurroundings.ofThisProcess(mountPoint: mountPoint)
        if surroundings.placement == .scope { return try settleInScope(mountPoint) }
        do throws(SandboxFailure) {
            return try settle(in: surroundings.placement, mountPoint)
        } catch .host where surroundings.canLeaveForScope {
            // We were there before, and somebody took the controllers away.
            return try settleInScope(mountPoint)
        }
    }

    private static func settleInScope(_ mountPoint: String) throws(SandboxFailure) -> KernelDirectory {
        try SystemdScope.enter()
        let surroundings = try CgroupSurroundings.ofThisProcess(mountPoint: mountPoint)
        return try settle(in: surroundings.placement, mountPoint)
    }

    private static func settle(
        in placement: CgroupPlacement, _ mountPoint: String
    ) throws(SandboxFailure) -> KernelDirectory {
        let (parent, isHome) = try directory(of: placement, mountPoint)
        do throws(SandboxFailure) {
            try enableControllers(of: parent, isHome: isHome)
        } catch .host(let error) where error.code == EBUSY {
            let others = strangers(in: parent)
            let path = String(parent.path.dropFirst(mountPoint.utf8.count))
            throw .cgroupRefused(.shared(path: path.isEmpty ? "/" : path, with: others))
        }
        return parent
    }

    /// - Returns: whose children jails will be, and whether this process still lives in it itself.
    private static func directory(
        of placement: CgroupPlacement, _ mountPoint: String
    ) throws(SandboxFailure) -> (KernelDirectory, isHome: Bool) {
        func directory(_ path: String) -> KernelDirectory { KernelDirectory(mountPoint + (path == "/" ? "" : path)) }
        switch placement {
        case .parent(let path): return (directory(path), false)
        case .root: return (directory("/"), false)
        case .own(let path): return (directory(path), true)
        case .new(let name):
            let own = directory("/\(name)")
            try asking { () throws(SystemError) in
                try own.make()
                // The root may not have handed its controllers on.
                try directory("/").enable(required)
                try own.write("cgroup.procs", "0")
            }
            return (own, true)
        case .scope: throw .cgroupRefused(.noScope("the scope that it made is not delegated"))
        case .refused(let refusal): throw .cgroupRefused(refusal)
        }
    }

    private static func enableControllers(of parent: KernelDirectory, isHome: Bool) throws(SandboxFailure) {
        for _ in 0..<enableAttempts {
            if isHome { try moveOurselves(beneath: parent) }
            do throws(SystemError) {
                try parent.enable(required)
                // Only quotas of processor time need it: pinning holds without.
                try? parent.enable(["cpu"])
                return
            } catch {
                guard error.code == EBUSY else { throw .host(error) }
            }
            // Of ours, one that forked while it was moved; others stay, and waiting is of no use.
            guard strangers(in: parent).isEmpty else { break }
            pause(milliseconds: enablePauseMs)
        }
        throw .host(SystemError("write \(parent.path)/cgroup.subtree_control", code: EBUSY))
    }

    /// This process and its children, and nobody else.
    private static func moveOurselves(beneath parent: KernelDirectory) throws(SandboxFailure) {
        let home = KernelDirectory("\(parent.path)/\(CgroupPlacement.serviceGroup)")
        try asking { () throws(SystemError) in
            try home.make()
            for process in parent.processes() where isOurs(process) {
                do throws(SystemError) {
                    try home.write("cgroup.procs", String(process))
                } catch  where error.code == ESRCH {
                    // It ended meanwhile.
                }
            }
        }
    }

    func make(_ name: String, _ limits: JailLimits) throws(SandboxFailure) -> any Cgroup {
        try makeInPlace(name) { directory throws(SandboxFailure) in try directory.makeUnified(limits) }
    }

    func make(_ name: String, memoryBytes: Int) throws(SandboxFailure) -> any Cgroup {
        try makeInPlace(name) { directory throws(SandboxFailure) in
            try directory.makeUnified(memoryBytes: memoryBytes)
        }
    }

    private func makeInPlace(
        _ name: String, _ make: (KernelDirectory) throws(SandboxFailure) -> [HeldLimit]
    ) throws(SandboxFailure) -> any Cgroup {
        do throws(SandboxFailure) { return try makeOnce(name, make) } catch {
            // The place may have been taken away or changed by whoever tidies groups here. A second refusal counts.
            try ensurePlace()
            return try makeOnce(name, make)
        }
    }

    private func makeOnce(
        _ name: String, _ make: (KernelDirectory) throws(SandboxFailure) -> [HeldLimit]
    ) throws(SandboxFailure) -> any Cgroup {
        let directory = KernelDirectory("\(parent.path)/\(name)")
        do throws(SandboxFailure) {
            return UnifiedCgroup(directory: directory, limits: try make(directory))
        } catch {
            _ = UnifiedCgroup(directory: directory).remove()
            throw error
        }
    }

    func ensurePlace() throws(SandboxFailure) {
        if parent.hasControllers(Self.required) { return }
        let found = try Self.settle(mountPoint)
        place.withLock { $0 = found }
    }

    var boundsProcessorTime: Bool { parent.hasControllers(["cpu"]) }

    var location: String? { parent.path }

    func names() -> [String] { parent.names() }

    func find(_ name: String) -> any Cgroup {
        UnifiedCgroup(directory: KernelDirectory("\(parent.path)/\(name)"))
    }
}

private struct UnifiedCgroup: Cgroup {
    let directory: KernelDirectory
    var limits: [HeldLimit] = []

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

extension KernelDirectory {
    fileprivate func makeUnified(_ limits: JailLimits) throws(SandboxFailure) -> [HeldLimit] {
        var held = try makeUnified(memoryBytes: limits.memoryBytes)
        held.append(try hold(String(limits.threads + processesBesideProgram), in: "pids.max"))
        if let percent = limits.cpuPercent, exists("cpu.max") {
            let quota = percent * cpuPeriodMicroseconds / 100
            held.append(try hold("\(quota) \(cpuPeriodMicroseconds)", in: "cpu.max"))
        }
        return held
    }

    fileprivate func makeUnified(memoryBytes: Int) throws(SandboxFailure) -> [HeldLimit] {
        try asking { () throws(SystemError) in try make() }
        var held = [try hold(String(memoryBytes & ~4095), in: "memory.max")]
        if exists("memory.swap.max") { held.append(try hold("0", in: "memory.swap.max")) }
        return held
    }

    fileprivate func enable(_ controllers: [String]) throws(SystemError) {
        try write("cgroup.subtree_control", controllers.map { "+\($0)" }.joined(separator: " "))
    }

    fileprivate func hasControllers(_ controllers: [String]) -> Bool {
        guard let enabled = try? read("cgroup.subtree_control").split(separator: " ") else { return false }
        return controllers.allSatisfy { enabled.contains(Substring($0)) }
    }
}
