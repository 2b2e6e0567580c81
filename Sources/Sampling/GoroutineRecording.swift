import Profiles

/// Where a Go program's goroutines waited, by looks at all of them. Of the time between two looks, one half is as the first
/// showed it and the other as the second did.
struct GoroutineRecording: Sendable {
    /// Of the time between two looks, no more counts: what was in a longer pause nobody saw.
    private static let longestStepNs: UInt64 = 1_000_000_000
    /// Waits at one place within such a stretch of time are one row.
    private static let stretchNs: UInt64 = 100_000_000
    /// Of all time together, so that every sum is exact in a browser.
    private static let totalLimit: Int64 = 1 << 52

    struct Seen: Sendable {
        let stack: Int32
        /// How many goroutines this one stands for.
        let weight: Double
    }

    private struct Row: Sendable {
        let stack: Int32
        let atNs: UInt64
        let valueNs: Int64
    }

    private struct Known: Sendable {
        let fingerprint: Int
        let stack: Int32
    }

    private let limit: Int
    /// The stacks of those that the last look showed, and of this one, by the goroutines' numbers.
    private var known: [UInt64: Known] = [:]
    private var next: [UInt64: Known] = [:]
    private var rows: [Row] = []
    /// Of the stretch that is not over.
    private var current: [Int32: Double] = [:]
    private var stretch: UInt64 = 0
    private var latestNs: UInt64 = 0
    private var totalNs: Int64 = 0
    /// Of the last look: all, and those that waited.
    private var last: [Int32: Double] = [:]
    private var lastWaiting: [Int32: Double]?
    private(set) var lost = 0
    private(set) var deepStacks = 0

    /// - Parameter limit: of rows.
    init(limit: Int) {
        self.limit = limit
    }

    /// The stack of one that has not gone on since the last look.
    func stack(of goroutine: UInt64, _ fingerprint: Int) -> Int32? {
        known[goroutine].flatMap { $0.fingerprint == fingerprint ? $0.stack : nil }
    }

    mutating func keep(_ stack: Int32, of goroutine: UInt64, _ fingerprint: Int) {
        next[goroutine] = Known(fingerprint: fingerprint, stack: stack)
    }

    /// - Parameters:
    ///   - seen: goroutines with their stacks, those that wait and those that run.
    ///   - waiting: how many of `seen`, from the first, do.
    ///   - atNs: since the exec.
    mutating func take(_ seen: [Seen], waiting: Int, atNs: UInt64) {
        let step = Double(min(atNs - min(atNs, latestNs), Self.longestStepNs))
        if atNs / Self.stretchNs != stretch { closeStretch(atNs / Self.stretchNs) }
        latestNs = max(latestNs, atNs)
        known = next
        next.removeAll(keepingCapacity: true)
        last.removeAll(keepingCapacity: true)
        var nowWaiting: [Int32: Double] = [:]
        for (index, goroutine) in seen.enumerated() {
            last[goroutine.stack, default: 0] += goroutine.weight
            if index < waiting { nowWaiting[goroutine.stack, default: 0] += goroutine.weight }
        }
        // Before the first look, as that shows it.
        for (stack, weight) in lastWaiting ?? nowWaiting { current[stack, default: 0] += weight * step / 2 }
        for (stack, weight) in nowWaiting { current[stack, default: 0] += weight * step / 2 }
        lastWaiting = nowWaiting
    }

    /// - Parameters:
    ///   - torn: goroutines that changed while they were looked at.
    ///   - deep: those whose stacks are deeper than the limits.
    mutating func count(torn: Int, deep: Int) {
        lost += torn
        deepStacks += deep
    }

    private mutating func closeStretch(_ next: UInt64) {
        append(current, to: &rows, &totalNs, &lost)
        current.removeAll(keepingCapacity: true)
        stretch = next
    }

    private func append(_ waits: [Int32: Double], to rows: inout [Row], _ total: inout Int64, _ lost: inout Int) {
        for (stack, value) in waits.sorted(by: { $0.key < $1.key }) {
            let valueNs = Int64(min(value.rounded(), Double(Self.totalLimit)))
            guard rows.count < limit, valueNs < Self.totalLimit - total else {
                lost += 1
                continue
            }
            total += valueNs
            rows.append(Row(stack: stack, atNs: stretch * Self.stretchNs, valueNs: valueNs))
        }
    }

    /// All time of the goroutines: what was sampled of a processor's, and the waits; and those that there were at the last
    /// look.
    ///
    /// - Parameters:
    ///   - running: samples of the clock.
    ///   - thread: that all of it is shown under which is no thread's.
    func set(running: SampleColumns, thread: Int32) -> SampleSet {
        var (rows, total, lost) = (rows, totalNs, lost)
        append(current, to: &rows, &total, &lost)
        var all: [(atNs: UInt64, stack: Int32, thread: Int32, wall: Int64, count: Int64)] = rows.map {
            ($0.atNs, $0.stack, thread, $0.valueNs, 0)
        }
        let (times, threads) = (running.timesNs ?? [], running.threads ?? [])
        for row in 0..<running.count {
            all.append((times[row], running.stacks[row], threads[row], running.values[0][row], 0))
        }
        for (stack, count) in last.sorted(by: { $0.key < $1.key }) {
            all.append((latestNs, stack, thread, 0, Int64(count.rounded())))
        }
        all.sort { $0.atNs < $1.atNs }
        var quality = ProfileQuality()
        quality.lostSamples = lost
        quality.deepStacks = deepStacks
        return SampleSet(
            types: [.wall, .goroutines],
            samples: SampleColumns(
                stacks: all.map(\.stack), values: [all.map(\.wall), all.map(\.count)], timesNs: all.map(\.atNs),
                threads: all.map(\.thread)),
            quality: quality)
    }
}
