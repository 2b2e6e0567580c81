import Stacks

/// What a `TaskProbe` noted at a sample: the context of the task's function, and the chain of its callers' contexts.
struct TaskNote: Equatable, LiveMemory {
    /// Which sample it belongs to.
    struct Moment: Equatable {
        /// CLOCK_MONOTONIC, from the note's beginning to its end.
        let timeNs: UInt64
        let endNs: UInt64
        let stackPointer: UInt64
        let instructionPointer: UInt64

        init(_ bytes: RawSpan) {
            timeNs = bytes.word(at: Layout.time)
            endNs = bytes.word(at: Layout.endTime)
            stackPointer = bytes.word(at: Layout.stackPointer)
            instructionPointer = bytes.word(at: Layout.instructionPointer)
        }
    }

    private typealias Layout = TaskProbe.Layout

    /// The word of the function's frame that holds its context.
    private let slot: UInt64
    private let context: UInt64
    /// From the function's own context on.
    private let links: [Link]

    private struct Link: Equatable {
        let context: UInt64
        let parent: UInt64
        let resumption: UInt64
    }

    /// Takes the words that `TaskProbe.Layout` names; all zero where there are fewer.
    init(_ bytes: RawSpan) {
        slot = bytes.word(at: Layout.slot)
        context = bytes.word(at: Layout.context)
        var context = context
        var links: [Link] = []
        for index in 0..<min(Int(clamping: bytes.word(at: Layout.linkCount)), Layout.linkLimit) {
            let start = Layout.links + index * Layout.linkBytes
            links.append(
                Link(context: context, parent: bytes.word(at: start), resumption: bytes.word(at: start + 8)))
            context = bytes.word(at: start)
        }
        self.links = links
    }

    func words(at address: UInt64) -> (UInt64, UInt64)? {
        if address == slot { return (context, 0) }
        return links.first { $0.context == address }.map { ($0.parent, $0.resumption) }
    }
}

extension RawSpan {
    func word(at offset: Int) -> UInt64 {
        guard offset + 8 <= byteCount else { return 0 }
        // Safe: within the bounds, and every bit pattern of an integer is valid.
        return unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
