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
    var scope: ProgramScope
    var maps: ProcessMemoryMaps
    var threads: ThreadTimeline
    var unwinder: SampleUnwinder
    var stacks: StackTable
    var labels: SampledLabels
    private var samples: SampleColumns
    /// Nil where they are not told apart.
    private var processes: ProcessTable?
    private var quality: ProfileQuality
    /// Nil where nobody asked.
    private var allocations: AllocationRecording?
    /// Likewise.
    var waits: WaitRecording?
    /// Likewise.
    var goroutines: GoroutineRecording?
    /// The process that executed the program first.
    var program: Int32?
    /// What the kernel's own records say was lost.
    private var announcedLosses = EventLosses()
    var latestNs: UInt64 = 0

    /// - Parameter kernelSymbols: names the kinds of time in the kernel.
    package init(
        requestedHz: Int, includesKernel: Bool = false, kernelSymbols: KernelSymbols = KernelSymbols(),
        limits: SamplingLimits, walker: any StackWalker
    ) {
        self.init(
            requestedHz: requestedHz, includesKernel: includesKernel, kernelSymbols: kernelSymbols, limits: limits,
            walker: walker, taskNotes: nil, launchingProcess: nil)
    }

    /// - Parameter launchingProcess: what starts the program, where records are of a whole control group.
    init(
        requestedHz: Int, includesKernel: Bool, kernelSymbols: KernelSymbols, limits: SamplingLimits,
        walker: any StackWalker, taskNotes: TaskNotes?, launchingProcess: Int32?, followsAllocations: Bool = false,
        allocatingTasks: TaskNotes? = nil, followsWaits: Bool = false, followsGoroutines: Bool = false,
        tellsProcessesApart: Bool = false
    ) {
        self.limits = limits
        scope = ProgramScope(launchingProcess: launchingProcess)
        maps = ProcessMemoryMaps(limits, tellsProcessesApart: tellsProcessesApart)
        samples = SampleColumns(tellingProcessesApart: tellsProcessesApart)
        processes = tellsProcessesApart ? ProcessTable(limit: limits.processes) : nil
        threads = ThreadTimeline(limit: limits.threads, followsGroup: scope.followsGroup)
        unwinder = SampleUnwinder(
            walker: walker, kernelSymbols: kernelSymbols, taskNotes: taskNotes,
            allocatingTasks: allocatingTasks, limits: limits)
        stacks = StackTable(nodeLimit: limits.stackNodes)
        labels = SampledLabels(limit: limits.labelSets)
        quality = ProfileQuality()
        quality.requestedHz = requestedHz
        quality.includesKernel = includesKernel
        if followsAllocations { allocations = AllocationRecording(limit: limits.samples) }
        if followsWaits { waits = WaitRecording(limit: limits.samples / 4) }
        if followsGoroutines { goroutines = GoroutineRecording(limit: limits.samples / 4) }
    }

    /// Whether a sample is worth more the sooner it is taken.
    var isUrgent: Bool { unwinder.isUrgent }

    /// Whether the first sample of a task may be about to come, without which none can be noted.
    var awaitsTasks: Bool {
        unwinder.awaitsFirstTask && latestNs &- (scope.execNs ?? latestNs) < Self.taskAwaitNs
    }

    /// What the samples to come shall bring.
    var wantedContent: SampleContent { unwinder.wantedContent }

    /// What has been recorded so far, and what the events counted meanwhile.
    package func profile(_ counts: EventCounts) -> RawProfile {
        var profile = RawProfile()
        profile.modules = maps.modules
        profile.places = maps.places
        profile.stacks = stacks.stacks
        profile.threads = threads.infos
        (profile.threadTimes, profile.wallTimes) = threads.times(atNs: latestNs)
        profile.processes = processes?.infos ?? []
        profile.labelSets = labels.sets
        profile.sets = [.cpu(samples, quality: quality(counts))]
        if let allocations {
            profile.sets.append(
                allocations.set(dropped: counts.droppedAllocations, droppedFrees: counts.droppedFrees))
        }
        if let waits {
            profile.sets.append(
                waits.set(running: samples, untilNs: scope.sinceExec(latestNs), dropped: counts.droppedWaits))
        }
        // Goroutines are no thread's: all are shown under the first.
        if let goroutines, !threads.infos.isEmpty {
            profile.sets.append(
                goroutines.set(running: samples, thread: 0, untilNs: scope.sinceExec(latestNs)))
        }
        return profile
    }

    private func quality(_ counts: EventCounts) -> ProfileQuality {
        var quality = quality
        quality.truncatedStacks = stacks.truncatedCount
        quality.deepStacks = stacks.deepCount
        // A record of a loss needs room in the ring itself, so that the last ones may be missing.
        let losses = announcedLosses.orMore(counts.losses)
        quality.lostSamples += Int(clamping: losses.samples)
        quality.lostRecords = Int(clamping: losses.sideband)
        quality.counters = counts.hardware
        let cpuSeenNs = counts.cpuSeenNs - min(counts.cpuSeenNs, scope.othersNs)
        quality.cpuSeenMs = Int(clamping: cpuSeenNs / 1_000_000)
        quality.cpuSampledMs = Int(clamping: samples.total(of: 0) / 1_000_000)
        let cpuSeen = Double(cpuSeenNs) / 1e9
        quality.deliveredHz = cpuSeen == 0 ? 0 : Double(samples.count) / cpuSeen
        return quality
    }

    /// What is known of the program that helps to follow its stack when it has crashed.
    var crashScene: CrashScene {
        CrashScene(
            walker: unwinder.walker, modules: maps.modules, processes: maps.all, frameLimit: limits.stackFrames)
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
        guard scope.contains(sample.process) else { return scope.leaveOut(sample.periodNs) }
        guard samples.count < limits.samples else {
            quality.lostSamples += 1
            return
        }
        let root = unwinder.collectFrames(of: sample, inKernel: inKernel, in: &maps)
        samples.append(
            timeNs: scope.sinceExec(sample.timeNs), thread: threads.index(ofSampled: sample.thread, on: sample.cpu),
            process: processes?.index(of: sample.process) ?? -1, stack: stacks.push(unwinder.frames, root: root),
            value: Int64(clamping: sample.periodNs), labels: labels.index(of: unwinder.labels))
    }

    mutating func take(_ record: SidebandRecord, _ trailer: RecordTrailer) {
        latestNs = max(latestNs, trailer.timeNs)
        guard record.isExec || scope.contains(trailer.process) else { return }
        switch record {
        case .mapped(let mapping): map(mapping, in: trailer.process)
        case .named(let name, let isExec): rename(name, isExec: isExec, trailer)
        case .forked(let child, let parent):
            threads.start(child.thread, by: parent.thread, atNs: trailer.timeNs)
            maps.fork(child.process, from: parent.process)
            processes?.fork(child.process, from: parent.process)
        case .exited(let thread):
            threads.exit(thread.thread, atNs: trailer.timeNs)
            waits?.exit(thread.thread, atNs: scope.sinceExec(trailer.timeNs))
            if thread.process == thread.thread, processes != nil { maps.exit(thread.process) }
        case .switchedIn: threads.switchIn(trailer)
        case .switchedOut(let isRunnable): threads.switchOut(trailer, isRunnable: isRunnable)
        case .lost, .other: break
        }
    }

    /// Takes what a process was before it was watched, at this time.
    mutating func take(_ process: RunningProcess, atNs: UInt64) {
        latestNs = max(latestNs, atNs)
        scope.exec(process.id, atNs: atNs)
        processes?.exec(process.id, named: process.name)
        for thread in process.threads {
            threads.start(thread.id, by: process.id, atNs: atNs)
            threads.rename(thread.id, to: thread.name)
        }
        for record in process.mappings { map(record, in: process.id) }
    }

    private mutating func map(_ record: MappingRecord, in process: Int32) {
        guard let mapping = maps.map(record, in: process) else { return }
        unwinder.prepare(for: mapping, of: maps.modules[Int(mapping.module)])
    }

    /// Takes a whole record of a probe. One that cannot be read is counted as lost.
    package mutating func takeAllocation(_ bytes: RawSpan) {
        guard let record = try? AllocationRecord(bytes) else {
            allocations?.countLost()
            return
        }
        take(record)
    }

    private mutating func take(_ record: borrowing AllocationRecord) {
        let atNs = scope.sinceExec(record.timeNs)
        guard case .allocated(let byteCount, let interval) = record.event else {
            allocations?.free(record.address, atNs: atNs)
            return
        }
        guard let program, allocations?.hasRoom(atNs: record.timeNs) ?? false else {
            if program == nil { allocations?.countLost() }
            return
        }
        latestNs = max(latestNs, record.timeNs)
        // Seen from another namespace of processes, the numbers are others: then the only one is meant.
        let isNumbered = maps.knows(record.process)
        let space = maps.space(of: isNumbered ? record.process : program)
        let root = unwinder.collectFrames(of: record, in: space, maps.modules)
        let type = unwinder.frames.isOfSwiftObject(maps.modules) ? record.type : 0
        let frames = [.allocation(type: allocations?.known(type) ?? 0)] + unwinder.frames
        allocations?.allocate(
            record.address, bytes: byteCount, interval: interval, atNs: atNs,
            thread: threads.index(ofSampled: isNumbered ? record.thread : program, on: .max),
            stack: stacks.pushUncounted(frames, root: root), isDeep: root.isDeep)
    }

    private mutating func rename(_ name: String, isExec: Bool, _ trailer: RecordTrailer) {
        threads.rename(trailer.thread, to: name)
        guard isExec else { return }
        scope.exec(trailer.process, atNs: trailer.timeNs)
        program = program ?? trailer.process
        maps.exec(trailer.process)
        processes?.exec(trailer.process, named: name)
        threads.switchIn(trailer)
    }
}

extension [RawFrame] {
    /// Whether Swift's runtime allocated an object: the marker, the allocator's function, and two of the runtime.
    fileprivate func isOfSwiftObject(_ modules: [Module]) -> Bool {
        count > 3
            && self[2...3].allSatisfy { !$0.isMarker && modules[Int($0.module)].path.hasSuffix("/libswiftCore.so") }
    }
}
