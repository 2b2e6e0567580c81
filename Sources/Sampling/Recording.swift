import Bytes
package import Profiles
package import Stacks

/// Turns records, in the order of their times, into a growing raw profile. Nothing else is asked for, but for programs
/// that run Swift's tasks or change stacks: who awaits those is in their memory (`ProcessMemory`), or was noted, as the
/// stack is that a Go program's code was entered from (`TaskNotes`).
package struct Recording: Sendable {
    /// Tasks that begin later lose the callers of their first samples.
    private static let taskAwaitNs: UInt64 = 1_000_000_000

    private let limits: SamplingLimits
    private let kernelSymbols: KernelSymbols
    private var walker: any StackWalker
    private var modules: ModuleTable
    private var threads: ThreadTable
    private var stacks = RawStackTable()
    private var samples = SampleColumns()
    private var quality: ProfileQuality
    private var processes: [Int32: AddressSpace] = [:]
    private var mappingCount = 0
    /// What the kernel's own records say was lost.
    private var announcedLosses = EventLosses()
    /// When the program was exec'ed; CLOCK_MONOTONIC.
    private var originNs: UInt64?
    private var latestNs: UInt64 = 0
    private var slices: SliceChoice
    private var callchains = CallchainChoice()
    private let taskNotes: TaskNotes?
    /// Whether records come from all that is in the program's group, for each CPU.
    private let followsGroup: Bool
    /// The process that starts the program, where records are about it too; nil once it has become the program.
    private var bystander: Int32?
    /// Who runs on each CPU: a thread at its very end has no number any more.
    private var running: [UInt32: Int32] = [:]
    /// CPU time that was sampled, but is none of the program's.
    private var othersNs: UInt64 = 0
    private var expectedReturns: [UInt64] = []
    /// Of the sample at hand.
    private var entered: EnteredStack?
    /// Scratch for one stack, leaf first.
    private var frames: [RawFrame] = []

    /// - Parameter kernelSymbols: names the kinds of time in the kernel.
    package init(
        requestedHz: Int, includesKernel: Bool = false, kernelSymbols: KernelSymbols = KernelSymbols(),
        limits: SamplingLimits, walker: any StackWalker
    ) {
        self.init(
            requestedHz: requestedHz, includesKernel: includesKernel, kernelSymbols: kernelSymbols, limits: limits,
            walker: walker, taskNotes: nil, bystander: nil)
    }

    init(
        requestedHz: Int, includesKernel: Bool, kernelSymbols: KernelSymbols, limits: SamplingLimits,
        walker: any StackWalker, taskNotes: TaskNotes?, bystander: Int32?
    ) {
        self.taskNotes = taskNotes
        self.bystander = bystander
        followsGroup = bystander != nil
        self.limits = limits
        self.kernelSymbols = kernelSymbols
        self.walker = walker
        modules = ModuleTable(limit: limits.modules)
        threads = ThreadTable(limit: limits.threads)
        slices = SliceChoice(longBytes: limits.stackSliceBytes)
        quality = ProfileQuality()
        quality.requestedHz = requestedHz
        quality.includesKernel = includesKernel
        expectReturns()
    }

    /// Whether a sample is worth more the sooner it is taken.
    var isUrgent: Bool { walker.readsLiveMemory }

    /// Whether the first sample of a task may be about to come, without which none can be noted.
    var awaitsTasks: Bool {
        taskNotes != nil && expectedReturns.isEmpty && latestNs &- (originNs ?? latestNs) < Self.taskAwaitNs
    }

    /// What the samples to come shall bring.
    var wantedContent: SampleContent {
        if slices.width == .short { return .shortSlice }
        return callchains.isWanted || walker.changesStacks ? .everything : .noCallchain
    }

    /// What has been recorded so far, and what the events counted meanwhile.
    package func profile(_ counts: EventCounts) -> RawProfile {
        var profile = RawProfile()
        profile.modules = modules.modules
        profile.stacks = stacks
        profile.threads = threads.infos
        (profile.threadTimes, profile.wallTimes) = threads.times(atNs: latestNs)
        profile.sets = [.cpu(samples, quality: quality(counts))]
        return profile
    }

    private func quality(_ counts: EventCounts) -> ProfileQuality {
        var quality = quality
        // A record of a loss needs room in the ring itself, so that the last ones may be missing.
        let losses = announcedLosses.orMore(counts.losses)
        quality.lostSamples += Int(clamping: losses.samples)
        quality.lostRecords = Int(clamping: losses.sideband)
        quality.counters = counts.hardware
        let cpuSeenNs = counts.cpuSeenNs - min(counts.cpuSeenNs, othersNs)
        quality.cpuSeenMs = Int(clamping: cpuSeenNs / 1_000_000)
        quality.cpuSampledMs = Int(clamping: samples.total(of: 0) / 1_000_000)
        let cpuSeen = Double(cpuSeenNs) / 1e9
        quality.deliveredHz = cpuSeen == 0 ? 0 : Double(samples.count) / cpuSeen
        return quality
    }

    /// What is known of the program that helps to follow its stack when it has crashed.
    var crashScene: CrashScene {
        CrashScene(
            walker: walker, modules: modules.modules, processes: processes.sorted { $0.key < $1.key }.map(\.value),
            frameLimit: limits.stackFrames)
    }

    /// Takes a whole record, header and trailer included. One that cannot be read is counted as lost.
    package mutating func take(_ header: RecordHeader, _ bytes: RawSpan, from kind: EventRing.Kind) {
        let body = bytes.extracting(RecordHeader.byteCount..<bytes.byteCount)
        do throws(TruncatedBytes) {
            if header.isSample { return take(try SampleRecord(body), inKernel: header.isKernel) }
            let end = body.byteCount - RecordTrailer.byteCount
            let record = try SidebandRecord(header, body.extracting(0..<end))
            if case .lost(let count) = record { return announcedLosses.add(count, of: kind) }
            take(record, try RecordTrailer(body.extracting(end..<body.byteCount)))
        } catch {
            announcedLosses.add(1, of: kind)
        }
    }

    mutating func take(_ sample: borrowing SampleRecord, inKernel: Bool) {
        latestNs = max(latestNs, sample.timeNs)
        guard isOfProgram(sample.process) else {
            othersNs &+= sample.periodNs
            return
        }
        guard samples.count < limits.samples else {
            quality.lostSamples += 1
            return
        }
        let root = collectFrames(of: sample, inKernel: inKernel)
        let thread = threads.index(of: sample.thread > 0 ? sample.thread : running[sample.cpu] ?? 0)
        let origin = originNs ?? sample.timeNs
        samples.append(
            timeNs: sample.timeNs < origin ? 0 : sample.timeNs - origin, thread: thread, stack: push(root: root),
            value: Int64(clamping: sample.periodNs))
    }

    /// Of a group, what runs before the program's exec is on its way there.
    private func isOfProgram(_ process: Int32) -> Bool {
        guard let bystander else { return true }
        return originNs != nil && process != bystander
    }

    mutating func take(_ record: SidebandRecord, _ trailer: RecordTrailer) {
        latestNs = max(latestNs, trailer.timeNs)
        guard record.isExec || isOfProgram(trailer.process) else { return }
        switch record {
        case .mapped(let mapping): map(mapping, in: trailer.process)
        case .named(let name, let isExec): rename(name, isExec: isExec, trailer)
        case .forked(let child, let parent): fork(child, from: parent, atNs: trailer.timeNs)
        case .exited(let thread): exit(thread, atNs: trailer.timeNs)
        case .switchedIn: switchIn(trailer)
        case .switchedOut(let isRunnable): switchOut(trailer, isRunnable: isRunnable)
        case .lost, .other: break
        }
    }
}

