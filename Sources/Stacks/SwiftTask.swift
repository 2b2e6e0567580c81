/// What Swift's runtime keeps of a task, as far as it tells who awaits it: `swift::AsyncTask` (include/swift/ABI/Task.h) of
/// Swift 6.3 on x86-64. Another version may have other places, so these count only where its code was held against them.
package struct SwiftTask: Equatable, Sendable {
    /// Offsets in bytes, each of two words.
    package enum Layout {
        /// What all tasks begin with, and a count of references.
        package static let metadata: UInt64 = 0
        /// Flags, and in the upper half a number that tells the task from earlier ones at its place.
        package static let flags: UInt64 = 0x20
        /// The function with which it goes on, and its context.
        package static let resumption: UInt64 = 0x38
        package static let status: UInt64 = 0x60
        /// The parent, and the next one of its children; only in a child.
        package static let parent: UInt64 = 0xD0
        /// All but the parent.
        package static let headerBytes = 0x70
        /// From a task to the context with which it begins, at least; a result lies between as well.
        package static let contextDistance = 0xF0
        /// A task's address is a multiple of it.
        package static let alignment = 16
    }

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
