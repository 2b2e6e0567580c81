package import Profiles

/// How a walk up a stack ended.
package enum StackRoot: Equatable, Sendable {
    /// At the program's start, a thread's first function or the loader's entry.
    case start
    /// The caller could not be found.
    case truncated
    /// At the limit of frames, or where the copied slice of the stack ends.
    case deeper
    /// Where code that always keeps frame pointers has one that leads out of the copied slice: to another stack, or
    /// further up this one. The kernel may have followed it.
    case unread(framePointer: UInt64, isDeeper: Bool)
}

/// Finds the callers of a sampled thread.
package protocol StackWalker: Sendable {
    /// Appends the callers of the function that runs at `registers`, innermost first, up to `limit` frames in all.
    ///
    /// Every return address is checked against the executable mappings in `space`; `modules` are those that the
    /// mappings name. No parent is ever invented: where the caller cannot be found, the walk ends.
    mutating func walk(
        from registers: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
        modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot

    /// For what is not on the stack; to be set before each walk.
    var live: (any LiveMemory)? { get set }

    /// Likewise, as it was at the sample itself, where that was noted: better than `live`, but there is less of it.
    var noted: (any LiveMemory)? { get set }

    /// Where the functions of tasks, whose callers are not on the stack, were seen to return to.
    var taskReturns: [UInt64] { get }

    /// What a probe that notes at samples has to know of the program, as far as walks have shown it: `taskReturns` and what
    /// tasks begin with, or of a program of Go where its runtime keeps its stacks.
    var probeHints: [UInt64] { get }

    /// Looks at executable memory when it is mapped, before code there is sampled: true where `probeHints` are others now.
    mutating func prepare(for mapping: Mapping, of module: Module) -> Bool

    /// True once the program has code whose callers are not on the stack: then samples are to be looked at promptly.
    var readsLiveMemory: Bool { get }

    /// Whether frame pointers may hold anything, as in assembly that calculates with them; to be set before each walk.
    var doubtsFramePointers: Bool { get set }

    /// True once the program has code that calls from one stack over to another: then the callers are not all on the
    /// stack that a sample brings.
    var changesStacks: Bool { get }
}

extension StackWalker {
    package var live: (any LiveMemory)? {
        get { nil }
        set {}
    }

    package var noted: (any LiveMemory)? {
        get { nil }
        set {}
    }

    package var taskReturns: [UInt64] { [] }

    package var probeHints: [UInt64] { taskReturns }

    package mutating func prepare(for mapping: Mapping, of module: Module) -> Bool { false }

    package var doubtsFramePointers: Bool {
        get { false }
        set {}
    }

    package var readsLiveMemory: Bool { false }

    package var changesStacks: Bool { false }
}

extension AddressSpace {
    /// The frame that `address` returns to, or nil where no executable memory holds the call before it.
    package func caller(returningTo address: UInt64) -> RawFrame? {
        guard let mapping = mapping(at: address &- 1) else { return nil }
        return RawFrame(
            module: mapping.module, offset: mapping.fileOffset(of: address), address: .returnAddress)
    }
}
