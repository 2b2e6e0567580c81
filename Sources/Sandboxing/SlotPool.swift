import Linux
import Synchronization

/// The users that jails run as. No two jails on a host share one at the same time, or they could signal and inspect
/// each other across a hole in their namespaces, and would share the kernel's per-user limits.
final class SlotPool: Sendable {
    private let range: UserRange
    private let free: Mutex<[UInt32]>

    init(count: Int) throws(SandboxFailure) {
        let range = try UserRange.claim()
        free = Mutex((range.first..<range.first + UInt32(min(count, UserRange.size))).reversed())
        self.range = range
    }

    /// Answers a host user.
    func take() throws(SandboxFailure) -> UInt32 {
        guard let slot = free.withLock({ $0.popLast() }) else { throw .noSlot }
        return slot
    }

    /// A slot whose jail would not die is never given back: its user may still own a process.
    func giveBack(_ slot: UInt32) { free.withLock { $0.append(slot) } }
}

/// Users that one pool has to itself, in whatever process it is.
private struct UserRange: ~Copyable, Sendable {
    static let size = 1024
    /// Far above the users of any host, and below the range that rootless containers are given.
    private static let firstOfAll: UInt32 = 200_000
    private static let count = 64

    let first: UInt32
    private let claim: NameClaim

    /// The first range that no living pool holds.
    static func claim() throws(SandboxFailure) -> UserRange {
        for index in 0..<count {
            let first = firstOfAll + UInt32(index * size)
            let claim = try asking { () throws(SystemError) in try NameClaim.take("flamebox-users-\(first)") }
            if let claim { return UserRange(first: first, claim: claim) }
        }
        throw .noSlot
    }
}
