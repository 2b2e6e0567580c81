import Linux
import Profiles
import Synchronization

/// Empties the rings into the recording while the program runs.
final class Drain: Sendable {
    /// A snapshot never waits longer than it takes to handle so many records.
    private static let recordsPerTurn = 256
    /// Likewise. After so many the other rings are read again: a program that allocates all the time would keep its own
    /// samples from their turn until there is no room for more.
    private static let allocationsPerTurn = 64
    private static let waitsPerTurn = 64
    /// From one look at the program's goroutines to the next.
    private static let goroutineIntervalNs: UInt64 = 10_000_000
    /// Likewise, where goroutines are to be looked at between: what is due does not wait for all that is there.
    private static let recordsPerLook = 32
    /// Likewise, where samples may turn out to bring too little.
    private static let watchfulIntervalMs = 5
    /// Likewise, for programs whose stacks end in memory that changes, or may.
    private static let urgentIntervalMs = 1
    /// The kernel publishes a record so long after its time at the latest, a descheduled virtual CPU included.
    private static let publishingDelayNs: UInt64 = 2_000_000
    /// Likewise, where waiting for that would cost more than a record out of order now and then.
    private static let urgentPublishingDelayNs: UInt64 = 200_000

    let ended = Latch()
    private let events: SamplingEvents
    private let counters: CounterGroup?
    /// Nil where nobody asked.
    private let allocations: AllocationNotes?
    /// Of those that were noted, when nothing is noted any more.
    private let dropped = Mutex<(allocations: UInt64, frees: UInt64)?>(nil)
    /// Likewise.
    private let waits: WaitNotes?
    private let droppedWaits = Mutex<UInt64?>(nil)
    /// Likewise.
    private let goroutines: GoroutineWalk?
    private let recording: Mutex<Recording>
    /// How often the rings are read. By the clock and not by the kernel's wakeups: those would cost the program's core
    /// time, and half a ring holds far more than arrives in between.
    private let usualIntervalMs: Int
    /// A byte in it ends the draining.
    private let stop: Pipe

    init(
        events: SamplingEvents, counters: CounterGroup?, allocations: AllocationNotes? = nil,
        waits: WaitNotes? = nil, goroutines: GoroutineWalk? = nil, recording: sending Recording, intervalMs: Int
    ) throws(SystemError) {
        usualIntervalMs = intervalMs
        self.events = events
        self.counters = counters
        self.allocations = allocations
        self.waits = waits
        self.goroutines = goroutines
        self.recording = Mutex(recording)
        stop = try Pipe()
    }

    var profile: RawProfile {
        let counts = counts
        return recording.withLock { $0.profile(counts) }
    }

    func crashProfile(_ crash: CrashRecord) -> RawProfile? {
        recording.withLock { $0.crashScene }.profile(of: crash)
    }

    func requestStop() {
        // Cannot block, for nobody writes more than a few bytes; cannot fail, for both ends are ours.
        try? stop.writeEnd.writeAll([0])
    }

    @available(*, noasync, message: "blocks the calling thread")
    func run() {
        var merge = RingMerge(events.rings)
        var content = SampleContent.everything
        var looks = Looks(walk: goroutines)
        while !pause() {
            drain(&merge, publishingDelayNs: publishingDelayNs, &looks)
            look(&looks)
            turn(&content)
        }
        drain(&merge, publishingDelayNs: nil, &looks)
        if let allocations { dropped.withLock { $0 = allocations.dropped } }
        if let waits { droppedWaits.withLock { $0 = waits.dropped } }
        ended.open()
        allocations?.end()
        waits?.end()
    }

    /// At goroutines, and when the last one was.
    private struct Looks {
        var walk: GoroutineWalk?
        var lastNs: UInt64 = 0
    }

    private func drain(_ merge: inout RingMerge, publishingDelayNs: UInt64?, _ looks: inout Looks) {
        let now = monotonicNanoseconds()
        let horizonNs = publishingDelayNs.map { now - min(now, $0) } ?? .max
        var hasMore = true
        while hasMore {
            drainRings(&merge, publishingDelayNs: publishingDelayNs, &looks)
            let hasAllocations = takeAllocations(before: horizonNs)
            hasMore = takeWaits(before: horizonNs) || hasAllocations
        }
    }

    private func drainRings(_ merge: inout RingMerge, publishingDelayNs: UInt64?, _ looks: inout Looks) {
        let limit = looks.walk == nil ? Self.recordsPerTurn : Self.recordsPerLook
        var hasMore = true
        while hasMore {
            hasMore = recording.withLock { recording in
                merge.drain(limit: limit, publishingDelayNs: publishingDelayNs) { kind, header, bytes in
                    recording.take(header, bytes, from: kind)
                }
            }
            look(&looks)
        }
    }

    /// Some of those that happened while the records of before were drained: where code lies has to be known first. True
    /// where there may be more.
    private func takeAllocations(before horizonNs: UInt64) -> Bool {
        guard let allocations else { return false }
        return recording.withLock { recording in
            allocations.read(limit: Self.allocationsPerTurn) { bytes in
                guard AllocationRecord.timeNs(of: bytes) <= horizonNs else { return false }
                recording.takeAllocation(bytes)
                return true
            }
        }
    }

    /// Likewise, of waits.
    private func takeWaits(before horizonNs: UInt64) -> Bool {
        guard let waits else { return false }
        return recording.withLock { recording in
            waits.read(limit: Self.waitsPerTurn) { bytes in
                guard WaitRecord.timeNs(of: bytes) <= horizonNs else { return false }
                recording.takeWait(bytes)
                return true
            }
        }
    }

    /// Looks at the goroutines where it is time for it.
    private func look(_ looks: inout Looks) {
        guard looks.walk != nil, monotonicNanoseconds() &- looks.lastNs >= Self.goroutineIntervalNs,
            let process = recording.withLock({ $0.processWithGoroutines }), let view = looks.walk?.look(at: process)
        else { return }
        looks.lastNs = monotonicNanoseconds()
        recording.withLock { $0.take(view, atNs: looks.lastNs) }
    }

    /// Follows the recording's choice, made from the samples so far.
    private func turn(_ content: inout SampleContent) {
        let wanted = recording.withLock { $0.wantedContent }
        guard wanted != content else { return }
        events.turn(to: wanted)
        content = wanted
    }

    /// True when the draining shall end.
    private func pause() -> Bool {
        let interest = (number: stop.readEnd.number, interest: Readiness.readable)
        let ready = try? waitUntilReady([interest], timeoutMs: intervalMs)
        return ready.map { !$0[0].isEmpty } ?? true
    }

    private var publishingDelayNs: UInt64 {
        recording.withLock { $0.isUrgent } ? Self.urgentPublishingDelayNs : Self.publishingDelayNs
    }

    private var intervalMs: Int {
        recording.withLock { recording in
            if recording.isUrgent || recording.awaitsTasks { return Self.urgentIntervalMs }
            let isUsual =
                recording.wantedContent == .everything && allocations == nil && waits == nil && goroutines == nil
            return isUsual ? usualIntervalMs : min(usualIntervalMs, Self.watchfulIntervalMs)
        }
    }

    private var counts: EventCounts {
        var counts = events.counts
        if let allocations {
            let dropped = dropped.withLock { $0 } ?? allocations.dropped
            (counts.droppedAllocations, counts.droppedFrees) = (dropped.allocations, dropped.frees)
        }
        if let waits { counts.droppedWaits = droppedWaits.withLock { $0 } ?? waits.dropped }
        counts.hardware = counters.flatMap { HardwareCounters($0.readings()) }
        return counts
    }
}
