import CLinux
package import Linux
package import Profiles
package import Stacks

/// Samples a program from outside, from its exec to its end.
///
/// Attached to a process that has not yet exec'ed the program: events are inherited by whatever it starts and wake at
/// the exec, so nothing before the program's own first instruction is seen. A thread of the sampler's own drains the
/// rings, walks the stacks and lets the profile grow; nothing inside the program can stop it, and a kill loses nothing.
package final class Sampler: Sendable {
    /// Who is watched, where, and how closely.
    package struct Target: Sendable {
        package var processID: Int32
        /// The directory of the control group in which that process and all that it will start live, and nothing else;
        /// nil where there is none.
        package var group: String?
        /// The CPUs that the program is pinned to; elsewhere it would not be seen.
        package var cpus: [Int]
        package var rateHz: Int
        /// Also while the program is in the kernel; needs CAP_PERFMON or a lenient `perf_event_paranoid`.
        package var includesKernel: Bool
        /// Tells system calls and faults apart.
        package var kernelSymbols: KernelSymbols
        /// One of them notes who awaits a Swift program's tasks, if one is free.
        package var taskProbes: TaskProbes
        /// What it allocates, where that is noted.
        package var allocations: AllocationNotes?
        /// Where its threads wait, where that is noted.
        package var waits: WaitNotes?
        /// Finds the goroutines of a Go program; nil where nobody asked for them.
        package var goroutines: GoroutineWalk?
        /// Where a Go program's goroutines keep their labels, in bytes from where each is; nil where that is not known.
        package var goLabels: Int?
        /// Who opens the events.
        package var events: any EventOpening
        /// Whether each sample says of which process it is.
        package var tellsProcessesApart = false
        /// The process, where it has executed its program already; it is watched from now on, with all its threads.
        package var running: RunningProcess?

        package init(
            processID: Int32, group: String? = nil, cpus: [Int], rateHz: Int, includesKernel: Bool = false,
            kernelSymbols: KernelSymbols = KernelSymbols(), taskProbes: TaskProbes = TaskProbes(),
            allocations: AllocationNotes? = nil, events: any EventOpening = DirectOpening()
        ) {
            self.processID = processID
            self.group = group
            self.cpus = cpus
            self.rateHz = rateHz
            self.includesKernel = includesKernel
            self.kernelSymbols = kernelSymbols
            self.taskProbes = taskProbes
            self.allocations = allocations
            self.events = events
        }
    }

    /// Whether one clock ticks for all threads of the program.
    package let watchesGroup: Bool
    /// Whether a probe notes tasks, or the stacks that code was entered from.
    package let notesTasks: Bool
    private let drain: Drain

    /// Attaches, and drains from now on, until `finish` or until nobody holds the sampler any more.
    package init(
        attachingTo target: Target, limits: SamplingLimits, walker: any StackWalker = FramePointerWalker()
    ) throws(SystemError) {
        let events = try SamplingEvents(of: target, limits)
        let taskNotes = events.taskNotes(by: target.taskProbes)
        if let goLabels = target.goLabels { taskNotes?.expectLabels(at: goLabels) }
        watchesGroup = events.areOfGroup
        notesTasks = taskNotes != nil
        var recording = Recording(
            requestedHz: target.rateHz, includesKernel: target.includesKernel, kernelSymbols: target.kernelSymbols,
            limits: limits, walker: walker, taskNotes: taskNotes,
            launchingProcess: events.areOfGroup ? target.processID : nil,
            followsAllocations: target.allocations != nil, allocatingTasks: target.allocations?.tasks,
            followsWaits: target.waits != nil, followsGoroutines: target.goroutines != nil,
            tellsProcessesApart: target.tellsProcessesApart)
        if let running = target.running { recording.take(running, atNs: monotonicNanoseconds()) }
        let counters = try? CounterGroup(of: target.processID, by: target.events)
        let drain = try Drain(
            events: events, counters: counters, allocations: target.allocations, waits: target.waits,
            goroutines: target.goroutines,
            recording: recording, intervalMs: limits.drainIntervalMs)
        self.drain = drain
        events.start()
        target.waits?.follow(target.processID)
        let cpus = target.cpus.map { Int32(clamping: $0) }
        startOwnedThread(named: "sampler") {
            // Draining shares no core with the program where there is another.
            unsafe cpus.withUnsafeBufferPointer { unsafe linux_keep_off_cpus($0.baseAddress, Int32($0.count)) }
            drain.run()
        }
    }

    deinit { drain.requestStop() }

    /// The profile as far as it has grown; cheap enough to ask for several times a second.
    package func snapshot() -> RawProfile { drain.profile }

    /// Takes what is left in the rings and ends; to be called when the program's last process is dead.
    package func finish() async -> RawProfile {
        drain.requestStop()
        await drain.ended.wait()
        return drain.profile
    }

    /// Where the program crashed, as a profile with that stack as its only sample; after `finish`. Nil where nothing is
    /// known of the program's memory.
    package func crashProfile(_ crash: CrashRecord) -> RawProfile? { drain.crashProfile(crash) }
}