extension Recording {
    private mutating func map(_ record: MappingRecord, in process: Int32) {
        guard mappingCount < limits.mappings, let mapping = modules.mapping(for: record) else { return }
        mappingCount += 1
        processes[process, default: AddressSpace()].map(mapping)
        if walker.prepare(for: mapping, of: modules.modules[Int(mapping.module)]) { expectReturns() }
    }

    private mutating func rename(_ name: String, isExec: Bool, _ trailer: RecordTrailer) {
        threads.rename(trailer.thread, to: name)
        guard isExec else { return }
        if trailer.process == bystander { bystander = nil }
        originNs = originNs ?? trailer.timeNs
        processes[trailer.process] = AddressSpace()
        switchIn(trailer)
    }

    private mutating func fork(_ child: SidebandRecord.ThreadID, from parent: SidebandRecord.ThreadID, atNs: UInt64) {
        threads.start(child.thread, by: parent.thread, atNs: atNs)
        guard child.process != parent.process, processes.count < limits.threads else { return }
        processes[child.process] = processes[parent.process]
    }

    /// A thread's own events say nothing of what it does when it has exited. Those of a CPU do: it gives up its memory.
    private mutating func exit(_ thread: SidebandRecord.ThreadID, atNs: UInt64) {
        if followsGroup { threads.willEnd(thread.thread) } else { threads.end(thread.thread, atNs: atNs) }
    }

