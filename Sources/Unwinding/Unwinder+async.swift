import ObjectFiles
import Profiles
import Stacks

/// The callers of an async function. They are not on the stack once the task was suspended: a chain of contexts on the
/// heap links them, each a pair of words, the caller's context and the resume function of the caller.
///
/// Where the host lets a probe note the chain at the sample itself (`LiveMemory`, `noted`), those are the callers. Else it
/// is read from the living process up to two milliseconds after the sample, so nothing of it is believed before it is
/// checked: the frame still holds the same context, a second reading says the same. Either way every resume function begins a
/// function of a known module, and the chain ends where Swift's runtime completes a task. Names are checked later, when
/// there are some. What these checks cannot see is an invocation that ended before the reading and was followed, on the
/// same memory, by one of the same function for another caller: such callers are doubted where all samples are known
/// (`TaskCallers`).
extension Unwinder {
    /// Callers further away are left out. Each is read twice, at two microseconds: together a fifth of a millisecond, of
    /// the one that passes between samples.
    private static let laterCallerLimit = 48
    /// Likewise of those that were noted.
    private static let notedCallerLimit = 250
    /// Likewise, for each of the tasks that await one another.
    static let ancestorCallerLimit = 32
    /// The first instructions of a resume function, in which its frame still holds the context of what it awaited.
    private static let settlingBytes: UInt64 = 0x20

    /// Of places that tasks' functions return to. There are two or three; a program can make up more.
    static let returnLimit = 3

    /// Where a thread runs in an async function.
    struct AsyncPlace {
        /// The address of the frame's word that holds the context; nil at a function's very beginning and end, where it
        /// has no frame.
        let contextSlot: UInt64?
        /// Where the resume function begins, and how far into it the thread is.
        let start: UInt64
        let distance: UInt64
        let isLeaf: Bool
    }

    /// Those of a task, innermost first.
    struct Callers: Equatable {
        enum End {
            /// At the limit.
            case cut
            /// With the function that the task began with.
            case complete
            /// Likewise, and it is a child task of which is not known where its parent is.
            case unawaited
            /// Likewise, but it is not known whether it is one.
            case unknown
        }

        var frames: [RawFrame] = []
        var end = End.cut

        mutating func add(_ ancestors: Callers) {
            frames += ancestors.frames
            end = ancestors.end
        }

        func ending(_ end: End) -> Callers { Callers(frames: frames, end: end) }
    }

    /// The async function at `place`, if it is one.
    mutating func asyncPlace(
        _ registers: UserRegisters, at place: UInt64, isLeaf: Bool, in space: borrowing AddressSpace,
        _ modules: [Module]
    ) -> AsyncPlace? {
        guard let (table, address) = code(at: place, in: space, modules),
            let start = table.async.resumeFunction(holding: address)
        else { return nil }
        let inFrame = FrameAddressRule.register(UInt8(UserRegisters.framePointerNumber), offset: 16)
        let hasFrame = table.rules(atAddress: address)?.frameAddress == inFrame
        let distance = address - start
        return AsyncPlace(
            contextSlot: hasFrame ? registers.framePointer &- 8 : nil, start: place &- distance, distance: distance,
            isLeaf: isLeaf)
    }

    /// Appends the callers of the async function at `place`; nil where they could not be read for certain.
    mutating func appendAsyncCallers(
        of place: AsyncPlace, _ registers: UserRegisters, _ stack: borrowing StackMemory,
        in space: borrowing AddressSpace, _ modules: [Module], limit: Int, into frames: inout [RawFrame]
    ) -> StackRoot? {
        guard let slot = place.contextSlot, let context = stack.word(at: slot) else { return nil }
        learnReturn(stack.word(at: slot &+ 16), in: space, modules)
        let noted = noted.flatMap {
            callers(from: context, in: slot, of: place, $0, as: .resumption, in: space, modules)
        }
        guard var callers = noted ?? laterCallers(from: context, in: slot, of: place, in: space, modules) else {
            return nil
        }
        let task = runningTask(registers, at: place, stack, in: space, modules)
        addAncestors(of: task, to: &callers, in: space, modules)
        if callers.end == .unawaited { callers.frames.append(.unawaited) }
        if callers.end == .unknown { callers.frames.append(.resumed) }
        let isWhole = callers.end != .cut && callers.frames.count <= limit - frames.count
        frames += callers.frames.prefix(limit - frames.count)
        return isWhole ? .start : .deeper
    }

