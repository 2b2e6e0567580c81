import Synchronization

/// The users that jails run as. No two jails share one at the same time, or they could signal and inspect each other
/// across a hole in their namespaces, and would share the kernel's per-user limits.
final class SlotPool: Sendable {
    /// Far above the users of any host, and below the range that rootless containers are given.
    static let firstHostUser: UInt32 = 200_000

    private let free: Mutex<[UInt32]>

    init(count: Int) { free = Mutex((0..<UInt32(count)).reversed()) }

    func take() throws(SandboxFailure) -> UInt32 {
        guard let slot = free.withLock({ $0.popLast() }) else { throw .noSlot }
        return slot
    }

    /// A slot whose jail would not die is never given back: its user may still own a process.
    func giveBack(_ slot: UInt32) { free.withLock { $0.append(slot) } }

    static func hostUser(of slot: UInt32) -> UInt32 { firstHostUser + slot }
}
