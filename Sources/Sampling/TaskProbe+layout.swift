import Stacks

extension TaskProbe {
    /// What lies where in the memory that the probe shares with the kernel, in bytes.
    enum Layout {
        static let returnCount = 3
        static let metadata = returnCount * 8
        /// Of notes; the latest ones are in the memory.
        static let count = metadata + 8
        static let notes = 64
        static let noteBytes = 1 << noteBits
        static let noteBits = 13

        /// No address of a program.
        static let nowhere = UInt64.max

        // Within a note.
        static let time = 0
        static let stackPointer = 8
        static let instructionPointer = 16
        static let slot = 24
        static let context = 32
        static let linkCount = 40
        /// When the note was complete; of all kinds.
        static let endTime = 48
        /// Pairs of words: the caller's context, and where it goes on.
        static let links = 64
        static let linkLimit = 250
        static let linkBytes = 16
        /// Of the tasks that await one another, the running one first: only those whose record is whole.
        static let taskCount = 56
        static let tasks = links + linkLimit * linkBytes
        static let taskBytes = 688
        static let taskLimit = 6

        /// Within a task's record.
        enum Task {
            static let address = 0
            static let linkCount = 8
            /// As many bytes as `SwiftTask.Layout` says of the header, then the words with the parent.
            static let header = 16
            static let parent = header + SwiftTask.Layout.headerBytes
            /// The status and the resumption, once more after the links.
            static let statusAfter = parent + 16
            static let resumptionAfter = statusAfter + 16
            /// From the context with which it goes on.
            static let links = resumptionAfter + 16
            static let linkLimit = 32
        }
    }
}
