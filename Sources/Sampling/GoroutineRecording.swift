import Profiles

/// Where a Go program's goroutines waited, by looks at all of them.
///
/// Of the time between two looks, one half is as the first showed it and the other as the second did. Where looks are further
/// apart than they should be, that holds for as long as usual only, and the rest is counted as lost; but for goroutines that
/// both showed at the same place, which have waited there.
struct GoroutineRecording: Sendable {
    /// Of the time between two looks, no more counts: what was in a longer pause nobody saw.
    private static let longestStepNs: UInt64 = 1_000_000_000
    /// Likewise, of what has changed in between.
    private static let surestStepNs: UInt64 = 40_000_000
    /// From one look to the next, as far as nothing keeps the reader.
    private static let intervalNs: UInt64 = 10_000_000
    /// Waits at one place within such a stretch of time are one row.
    private static let stretchNs: UInt64 = 100_000_000
    /// Of all time together, so that every sum is exact in a browser.
    private static let totalLimit: Int64 = 1 << 52

    struct Seen: Sendable {
        let place: Place
        /// How many goroutines this one stands for.
        let weight: Double
        /// Whether the look before showed it as it is now.
        var hasStayed = false
    }

    /// Where goroutines are, and with which labels: -1 for none.
    struct Place: Hashable, Comparable, Sendable {
        let stack: Int32
        let labels: Int32

        static func < (left: Place, right: Place) -> Bool {
            (left.stack, left.labels) < (right.stack, right.labels)
        }
    }

    private struct Row: Sendable {
        let place: Place
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
    private var current: [Place: Double] = [:]
    private var stretch: UInt64 = 0
    private var latestNs: UInt64 = 0
    private var totalNs: Int64 = 0
    /// Of the last look: all, and those that waited.
    private var last: [Place: Double] = [:]
    private var lastWaiting: [Place: Double]?
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
        let pauseNs = atNs - min(atNs, latestNs)
        let step = Double(min(pauseNs, Self.longestStepNs))
        let half = Double(min(pauseNs, Self.surestStepNs)) / 2
        if atNs / Self.stretchNs != stretch { closeStretch(atNs / Self.stretchNs) }
        latestNs = max(latestNs, atNs)
        known = next
        next.removeAll(keepingCapacity: true)
        last.removeAll(keepingCapacity: true)
        var nowWaiting: [Place: Double] = [:]
        var staying: [Place: Double] = [:]
        for (index, goroutine) in seen.enumerated() {
            last[goroutine.place, default: 0] += goroutine.weight
            guard index < waiting else { continue }
            nowWaiting[goroutine.place, default: 0] += goroutine.weight
            if goroutine.hasStayed { staying[goroutine.place, default: 0] += goroutine.weight }
        }
        // Before the first look, as that shows it.
        for (place, weight) in staying { current[place, default: 0] += weight * step }
        var hasChanged = false
        for looked in [lastWaiting ?? nowWaiting, nowWaiting] {
            for (place, weight) in looked {
                let changed = weight - (staying[place] ?? 0)
                guard changed > 0 else { continue }
                hasChanged = true
                current[place, default: 0] += changed * half
            }
        }
        if hasChanged { lost += Self.missedLooks(in: pauseNs) }
        lastWaiting = nowWaiting
    }

    /// - Parameters:
    ///   - torn: goroutines that changed while they were looked at.
    ///   - deep: those whose stacks are deeper than the limits.
    mutating func count(torn: Int, deep: Int) {
        lost += torn
        deepStacks += deep
    }

    /// How many looks there should have been in time of which nobody knows anything.
    private static func missedLooks(in pauseNs: UInt64) -> Int {
        Int(clamping: (pauseNs - min(pauseNs, surestStepNs)) / intervalNs)
    }

    private mutating func closeStretch(_ next: UInt64) {
        append(current, to: &rows, &totalNs, &lost)
        current.removeAll(keepingCapacity: true)
        stretch = next
    }

    private func append(_ waits: [Place: Double], to rows: inout [Row], _ total: inout Int64, _ lost: inout Int) {
        for (place, value) in waits.sorted(by: { $0.key < $1.key }) {
            let valueNs = Int64(min(value.rounded(), Double(Self.totalLimit)))
            guard rows.count < limit, valueNs < Self.totalLimit - total else {
                lost += 1
                continue
            }
            total += valueNs
            rows.append(Row(place: place, atNs: stretch * Self.stretchNs, valueNs: valueNs))
        }
    }

    /// All time of the goroutines: what was sampled of a processor's, and the waits; and those that there were at the last
    /// look.
    ///
    /// - Parameters:
    ///   - running: samples of the clock.
    ///   - thread: that all of it is shown under which is no thread's.
    ///   - untilNs: how long the program has run.
    func set(running: SampleColumns, thread: Int32, untilNs: UInt64) -> SampleSet {
        var (rows, total, lost) = (rows, totalNs, lost)
        lost += Self.missedLooks(in: untilNs - min(untilNs, latestNs))
        append(current, to: &rows, &total, &lost)
        var all: [(atNs: UInt64, place: Place, thread: Int32, wall: Int64, count: Int64)] = rows.map {
            ($0.atNs, $0.place, thread, $0.valueNs, 0)
        }
        let (times, threads) = (running.timesNs ?? [], running.threads ?? [])
        for row in 0..<running.count {
            let place = Place(stack: running.stacks[row], labels: running.labels?[row] ?? -1)
            all.append((times[row], place, threads[row], running.values[0][row], 0))
        }
        for (place, count) in last.sorted(by: { $0.key < $1.key }) {
            all.append((latestNs, place, thread, 0, Int64(count.rounded())))
        }
        all.sort { $0.atNs < $1.atNs }
        var quality = ProfileQuality()
        quality.lostSamples = lost
        quality.deepStacks = deepStacks
        return SampleSet(
            types: [.wall, .goroutines],
            samples: SampleColumns(
                stacks: all.map(\.place.stack), values: [all.map(\.wall), all.map(\.count)], timesNs: all.map(\.atNs),
                threads: all.map(\.thread),
                labels: all.contains { $0.place.labels >= 0 } ? all.map(\.place.labels) : nil),
            quality: quality)
    }
}
