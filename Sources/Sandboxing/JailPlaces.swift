import Linux
import SandboxProtocol
import Synchronization

/// What jails occupy while they exist: a user each, and a group each, under names that say whose they are.
struct JailPlaces: Sendable {
    private static let prefix = "flamebox"

    let cgroups: any CgroupTree
    let slots: SlotPool
    private let owner: ProcessIdentity
    /// One count for the process: its groups must differ even if it makes several sandboxes.
    private static let made = Atomic<UInt64>(0)

    init(slots: Int, waivers: Set<Waiver> = []) throws(SandboxFailure) {
        cgroups = waivers.contains(.cgroup) ? WaivedCgroupTree() : try cgroupTree()
        self.slots = try SlotPool(count: slots, waivers: waivers)
        guard let owner = ProcessIdentity(of: ownProcessNumber()) else {
            throw .host(SystemError("read /proc/self/stat", code: 2))
        }
        self.owner = owner
    }

    func nextGroupName() -> String {
        let number = Self.made.wrappingAdd(1, ordering: .relaxed).newValue
        return JailMarks.groupPrefix(worker: owner.number) + "\(owner.startTicks)-\(number)"
    }

    /// Kills and removes what a server that is dead left behind.
    func sweep() {
        for name in cgroups.names() where isOrphan(name) {
            let group = cgroups.find(name)
            for process in group.processes() { killProcess(process) }
            // The jail's init dies with its launcher; what is still here now is gone at the next start.
            pause(milliseconds: 10)
            _ = group.remove()
        }
    }

    private func isOrphan(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        guard parts.count == 4, parts[0] == Self.prefix, let number = Int32(parts[1]) else { return false }
        guard let living = ProcessIdentity(of: number) else { return true }
        return String(living.startTicks) != parts[2]
    }
}
