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
    private var scope: ProgramScope
    private var maps: ProcessMemoryMaps
    private var threads: ThreadTimeline
    private var unwinder: SampleUnwinder
    private var stacks: StackTable
    private var samples = SampleColumns()
    private var quality: ProfileQuality
    /// What the kernel's own records say was lost.
    private var announcedLosses = EventLosses()
    private var latestNs: UInt64 = 0

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
        walker: any StackWalker, taskNotes: TaskNotes?, launchingProcess: Int32?
    ) {
        self.limits = limits
        scope = ProgramScope(launchingProcess: launchingProcess)
        maps = ProcessMemoryMaps(limits)
        threads = ThreadTimeline(limit: limits.threads, followsGroup: scope.followsGroup)
        unwinder = SampleUnwinder(walker: walker, kernelSymbols: kernelSymbols, taskNotes: taskNotes, limits: limits)
        stacks = StackTable(nodeLimit: limits.stackNodes)
        quality = ProfileQuality()
        quality.requestedHz = requestedHz
        quality.includesKernel = includesKernel
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
        profile.stacks = stacks.stacks
        profile.threads = threads.infos
        (profile.threadTimes, profile.wallTimes) = threads.times(atNs: latestNs)
        profile.samples = samples
        profile.quality = quality
        profile.quality.truncatedStacks = stacks.truncatedCount
        profile.quality.deepStacks = stacks.deepCount
        // A record of a loss needs room in the ring itself, so that the last ones may be missing.
        let losses = announcedLosses.orMore(counts.losses)
        profile.quality.lostSamples += Int(clamping: losses.samples)
        profile.quality.lostRecords = Int(clamping: losses.sideband)
        profile.quality.counters = counts.hardware
        let cpuSeenNs = counts.cpuSeenNs - min(counts.cpuSeenNs, scope.othersNs)
        profile.quality.cpuSeenMs = Int(clamping: cpuSeenNs / 1_000_000)
        profile.quality.cpuSampledMs = Int(clamping: samples.total / 1_000_000)
        let cpuSeen = Double(cpuSeenNs) / 1e9
        profile.quality.deliveredHz = cpuSeen == 0 ? 0 : Double(samples.count) / cpuSeen
        return profile
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
            stack: stacks.push(unwinder.frames, root: root), weight: sample.periodNs)
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
        case .exited(let thread): threads.exit(thread.thread, atNs: trailer.timeNs)
        case .switchedIn: threads.switchIn(trailer)
        case .switchedOut(let isRunnable): threads.switchOut(trailer, isRunnable: isRunnable)
        case .lost, .other: break
        }
    }

    private mutating func map(_ record: MappingRecord, in process: Int32) {
        guard let mapping = maps.map(record, in: process) else { return }
        unwinder.prepare(for: mapping, of: maps.modules[Int(mapping.module)])
    }

    private mutating func rename(_ name: String, isExec: Bool, _ trailer: RecordTrailer) {
        threads.rename(trailer.thread, to: name)
        guard isExec else { return }
        scope.exec(trailer.process, atNs: trailer.timeNs)
        maps.exec(trailer.process)
        threads.switchIn(trailer)
    }
}