    private mutating func switchIn(_ trailer: RecordTrailer) {
        if running.count < limits.threads { running[trailer.cpu] = trailer.thread }
        threads.turn(trailer.thread, to: .running, atNs: trailer.timeNs)
    }

    private mutating func switchOut(_ trailer: RecordTrailer, isRunnable: Bool) {
        let before = running.removeValue(forKey: trailer.cpu)
        let thread = trailer.thread > 0 ? trailer.thread : before ?? 0
        threads.turn(thread, to: isRunnable ? .runnable : .waiting, atNs: trailer.timeNs)
    }

    /// Fills `frames` with the sample's stack, leaf first.
    private mutating func collectFrames(of sample: borrowing SampleRecord, inKernel: Bool) -> StackRoot {
        frames.removeAll(keepingCapacity: true)
        if inKernel {
            let entry = kernelSymbols.entry(of: sample.callchain(in: .kernel))
            frames.append(.kernel(enteredAt: entry))
            if entry.map(kernelSymbols.isBeginning) ?? false { return .start }
        }
        processes[sample.process, default: AddressSpace()].settle()
        let space = processes[sample.process, default: AddressSpace()]
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
        entered = taskNotes?.enteredStack(atNs: sample.timeNs, registers)
        defer { expectReturns() }
        return collectCallers(of: sample, registers, in: space)
    }

    /// Has the probe look for what the walks so far have shown.
    private mutating func expectReturns() {
        let hints = walker.probeHints
        guard hints != expectedReturns else { return }
        expectedReturns = hints
        taskNotes?.expect(hints)
    }

    /// Tries as much of the slice as the choice between slices asks for, then all of it.
    private mutating func collectCallers(
        of sample: borrowing SampleRecord, _ registers: UserRegisters, in space: AddressSpace
    ) -> StackRoot {
        let copied = sample.stack.byteCount
        let tried = min(slices.triedBytes, copied)
        let leaf = frames.count
        var walk = walk(sample, registers, upTo: tried, in: space)
        var wasCut = walk.ranOut
        if walk.root != .start, tried < copied {
            let reached = frames.count
            frames.removeLast(reached - leaf)
            walk = self.walk(sample, registers, upTo: copied, in: space)
            wasCut = walk.root == .start || frames.count > reached
        }
        slices.note(copied: copied, wasCut: wasCut)
        callchains.note(isWhole: walk.root == .start)
        return walk.root
    }

    /// Walks by so many bytes of the slice, which may be too few, and on by what the kernel knew. Where neither finds a
    /// caller, the frame pointers may be in use for something else.
    private mutating func walk(
        _ sample: borrowing SampleRecord, _ registers: UserRegisters, upTo byteCount: Int, in space: AddressSpace
    ) -> (root: StackRoot, ranOut: Bool) {
        let leaf = frames.count
        let first = walkOnce(sample, registers, upTo: byteCount, in: space)
        guard first.root != .start, !first.isContinued, walker.changesStacks else { return (first.root, first.ranOut) }
        let found = Array(frames[leaf...])
        frames.removeLast(frames.count - leaf)
        walker.doubtsFramePointers = true
        let second = walkOnce(sample, registers, upTo: byteCount, in: space)
        walker.doubtsFramePointers = false
        if second.root == .start || frames.count - leaf > found.count { return (second.root, second.ranOut) }
        frames.replaceSubrange(leaf..., with: found)
        return (first.root, first.ranOut)
    }

    private mutating func walkOnce(
        _ sample: borrowing SampleRecord, _ registers: UserRegisters, upTo byteCount: Int, in space: AddressSpace
    ) -> (root: StackRoot, ranOut: Bool, isContinued: Bool) {
        let leaf = frames.count
        let isFull = byteCount < sample.stack.byteCount || sample.isStackFull
        let stack = StackMemory(
            bytes: sample.stack.extracting(0..<byteCount), base: registers.stackPointer, isFull: isFull,
            enteredFrom: entered)
        let root = walker.walk(
            from: registers, stack: stack, in: space, modules: modules.modules, limit: limits.stackFrames,
            into: &frames)
        if root == .start { return (root, false, false) }
        let ranOut = root.goesOn && frames.count < limits.stackFrames
        let isAtFirst = frames.count == leaf || root.ends(at: registers.framePointer)
        let isContinued = continueByCallchain(of: sample, after: root, isAtFirst: isAtFirst, in: space)
        guard isContinued else { return (root, ranOut, false) }
        // The kernel, too, follows no more than so many.
        return (sample.isCallchainCut ? .deeper : .truncated, ranOut, true)
    }

