import Profiles
import Stacks

/// Finds the stack of each sample: the place where it was taken, then the callers by the walker, by what the kernel
/// followed, and by what its probes noted. Chooses meanwhile how much a sample shall bring.
struct SampleUnwinder: Sendable {
    let frameLimit: Int
    private let kernelSymbols: KernelSymbols
    private let taskNotes: TaskNotes?
    /// Likewise, where it allocates.
    private let allocatingTasks: TaskNotes?
    private(set) var walker: any StackWalker
    private var slices: SliceChoice
    private var callchains = CallchainChoice()
    private var expectedReturns: [UInt64] = []
    /// Of the sample at hand.
    private var entered: EnteredStack?
    /// Of the last sample, leaf first.
    private(set) var frames: [RawFrame] = []
    /// Likewise; nil where it bears none, or none were noted.
    private(set) var labels: LabelSet?

    init(
        walker: any StackWalker, kernelSymbols: KernelSymbols, taskNotes: TaskNotes?, allocatingTasks: TaskNotes?,
        limits: SamplingLimits
    ) {
        self.walker = walker
        self.kernelSymbols = kernelSymbols
        self.taskNotes = taskNotes
        self.allocatingTasks = allocatingTasks
        frameLimit = limits.stackFrames
        slices = SliceChoice(longBytes: limits.stackSliceBytes)
        expectReturns()
    }

    /// Whether a sample is worth more the sooner it is taken.
    var isUrgent: Bool { walker.readsLiveMemory }

    /// Whether no task of the program was met yet, without which none can be noted.
    var awaitsFirstTask: Bool { taskNotes != nil && expectedReturns.isEmpty }

    /// What the samples to come shall bring.
    var wantedContent: SampleContent {
        if slices.width == .short { return .shortSlice }
        return callchains.isWanted || walker.changesStacks ? .everything : .noCallchain
    }

    /// Looks at code before it is sampled.
    mutating func prepare(for mapping: Mapping, of module: Module) {
        if walker.prepare(for: mapping, of: module) { expectReturns() }
    }

    /// Fills `frames` with the sample's stack, leaf first.
    mutating func collectFrames(
        of sample: borrowing SampleRecord, inKernel: Bool, in maps: inout ProcessMemoryMaps
    ) -> StackRoot {
        frames.removeAll(keepingCapacity: true)
        labels = nil
        if inKernel {
            let entry = kernelSymbols.entry(of: sample.callchain(in: .kernel))
            frames.append(.kernel(enteredAt: entry))
            if entry.map(kernelSymbols.isBeginning) ?? false { return .start }
        }
        let space = maps.space(of: sample.process)
        guard let registers = sample.registers else {
            // A thread at its very end has given up its memory: it has no stack any more.
            if inKernel { return .start }
            frames.append(space.leaf(at: sample.instructionPointer))
            return .truncated
        }
        frames.append(space.leaf(at: registers.instructionPointer))
        walker.live = ProcessMemory(
            thread: sample.thread, untilNs: sample.timeNs &+ RawProfile.resumptionDelayNs)
        walker.noted = taskNotes?.note(atNs: sample.timeNs, registers)
        let goNote = taskNotes?.goNote(atNs: sample.timeNs, registers)
        (entered, labels) = (goNote?.enteredStack, goNote?.labels)
        defer { expectReturns() }
        return collectCallers(of: sample, registers, in: space, maps.modules)
    }

    /// Fills `frames` with the stack of an allocation, leaf first. Says nothing about what clocks shall bring.
    mutating func collectFrames(
        of allocation: borrowing AllocationRecord, in space: AddressSpace, _ modules: [Module]
    ) -> StackRoot {
        frames.removeAll(keepingCapacity: true)
        let registers = allocation.registers
        frames.append(space.leaf(at: registers.instructionPointer))
        walker.live = ProcessMemory(
            thread: allocation.thread, untilNs: allocation.timeNs &+ RawProfile.resumptionDelayNs)
        walker.noted = allocatingTasks?.note(atNs: allocation.timeNs, registers)
        defer { expectReturns() }
        let stack = StackMemory(
            bytes: allocation.stack, base: registers.stackPointer, isFull: allocation.isStackFull)
        return walker.walk(
            from: registers, stack: stack, in: space, modules: modules, limit: frameLimit, into: &frames)
    }

    /// Fills `frames` with the stack of a thread that left its processor, leaf first. Likewise.
    mutating func collectFrames(
        of wait: borrowing WaitRecord, in space: AddressSpace, _ modules: [Module]
    ) -> StackRoot {
        frames.removeAll(keepingCapacity: true)
        let registers = wait.registers
        frames.append(space.leaf(at: registers.instructionPointer))
        // A thread at its very end has given up its memory: it has no stack any more.
        if wait.stack.byteCount == 0 { return .start }
        walker.live = ProcessMemory(thread: wait.thread, untilNs: wait.timeNs &+ RawProfile.resumptionDelayNs)
        walker.noted = nil
        defer { expectReturns() }
        let stack = StackMemory(bytes: wait.stack, base: registers.stackPointer, isFull: wait.isStackFull)
        return walker.walk(
            from: registers, stack: stack, in: space, modules: modules, limit: frameLimit, into: &frames)
    }

