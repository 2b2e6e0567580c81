import ObjectFiles
package import Profiles
package import Stacks

/// Who awaits a child task (of a task group or of `async let`): its parent, a task of its own. While that is suspended, the
/// resume function of it and the chain of its contexts are its stack, as of any suspended task; below them stand the
/// parent's parent's, if it is a child as well. While it runs, nothing in memory says where: its contexts change.
///
/// The task that a thread runs is in a register of the runtime's function that runs it, wherever that was saved since.
/// Everything else is read from the program's memory, as noted or twice, and is shown only where it fits: each parent
/// begins with what all tasks begin with, is suspended, and its chain ends as those of tasks do.
extension Unwinder {
    /// A child's parent, its parent, …; those further away are left out.
    static let ancestorLimit = 5

    /// Where tasks' functions return to, and what tasks begin with, is known of the runtime before the first of them runs.
    package mutating func prepare(for mapping: Mapping, of module: Module) -> Bool {
        if module.kind == .file { libraries.keep(path: module.path) }
        guard taskMetadata == nil, module.kind == .file, module.isSwiftConcurrency,
            let table = libraries.table(at: module.path), let code = table.swiftTasks,
            let start = table.file.virtualAddress(ofCodeAt: mapping.fileOffset)
        else { return false }
        let shift = mapping.addresses.lowerBound &- start
        let returnAddress = code.returnAddress &+ shift
        guard mapping.addresses.contains(returnAddress) else { return false }
        if !taskReturns.contains(returnAddress), taskReturns.count < Self.returnLimit {
            taskReturns.append(returnAddress)
        }
        taskMetadata = code.metadata &+ shift
        return true
    }

    /// Where the task that runs in the async function at `registers` lies; nil where another runtime function than the
    /// expected one has called that, or another runtime than the known one.
    mutating func runningTask(
        _ registers: UserRegisters, at place: AsyncPlace, _ stack: borrowing StackMemory,
        in space: borrowing AddressSpace, _ modules: [Module]
    ) -> RunningTask? {
        var registers = registers
        var allowance = WalkAllowance()
        guard let (table, virtual) = code(at: place.start &+ place.distance, in: space, modules),
            let rules = table.rules(atAddress: virtual),
            case .caller = registers.step(
                by: rules, expressions: table.frames.expressions, stack, in: space, &allowance),
            let (runtime, runtimePlace) = code(at: registers.instructionPointer, in: space, modules),
            let code = runtime.swiftTasks, code.returnAddress == runtimePlace
        else { return nil }
        let metadata = code.metadata &+ registers.instructionPointer &- runtimePlace
        taskMetadata = metadata
        return RunningTask(address: registers[SwiftTaskCode.taskRegister], metadata: metadata)
    }

    struct RunningTask {
        let address: UInt64
        /// What all tasks begin with.
        let metadata: UInt64

        /// Nil where it is none, or cannot be read.
        func task(in memory: some LiveMemory) -> SwiftTask? {
            SwiftTask(at: address, in: memory).flatMap { $0.metadata == metadata ? $0 : nil }
        }
    }

    /// Adds the frames of those who await `task` to its own callers.
    mutating func addAncestors(
        of running: RunningTask?, to callers: inout Callers, in space: borrowing AddressSpace, _ modules: [Module]
    ) {
        guard let running, callers.end == .complete else { return }
        if let noted, let task = running.task(in: noted) {
            let found = ancestors(of: task, at: running.address, noted, as: .resumption, in: space, modules)
            return callers.add(found)
        }
        guard let live, let task = running.task(in: live) else { return callers.add(Callers(end: .unknown)) }
        guard task.isChild else { return }
        let found = ancestors(of: task, at: running.address, live, as: .laterResumption, in: space, modules)
        let again = ancestors(of: task, at: running.address, live, as: .laterResumption, in: space, modules)
        let isSame = found == again && running.task(in: live)?.flags == task.flags
        callers.add(isSame ? found : Callers(end: .unawaited))
    }

    private mutating func ancestors(
        of task: SwiftTask, at address: UInt64, _ memory: any LiveMemory, as kind: RawFrame.Address,
        in space: borrowing AddressSpace, _ modules: [Module]
    ) -> Callers {
        var found = Callers()
        var (task, address) = (task, address)
        for _ in 0..<Self.ancestorLimit {
            guard task.isChild else { return found.ending(.complete) }
            guard let parentAddress = memory.words(at: address &+ SwiftTask.Layout.parent)?.0,
                let parent = task.suspendedParent(at: parentAddress, in: memory)
            else { return found.ending(.unawaited) }
            guard let callers = suspension(of: parent, memory, as: kind, in: space, modules) else {
                return found.ending(.unawaited)
            }
            found.frames.append(.awaited)
            found.frames += callers.frames
            guard callers.end == .complete else { return found.ending(callers.end) }
            (task, address) = (parent, parentAddress)
        }
        return found.ending(.cut)
    }

    /// The stack of a suspended task.
    private mutating func suspension(
        of task: SwiftTask, _ memory: any LiveMemory, as kind: RawFrame.Address, in space: borrowing AddressSpace,
        _ modules: [Module]
    ) -> Callers? {
        guard let (frame, _) = caller(at: task.resumption, as: kind, in: space, modules),
            var callers = callers(
                from: task.context, memory, limit: Self.ancestorCallerLimit, as: kind, in: space, modules)
        else { return nil }
        callers.frames.insert(frame, at: 0)
        return callers
    }
}

extension SwiftTask {
    fileprivate func suspendedParent(at address: UInt64, in memory: some LiveMemory) -> SwiftTask? {
        guard let parent = SwiftTask(at: address, in: memory), parent.metadata == metadata, parent.isSuspended else {
            return nil
        }
        return parent
    }
}
