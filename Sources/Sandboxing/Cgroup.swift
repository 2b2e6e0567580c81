import Linux
import SandboxProtocol

/// Where the groups of jails are made. One for each way a host can lay out its controllers.
protocol CgroupTree: Sendable {
    /// Makes a group that holds these limits, or refuses.
    func make(_ name: String, _ limits: JailLimits) throws(SandboxFailure) -> any Cgroup
    /// Makes a group that bounds memory and nothing else.
    func make(_ name: String, memoryBytes: Int) throws(SandboxFailure) -> any Cgroup
    /// The names of all groups in the place where ours are made.
    func names() -> [String]
    /// Whether its groups can bound processor time. Pinning holds where they cannot.
    var boundsProcessorTime: Bool { get }
    /// A group that exists already.
    func find(_ name: String) -> any Cgroup
    /// Looks whether groups can still be made where they are, and finds another place where not; throws where there is
    /// none.
    func ensurePlace() throws(SandboxFailure)
    /// The directory where groups are made, for people to read; nil where there is not one.
    var location: String? { get }
}

extension CgroupTree {
    func ensurePlace() throws(SandboxFailure) {}
    var location: String? { nil }
}

/// The kernel group that one jail lives in.
protocol Cgroup: Sendable {
    /// The files in which a process writes 0 to join. Only a process that moves itself, and by the file for single
    /// threads where there is one, spares the kernel a lock that all processors must pass first: 12 ms on a busy host.
    var joinFiles: [String] { get }
    /// Whether it bounds memory and threads. Where none does, limits on each process have to stand in.
    var isInForce: Bool { get }
    /// The directory by which an event of the kernel's is told to watch what is in it; nil where none can be.
    var clockedPath: String? { get }
    /// Whether the process is a member.
    func holds(process: Int32) -> Bool
    /// The limits that were read back when the group was made.
    var limits: [HeldLimit] { get }
    func counters() -> JailCounters
    func processes() -> [Int32]
    /// False while a process is left in it.
    func remove() -> Bool
}

/// A limit that the kernel was seen to hold. It may go away while a program runs: whoever else may write in the group's
/// hierarchy, such as an operator or systemd, can lift it or take the controller away.
struct HeldLimit: Sendable {
    let directory: KernelDirectory
    let file: String
    let value: String

    var isHeld: Bool { (try? directory.read(file)) == value }
}

/// Init is in the group with the program.
let processesBesideProgram = 1

/// In which a quota of processor time is used up, and after which it is given anew.
let cpuPeriodMicroseconds = 100_000

extension Cgroup {
    var isInForce: Bool { true }
    var clockedPath: String? { nil }
    var limits: [HeldLimit] { [] }

    /// Throws where a limit is no longer what it was made with.
    func checkLimits() throws(SandboxFailure) {
        if let lost = limits.first(where: { !$0.isHeld }) { throw .limitLost(lost.file) }
    }
}

/// The tree that this host has. Version 1 and the hybrid keep each controller in a directory of its own.
func cgroupTree() throws(SandboxFailure) -> any CgroupTree {
    let root = KernelDirectory("/sys/fs/cgroup")
    if root.exists("cgroup.controllers") { return try UnifiedCgroupTree(mountPoint: root.path) }
    return try ControllerCgroupTree(mountPoint: root.path)
}

/// Goes where groups of jails can be made, if this process is not there yet: a group that is surely ours, with nobody
/// moved but ourselves. To be done before anything is started that is to be in it too.
@available(*, noasync, message: "blocks the calling thread")
package func claimControlGroup() throws(SandboxFailure) { _ = try cgroupTree() }

extension KernelDirectory {
    /// Writes a limit and believes only what the kernel reads back.
    func hold(_ value: String, in file: String) throws(SandboxFailure) -> HeldLimit {
        let held = try asking { () throws(SystemError) in
            try write(file, value)
            return try read(file)
        }
        guard held == value else { throw .limitNotHeld(file) }
        return HeldLimit(directory: self, file: file, value: value)
    }

    func processes() -> [Int32] {
        guard let text = try? read("cgroup.procs") else { return [] }
        return text.split(separator: "\n").compactMap { Int32($0) }
    }
}

/// The path of this process's own group for a controller; "" is version 2. From the lines `id:controllers:path`.
func ownCgroupPath(controller: String) throws(SandboxFailure) -> String? {
    let text = try asking { () throws(SystemError) in try KernelDirectory("/proc/self").read("cgroup") }
    for line in text.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { continue }
        let controllers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        if controllers.contains(Substring(controller)) { return String(parts[2]) }
    }
    return nil
}