    /// Fills `frames` with the stack of a goroutine that does not run, leaf first.
    mutating func collectFrames(
        of goroutine: borrowing GoroutineWalk.Goroutine, in space: AddressSpace, _ modules: [Module]
    ) -> StackRoot {
        frames.removeAll(keepingCapacity: true)
        let registers = goroutine.registers
        frames.append(space.leaf(at: registers.instructionPointer))
        (walker.live, walker.noted) = (nil, nil)
        let stack = StackMemory(
            bytes: unsafe goroutine.stack.span.bytes, base: registers.stackPointer, isFull: goroutine.isStackFull)
        return walker.walk(
            from: registers, stack: stack, in: space, modules: modules, limit: frameLimit, into: &frames)
    }

    /// Has the probe look for what the walks so far have shown.
    private mutating func expectReturns() {
        let hints = walker.probeHints
        guard hints != expectedReturns else { return }
        expectedReturns = hints
        taskNotes?.expect(hints)
        allocatingTasks?.expect(hints)
    }

    /// Tries as much of the slice as the choice between slices asks for, then all of it.
    private mutating func collectCallers(
        of sample: borrowing SampleRecord, _ registers: UserRegisters, in space: AddressSpace, _ modules: [Module]
    ) -> StackRoot {
        let copied = sample.stack.byteCount
        let tried = min(slices.triedBytes, copied)
        let leaf = frames.count
        var walk = walk(sample, registers, upTo: tried, in: space, modules)
        var wasCut = walk.ranOut
        if walk.root != .start, tried < copied {
            let reached = frames.count
            frames.removeLast(reached - leaf)
            walk = self.walk(sample, registers, upTo: copied, in: space, modules)
            wasCut = walk.root == .start || frames.count > reached
        }
        slices.note(copied: copied, wasCut: wasCut)
        callchains.note(isWhole: walk.root == .start)
        return walk.root
    }

    /// Walks by so many bytes of the slice, which may be too few, and on by what the kernel knew. Where neither finds a
    /// caller, the frame pointers may be in use for something else.
    private mutating func walk(
        _ sample: borrowing SampleRecord, _ registers: UserRegisters, upTo byteCount: Int, in space: AddressSpace,
        _ modules: [Module]
    ) -> (root: StackRoot, ranOut: Bool) {
        let leaf = frames.count
        let first = walkOnce(sample, registers, upTo: byteCount, in: space, modules)
        guard first.root != .start, !first.isContinued, walker.changesStacks else { return (first.root, first.ranOut) }
        let found = Array(frames[leaf...])
        frames.removeLast(frames.count - leaf)
        walker.doubtsFramePointers = true
        let second = walkOnce(sample, registers, upTo: byteCount, in: space, modules)
        walker.doubtsFramePointers = false
        if second.root == .start || frames.count - leaf > found.count { return (second.root, second.ranOut) }
        frames.replaceSubrange(leaf..., with: found)
        return (first.root, first.ranOut)
    }

    private mutating func walkOnce(
        _ sample: borrowing SampleRecord, _ registers: UserRegisters, upTo byteCount: Int, in space: AddressSpace,
        _ modules: [Module]
    ) -> (root: StackRoot, ranOut: Bool, isContinued: Bool) {
        let leaf = frames.count
        let isFull = byteCount < sample.stack.byteCount || sample.isStackFull
        let stack = StackMemory(
            bytes: sample.stack.extracting(0..<byteCount), base: registers.stackPointer, isFull: isFull,
            enteredFrom: entered)
        let root = walker.walk(
            from: registers, stack: stack, in: space, modules: modules, limit: frameLimit,
            into: &frames)
        if root == .start { return (root, false, false) }
        let ranOut = root.isDeep && frames.count < frameLimit
        let isAtFirst = frames.count == leaf || root.ends(at: registers.framePointer)
        let isContinued = frames.goOn(
            byCallchainOf: sample, after: root, isAtFirst: isAtFirst, in: space, limit: frameLimit)
        guard isContinued else { return (root, ranOut, false) }
        // The kernel, too, follows no more than so many.
        return (sample.isCallchainCut ? .deeper : .truncated, ranOut, true)
    }
}

extension RawFrame {
    /// Whatever the kernel did is one frame, on top of the code that called it; by the function that it was entered by.
    fileprivate static func kernel(enteredAt entry: UInt64?) -> RawFrame {
        RawFrame(module: MappedModules.kernel, offset: entry ?? 0, address: .instructionPointer)
    }
}

extension AddressSpace {
    func leaf(at address: UInt64) -> RawFrame {
        guard let mapping = mapping(at: address) else {
            return RawFrame(module: MappedModules.unknown, offset: address, address: .instructionPointer)
        }
        return RawFrame(
            module: mapping.module, offset: mapping.fileOffset(of: address), address: .instructionPointer)
    }
}

extension StackRoot {
    /// The stack goes on where its copy ends, or beyond the limits.
    var isDeep: Bool {
        switch self {
        case .deeper, .unread(_, isDeeper: true): true
        case .start, .truncated, .unread: false
        }
    }

    fileprivate func ends(at framePointer: UInt64) -> Bool {
        if case .unread(let last, _) = self { last == framePointer } else { false }
    }
}
