#if arch(x86_64)
extension SwiftTask {
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
}
#endif