    /// Goes on where the walk ended, by the frame pointers that the kernel followed: it read the whole memory, not just
    /// the slice, and so finds the callers beyond a huge frame or on the goroutine's own stack.
    ///
    /// Only what returns to the very place that the walk reached is taken; or all that the kernel found, where the walk
    /// ended with the frame pointer that the kernel began with. False where that adds nothing.
    private mutating func continueByCallchain(
        of sample: borrowing SampleRecord, after root: StackRoot, isAtFirst: Bool, in space: AddressSpace
    ) -> Bool {
        guard let last = frames.last, frames.count < limits.stackFrames else { return false }
        let callers = sample.callchain(in: .user).map { space.caller(returningTo: $0) }
        let place = lastReturn(before: last, root)
        let reached = isAtFirst ? 0 : callers.lastIndex { $0?.isAt(place) ?? false }
        guard let reached, reached < callers.count else { return false }
        let rest = callers[(reached + 1)...].prefix { $0 != nil }.compactMap(\.self)
        frames += rest.prefix(limits.stackFrames - frames.count)
        return !rest.isEmpty
    }

    /// The place that the kernel's chain has as well. What a signal interrupted is not on it, but where its handler
    /// returns is; and next in the chain is the caller of what was interrupted, if that has a frame.
    private func lastReturn(before last: RawFrame, _ root: StackRoot) -> RawFrame? {
        if last.address == .returnAddress { return last }
        return if case .unread = root { frames.dropLast().last } else { nil }
    }

    /// The index of the stack in `frames`, root first into the table.
    private mutating func push(root: StackRoot) -> Int32 {
        switch root {
        case .start: break
        case .truncated, .unread(_, isDeeper: false): quality.truncatedStacks += 1
        case .deeper, .unread(_, isDeeper: true): quality.deepStacks += 1
        }
        guard stacks.frames.count + frames.count < limits.stackNodes else { return pushLeafOnly(after: root) }
        var stack: Int32 = -1
        if let marker = root.marker { stack = stacks.push(marker, on: stack) }
        for frame in frames.reversed() { stack = stacks.push(frame, on: stack) }
        return stack
    }

    /// When the table is full, one truncated stack stands for all that would still come.
    private mutating func pushLeafOnly(after root: StackRoot) -> Int32 {
        if case .start = root { quality.truncatedStacks += 1 }
        return stacks.push(.truncated, on: -1)
    }
}

extension AddressSpace {
    func leaf(at address: UInt64) -> RawFrame {
        guard let mapping = mapping(at: address) else {
            return RawFrame(module: ModuleTable.unknown, offset: address, address: .instructionPointer)
        }
        return RawFrame(
            module: mapping.module, offset: mapping.fileOffset(of: address), address: .instructionPointer)
    }
}

extension RawFrame {
    fileprivate func isAt(_ place: RawFrame?) -> Bool {
        place.map { module == $0.module && offset == $0.offset } ?? false
    }

    /// Whatever the kernel did is one frame, on top of the code that called it; by the function that it was entered by.
    fileprivate static func kernel(enteredAt entry: UInt64?) -> RawFrame {
        RawFrame(module: ModuleTable.kernel, offset: entry ?? 0, address: .instructionPointer)
    }
}

extension StackRoot {
    var marker: RawFrame? {
        switch self {
        case .start: nil
        case .truncated, .unread(_, isDeeper: false): .truncated
        case .deeper, .unread(_, isDeeper: true): .deeper
        }
    }

    /// The stack goes on where its copy ends.
    fileprivate var goesOn: Bool {
        switch self {
        case .deeper, .unread(_, isDeeper: true): true
        case .start, .truncated, .unread: false
        }
    }

    fileprivate func ends(at framePointer: UInt64) -> Bool {
        if case .unread(let last, _) = self { last == framePointer } else { false }
    }
}
