import ObjectFiles
import Profiles
import Stacks

/// The callers of an async function. They are not on the stack once the task was suspended: a chain of contexts on the
/// heap links them, each a pair of words, the caller's context and the piece of the caller that goes on.
///
/// The chain is read from the living process up to two milliseconds after the sample, so nothing of it is believed before
/// it is checked: the frame still holds the same context, every piece begins a function of a known module, a second
/// reading says the same, and it ends where Swift's runtime completes a task. Names are checked later, when there are
/// some. What these checks cannot see is an invocation that ended meanwhile and was followed, on the same memory, by one
/// of the same function for another caller: such callers are doubted where all samples are known (`TaskCallers`).
extension Unwinder {
    /// Callers further away are left out. Each is read twice, at two microseconds: together a fifth of a millisecond, of
    /// the one that passes between samples.
    private static let callerLimit = 48
    /// The first instructions of a piece, in which its frame still holds the context of what it awaited.
    private static let settlingBytes: UInt64 = 0x20

    /// Where a thread runs in an async function.
    struct AsyncPlace {
        /// The address of the frame's word that holds the context; nil at a function's very beginning and end, where it
        /// has no frame.
        let contextSlot: UInt64?
        /// Where the piece begins, and how far into it the thread is.
        let start: UInt64
        let distance: UInt64
        let isLeaf: Bool
    }

    private struct Callers: Equatable {
        var frames: [RawFrame] = []
        var isComplete = false
    }

    /// The async function at `place`, if it is one.
    mutating func asyncPlace(
        _ registers: UserRegisters, at place: UInt64, isLeaf: Bool, in space: borrowing AddressSpace,
        _ modules: [Module]
    ) -> AsyncPlace? {
        guard let (table, address) = code(at: place, in: space, modules),
            let start = table.async.piece(holding: address)
        else { return nil }
        let inFrame = FrameAddressRule.register(UInt8(UserRegisters.framePointerNumber), offset: 16)
        let hasFrame = table.frames.rules(at: address)?.frameAddress == inFrame
        let distance = address - start
        return AsyncPlace(
            contextSlot: hasFrame ? registers.framePointer &- 8 : nil, start: place &- distance, distance: distance,
            isLeaf: isLeaf)
    }

    /// Appends the callers of the async function at `place`; nil where they could not be read for certain.
    mutating func appendAsyncCallers(
        of place: AsyncPlace, _ stack: borrowing StackMemory, in space: borrowing AddressSpace, _ modules: [Module],
        limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot? {
        guard let slot = place.contextSlot, let context = stack.word(at: slot), let live else {
            return nil
        }
        guard live.words(at: slot)?.0 == context,
            let callers = callers(from: context, of: place, live, in: space, modules),
            callers == self.callers(from: context, of: place, live, in: space, modules),
            live.words(at: slot)?.0 == context
        else { return nil }
        frames += callers.frames.prefix(limit - frames.count)
        return callers.isComplete ? .start : .deeper
    }

    private mutating func callers(
        from context: UInt64, of place: AsyncPlace, _ live: any LiveMemory, in space: borrowing AddressSpace,
        _ modules: [Module]
    ) -> Callers? {
        var callers = Callers()
        var context = context
        for index in 0..<Self.callerLimit {
            guard context.isMultiple(of: 8), let (parent, resumption) = live.words(at: context) else { return nil }
            let isOwn = resumption == place.start && place.isLeaf && place.distance < Self.settlingBytes
            context = parent
            if index == 0, isOwn { continue }
            guard let (frame, module) = caller(at: resumption, in: space, modules) else { return nil }
            // The first function of a task returns to the runtime, which ends the task and returns to nobody.
            if parent == 0, module.isSwiftConcurrency {
                callers.isComplete = true
                return callers
            }
            callers.frames.append(frame)
        }
        return callers
    }

    /// The caller that goes on at `address`, which begins a function.
    private mutating func caller(
        at address: UInt64, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> (frame: RawFrame, module: Module)? {
        guard let (table, virtual) = code(at: address, in: space, modules), table.async.hasFunction(at: virtual),
            let mapping = space.mapping(at: address)
        else { return nil }
        let frame = RawFrame(module: mapping.module, offset: mapping.fileOffset(of: address), address: .resumption)
        return (frame, modules[Int(mapping.module)])
    }

    /// The table of the module at `address`, and what the address is in it.
    private mutating func code(
        at address: UInt64, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> (table: ModuleTable, address: UInt64)? {
        guard let mapping = space.mapping(at: address) else { return nil }
        let module = known(mapping.module, modules)
        guard module.kind == .file, let table = module.table, !table.async.isEmpty,
            let virtual = table.file.virtualAddress(ofCodeAt: mapping.fileOffset(of: address))
        else { return nil }
        return (table, virtual)
    }
}

extension Module {
    fileprivate var isSwiftConcurrency: Bool { path.hasSuffix("/libswift_Concurrency.so") }
}
