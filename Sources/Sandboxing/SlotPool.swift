import SandboxProtocol
import Synchronization

/// The users that jails run as. No two jails on a host share one at the same time, or they could signal and inspect
/// each other across a hole in their namespaces, and would share the kernel's per-user limits; unless an operator
/// waived that, and all of them are the operator.
final class SlotPool: Sendable {
    private let users: JailUsers
    private let free: Mutex<[UInt32]>

    init(count: Int, waivers: Set<Waiver> = []) throws(SandboxFailure) {
        let users = try JailUsers.claim(count: count, waivers: waivers)
        free = Mutex(users.users.reversed())
        self.users = users
    }

    var mapping: UserMapping { users.mapping }

    /// Answers a host user.
    func take() throws(SandboxFailure) -> UInt32 {
        guard let slot = free.withLock({ $0.popLast() }) else { throw .noSlot }
        return slot
    }

    /// A slot whose jail would not die is never given back: its user may still own a process.
    func giveBack(_ slot: UInt32) { free.withLock { $0.append(slot) } }
}
