import CLinux
import Linux

/// All the events that watch a program, on each of its CPUs.
struct SamplingEvents: Sendable {
    private(set) var rings: [EventRing] = []
    /// Whether each CPU has one event of a kind for whatever is in the program's group, instead of one for each thread. A
    /// thread's own clock begins with a whole period, so that it never sees threads that live for less; and a thread is a
    /// quarter dearer to make where it has events of its own.
    let areOfGroup: Bool
    /// Those that sample the CPU's time, by what their samples bring: of these, one kind counts at any time.
    private var clocks: [SampleContent: [PerfEvent]] = [:]
    private var sideband: [PerfEvent] = []

    init(of target: Sampler.Target, _ limits: SamplingLimits) throws(SystemError) {
        let watched = target.watchedTasks(limits)
        areOfGroup = watched.isGroup
        for cpu in target.cpus {
            // The sideband first: at the exec, events wake in this order, and no mapping may be missed.
            let named = try PerfEvent(linux_perf_sideband(), of: watched, cpu: cpu)
            sideband.append(named)
            rings.append(try EventRing(.sideband, of: named, byteCount: limits.sidebandRingBytes))
            try addClocks(of: watched, target, on: cpu, limits)
        }
    }

    /// One ring for all the clocks of a CPU.
    private mutating func addClocks(
        of watched: borrowing WatchedTasks, _ target: Sampler.Target, on cpu: Int, _ limits: SamplingLimits
    ) throws(SystemError) {
        var first: PerfEvent?
        for content in SampleContent.allCases {
            let clock = try PerfEvent(target.clock(content, limits), of: watched, cpu: cpu)
            clocks[content, default: []].append(clock)
            if let first {
                try clock.sendRecords(toRingOf: first)
            } else {
                first = clock
                rings.append(try EventRing(.samples, of: clock, byteCount: limits.ringBytes))
            }
        }
    }

    /// Those of a group know of no exec: they count from now on, and what comes before the program is for the recording to
    /// leave out.
    func start() {
        guard areOfGroup else { return }
        sideband.forEach { $0.set(counting: true) }
        turn(to: .everything)
    }

    /// Has one of the probes note the tasks at each sample; nil where none is free, or this kernel cannot.
    func taskNotes(by probes: TaskProbes) -> TaskNotes? {
        guard let notes = TaskNotes(by: probes) else { return nil }
        do throws(SystemError) {
            for clock in clocks.values.joined() { try notes.attach(to: clock) }
            return notes
        } catch {
            return nil
        }
    }

    /// Lets the clocks for this tick from now on, and the others no more.
    func turn(to content: SampleContent) {
        for (other, events) in clocks where other != content { events.forEach { $0.set(counting: false) } }
        clocks[content]?.forEach { $0.set(counting: true) }
    }

    /// What was counted, and what found no room in the rings.
    var counts: EventCounts {
        var counts = EventCounts()
        for event in sideband { counts.losses.add(event.readCounts().lost, of: .sideband) }
        for clock in clocks.values.joined() {
            let (value, lost) = clock.readCounts()
            counts.cpuSeenNs &+= value
            counts.losses.add(lost, of: .samples)
        }
        return counts
    }
}

extension Sampler.Target {
    /// The program's group, where there is one that this kernel lets us put a clock on.
    func watchedTasks(_ limits: SamplingLimits) -> WatchedTasks {
        guard let group, let cpu = cpus.first, let directory = try? OwnedDescriptor.openDirectory(group) else {
            return .startedBy(processID)
        }
        let tasks = WatchedTasks.inGroup(directory)
        guard (try? PerfEvent(clock(.everything, limits), of: tasks, cpu: cpu)) != nil else {
            return .startedBy(processID)
        }
        return tasks
    }

    fileprivate func clock(_ content: SampleContent, _ limits: SamplingLimits) -> perf_event_attr {
        linux_perf_clock(
            UInt64(clamping: rateHz), UInt32(clamping: content.sliceBytes(limits.stackSliceBytes)),
            includesKernel ? 1 : 0, content.bringsCallchain ? 1 : 0, content == .everything ? 1 : 0)
    }
}
