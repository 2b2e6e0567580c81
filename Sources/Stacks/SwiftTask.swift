/// What Swift's runtime keeps of a task, as far as it tells who awaits it: `swift::AsyncTask` (include/swift/ABI/Task.h) of
/// Swift 6.3. Another version may have other places, so these (`SwiftTask.Layout`) count only where its code was held
/// against them.
package struct SwiftTask: Equatable, Sendable {
    /// Bits of the flags: the lowest are zero in a task, not so in other jobs.
    package static let kindBits: UInt64 = 0xFF
    package static let childFlag: UInt64 = 1 << 24
    /// Bits of the status.
    private static let running: UInt64 = 0x800
    private static let complete: UInt64 = 0x2000

    package let metadata: UInt64
    package let flags: UInt64
    package let resumption: UInt64
    package let context: UInt64
    package let status: UInt64

    /// Nil where that cannot be read, or is no task.
    package init?(at address: UInt64, in memory: some LiveMemory) {
        guard address.isMultiple(of: UInt64(Layout.alignment)),
            let start = memory.words(at: address &+ Layout.metadata),
            let flags = memory.words(at: address &+ Layout.flags), flags.0 & Self.kindBits == 0,
            let resumption = memory.words(at: address &+ Layout.resumption),
            let status = memory.words(at: address &+ Layout.status)
        else { return nil }
        metadata = start.0
        self.flags = flags.0
        (self.resumption, context) = resumption
        self.status = status.0
    }

    package var isChild: Bool { flags & Self.childFlag != 0 }

    /// While it is, `resumption` and `context` say where it will go on; else, where it once was to.
    package var isSuspended: Bool { Self.isSuspended(status: status) }

    package static func isSuspended(status: UInt64) -> Bool { status & (running | complete) == 0 }
}
