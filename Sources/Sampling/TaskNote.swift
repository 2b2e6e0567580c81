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
    /// From the function's own context on, then of the tasks that await one another.
    private let links: [Link]
    private let tasks: [Task]

    /// The words of a task by their offsets in it.
    fileprivate struct Task: Equatable {
        let address: UInt64
        let words: [UInt64]
        let parent: Link
    }

    fileprivate struct Link: Equatable {
        let context: UInt64
        let parent: UInt64
        let resumption: UInt64
    }

    /// Takes the words that `TaskProbe.Layout` names; all zero where there are fewer.
    init(_ bytes: RawSpan) {
        slot = bytes.word(at: Layout.slot)
        context = bytes.word(at: Layout.context)
        var links = Self.links(
            in: bytes, at: Layout.links, count: bytes.word(at: Layout.linkCount), limit: Layout.linkLimit,
            from: context)
        var tasks: [Task] = []
        for index in 0..<min(Int(clamping: bytes.word(at: Layout.taskCount)), Layout.taskLimit) {
            let record = Layout.tasks + index * Layout.taskBytes
            tasks.append(Task(bytes, at: record))
            // One that went on meanwhile has left its contexts.
            guard index > 0, Task.isSteady(bytes, at: record) else { continue }
            links += Self.links(
                in: bytes, at: record + Layout.Task.links, count: bytes.word(at: record + Layout.Task.linkCount),
                limit: Layout.Task.linkLimit,
                from: bytes.word(at: record + Layout.Task.header + Int(SwiftTask.Layout.resumption) + 8))
        }
        self.links = links
        self.tasks = tasks
    }

    private static func links(
        in bytes: RawSpan, at place: Int, count: UInt64, limit: Int, from context: UInt64
    ) -> [Link] {
        var context = context
        return (0..<min(Int(clamping: count), limit)).map { index in
            let start = place + index * Layout.linkBytes
            defer { context = bytes.word(at: start) }
            return Link(context: context, parent: bytes.word(at: start), resumption: bytes.word(at: start + 8))
        }
    }

    func words(at address: UInt64) -> (UInt64, UInt64)? {
        if address == slot { return (context, 0) }
        if let link = links.first(where: { $0.context == address }) { return (link.parent, link.resumption) }
        return tasks.lazy.compactMap { $0.words(at: address) }.first
    }
}

extension TaskNote.Task {
    private typealias Record = TaskProbe.Layout.Task

    init(_ bytes: RawSpan, at record: Int) {
        address = bytes.word(at: record + Record.address)
        words = (0..<SwiftTask.Layout.headerBytes / 8).map { bytes.word(at: record + Record.header + $0 * 8) }
        parent = TaskNote.Link(
            context: address &+ SwiftTask.Layout.parent, parent: bytes.word(at: record + Record.parent),
            resumption: bytes.word(at: record + Record.parent + 8))
    }

    /// Whether it was suspended, at the same place, before its contexts were copied and after.
    static func isSteady(_ bytes: RawSpan, at record: Int) -> Bool {
        let header = record + Record.header
        let resumption = header + Int(SwiftTask.Layout.resumption)
        return [header + Int(SwiftTask.Layout.status), record + Record.statusAfter]
            .allSatisfy { SwiftTask.isSuspended(status: bytes.word(at: $0)) }
            && [0, 8].allSatisfy {
                bytes.word(at: resumption + $0) == bytes.word(at: record + Record.resumptionAfter + $0)
            }
    }

    func words(at address: UInt64) -> (UInt64, UInt64)? {
        if address == parent.context { return (parent.parent, parent.resumption) }
        let distance = address &- self.address
        guard distance < UInt64(words.count * 8 - 8), distance.isMultiple(of: 8) else { return nil }
        return (words[Int(distance / 8)], words[Int(distance / 8) + 1])
    }
}

extension RawSpan {
    func word(at offset: Int) -> UInt64 {
        guard offset + 8 <= byteCount else { return 0 }
        // Safe: within the bounds, and every bit pattern of an integer is valid.
        return unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
