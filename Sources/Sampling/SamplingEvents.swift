import Glibc
import Linux
import PerfEvents
import Profiles

/// All the events that watch a program, on each of its CPUs.
struct SamplingEvents: Sendable {
    private(set) var rings: [EventRing] = []
    /// Whether each CPU has one event of a kind for whatever is in the program's group, instead of one for each thread. A
    /// thread's own clock begins with a whole period, so that it never sees threads that live for less; and a thread is a
    /// quarter dearer to make where it has events of its own.
    let areOfGroup: Bool
    /// Whether they begin to count by themselves.
    private let startsAtExec: Bool
    /// Those that sample the CPU's time, by what their samples bring: of these, one kind counts at any time.
    private var clocks: [SampleContent: [PerfEvent]] = [:]
    private var sideband: [PerfEvent] = []

    /// Of the program's group, where there is one that this kernel lets us put a clock on; else of the process and all that
    /// it starts.
    init(of target: Sampler.Target, _ limits: SamplingLimits) throws(SystemError) {
        if let group = target.group, let directory = try? OwnedDescriptor.openDirectory(group),
            let events = try? SamplingEvents(of: target, limits, group: directory.number)
        {
            self = events
        } else {
            try self.init(of: target, limits, group: nil)
        }
    }

    private init(of target: Sampler.Target, _ limits: SamplingLimits, group: Int32?) throws(SystemError) {
        areOfGroup = group != nil
        startsAtExec = group == nil && target.running == nil
        for cpu in target.cpus {
            let order = target.order(on: cpu, limits, watchesGroup: areOfGroup)
            let opened = try target.events.open(.sampling(order), group: group)
            let first = try add(opened.map { result throws(SystemError) in try result.get() }, limits)
            for thread in target.running?.threads ?? [] where thread.id != target.processID {
                try add(thread.id, of: target, on: cpu, limits, toRingsOf: first)
            }
        }
    }

    /// Of a process that runs already each thread has events of its own, whose records go to the rings that there are.
    private mutating func add(
        _ thread: Int32, of target: Sampler.Target, on cpu: Int, _ limits: SamplingLimits,
        toRingsOf first: (sideband: PerfEvent, clock: PerfEvent)
    ) throws(SystemError) {
        var target = target
        target.processID = thread
        let order = target.order(on: cpu, limits, watchesGroup: false)
        let opened = try target.events.open(.sampling(order), group: nil).compactMap { try? $0.get() }
        // The thread may have ended meanwhile.
        guard let named = opened.first, opened.count == 1 + SampleContent.allCases.count else { return }
        try named.sendRecords(toRingOf: first.sideband)
        sideband.append(named)
        for (content, clock) in zip(SampleContent.allCases, opened.dropFirst()) {
            try clock.sendRecords(toRingOf: first.clock)
            clocks[content, default: []].append(clock)
        }
    }

    /// What was opened on one CPU: a ring for the sideband, and one for all the clocks.
    private mutating func add(
        _ opened: [PerfEvent], _ limits: SamplingLimits
    ) throws(SystemError) -> (sideband: PerfEvent, clock: PerfEvent) {
        guard let named = opened.first, opened.count == 1 + SampleContent.allCases.count else {
            throw SystemError("perf_event_open", code: EBADMSG)
        }
        sideband.append(named)
        rings.append(try EventRing(.sideband, of: named, byteCount: limits.sidebandRingBytes))
        let first = opened[1]
        rings.append(try EventRing(.samples, of: first, byteCount: limits.ringBytes))
        for (content, clock) in zip(SampleContent.allCases, opened.dropFirst()) {
            clocks[content, default: []].append(clock)
            if clock !== first { try clock.sendRecords(toRingOf: first) }
        }
        return (named, first)
    }

    /// Those of a group, or of a process that runs already, know of no exec: they count from now on, and what comes before the program is for the recording to
    /// leave out.
    func start() {
        guard !startsAtExec else { return }
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
    fileprivate func order(on cpu: Int, _ limits: SamplingLimits, watchesGroup: Bool) -> SamplingOrder {
        let clocks = SampleContent.allCases.map { content in
            SamplingOrder.Clock(
                stackBytes: UInt32(clamping: content.sliceBytes(limits.stackSliceBytes)),
                bringsCallchain: content.bringsCallchain, startsAtExec: content == .everything && running == nil)
        }
        return SamplingOrder(
            process: processID, watchesGroup: watchesGroup, cpu: Int32(clamping: cpu), rateHz: Int32(clamping: rateHz),
            includesKernel: includesKernel, clocks: clocks)
    }
}