    /// A task's function returns to one of a few places in Swift's runtime.
    private mutating func learnReturn(_ address: UInt64?, in space: borrowing AddressSpace, _ modules: [Module]) {
        guard let address, taskReturns.count < Self.returnLimit, !taskReturns.contains(address),
            let mapping = space.mapping(at: address), modules[Int(mapping.module)].isSwiftConcurrency
        else { return }
        taskReturns.append(address)
    }

    private mutating func laterCallers(
        from context: UInt64, in slot: UInt64, of place: AsyncPlace, in space: borrowing AddressSpace,
        _ modules: [Module]
    ) -> Callers? {
        guard let live,
            let callers = callers(
                from: context, in: slot, of: place, live, as: .laterResumption, in: space, modules),
            callers
                == self.callers(
                    from: context, in: slot, of: place, live, as: .laterResumption, in: space, modules),
            live.words(at: slot)?.0 == context
        else { return nil }
        return callers
    }

    private mutating func callers(
        from context: UInt64, in slot: UInt64, of place: AsyncPlace, _ memory: any LiveMemory,
        as address: RawFrame.Address, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> Callers? {
        guard memory.words(at: slot)?.0 == context else { return nil }
        let own = place.isLeaf && place.distance < Self.settlingBytes ? place.start : nil
        let limit = address == .resumption ? Self.notedCallerLimit : Self.laterCallerLimit
        return callers(from: context, of: own, memory, limit: limit, as: address, in: space, modules)
    }

    /// - Parameter own: the resume function that runs, where its context may still be that of what it awaited.
    mutating func callers(
        from context: UInt64, of own: UInt64? = nil, _ memory: any LiveMemory, limit: Int,
        as address: RawFrame.Address, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> Callers? {
        var callers = Callers()
        var context = context
        for index in 0..<limit {
            guard context.isMultiple(of: 8), let (parent, resumption) = memory.words(at: context) else { return nil }
            context = parent
            if index == 0, resumption == own { continue }
            guard let (frame, module) = caller(at: resumption, as: address, in: space, modules) else { return nil }
            // The first function of a task returns to the runtime, which ends the task and returns to nobody.
            if parent == 0, module.isSwiftConcurrency {
                callers.end = .complete
                return callers
            }
            callers.frames.append(frame)
        }
        return callers
    }

    /// The caller that goes on at `address`, which begins a function.
    mutating func caller(
        at address: UInt64, as kind: RawFrame.Address, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> (frame: RawFrame, module: Module)? {
        guard let (table, virtual) = code(at: address, in: space, modules), table.async.hasFunction(at: virtual),
            let mapping = space.mapping(at: address)
        else { return nil }
        let frame = RawFrame(module: mapping.module, offset: mapping.fileOffset(of: address), address: kind)
        return (frame, modules[Int(mapping.module)])
    }

    /// The table of the module at `address`, and what the address is in it.
    mutating func code(
        at address: UInt64, in space: borrowing AddressSpace, _ modules: [Module]
    ) -> (table: ModuleUnwindTable, address: UInt64)? {
        guard let mapping = space.mapping(at: address) else { return nil }
        let module = known(mapping.module, modules)
        guard module.kind == .file, let table = module.table, !table.async.isEmpty,
            let virtual = table.file.virtualAddress(ofCodeAt: mapping.fileOffset(of: address))
        else { return nil }
        return (table, virtual)
    }
}

extension Module {
    var isSwiftConcurrency: Bool { Self.isSwiftConcurrency(path) }

    static func isSwiftConcurrency(_ path: String) -> Bool { path.hasSuffix("/libswift_Concurrency.so") }
}
