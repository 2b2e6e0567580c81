import Profiles

/// The waits of a program's threads, each with its stack and how long it was.
struct WaitRecording: Sendable {
    /// Stacks that are walked in a second at most: what a program makes of this costs itself, and the reader no more than
    /// that. The probe notes fewer by itself.
    private static let stacksPerSecond = 20_000
    /// Of all waits together, so that every sum is exact in a browser.
    private static let totalLimit: UInt64 = 1 << 52
    /// What one stands for at most.
    private static let weightLimit: UInt64 = 1 << 10
    /// A wait is shown all along its time, in pieces of so many nanoseconds or of a hundredth of it.
    private static let pieceNs: UInt64 = 10_000_000
    private static let pieceCount: UInt64 = 100
    /// Numbers of ended threads that are kept.
    private static let endedLimit = 65_536

    private struct Wait: Sendable {
        let stack: Int32
        let thread: Int32
        /// Since the exec.
        let atNs: UInt64
        let weight: UInt64
        var lengthNs: UInt64 = 0
    }

    private let limit: Int
    private var ended: [Wait] = []
    /// By the threads' numbers.
    private var open: [Int32: Wait] = [:]
    /// When threads ended, since the exec.
    private var exits: [Int32: UInt64] = [:]
    private var totalNs: UInt64 = 0
    private var second: UInt64 = 0
    private var usedOfSecond = 0
    private(set) var lost = 0
    private(set) var deepStacks = 0

    /// - Parameter limit: of waits.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there is room for another. What there is none for counts as lost.
    mutating func hasRoom(atNs timeNs: UInt64) -> Bool {
        let now = timeNs / 1_000_000_000
        if now != second { (second, usedOfSecond) = (now, 0) }
        usedOfSecond += 1
        guard ended.count + open.count < limit, usedOfSecond <= Self.stacksPerSecond else {
            lost += 1
            return false
        }
        return true
    }

    mutating func countLost() { lost += 1 }

    /// The thread left its processor.
    ///
    /// - Parameters:
    ///   - number: of the thread, by the kernel.
    ///   - atNs: since the exec.
    mutating func begin(
        _ number: Int32, stack: Int32, thread: Int32, weight: UInt64, atNs: UInt64, isDeep: Bool
    ) {
        // Of the one before, the end was lost: how long it was is not known.
        if open[number] != nil { lost += 1 }
        guard (1...Self.weightLimit).contains(weight) else {
            open[number] = nil
            return countLost()
        }
        if isDeep { deepStacks += 1 }
        open[number] = Wait(stack: stack, thread: thread, atNs: atNs, weight: weight)
    }

    /// It is back.
    mutating func end(_ number: Int32, atNs: UInt64) {
        guard var wait = open.removeValue(forKey: number) else { return }
        wait.lengthNs = atNs - min(atNs, wait.atNs)
        let (whole, isTooMuch) = wait.lengthNs.multipliedReportingOverflow(by: wait.weight)
        guard !isTooMuch, whole < Self.totalLimit - totalNs else { return countLost() }
        totalNs += whole
        ended.append(wait)
    }

    /// The thread has ended, which it does only where it runs.
    mutating func exit(_ number: Int32, atNs: UInt64) {
        if exits.count < Self.endedLimit { exits[number] = atNs }
    }

    /// All time of the threads: what was sampled of a processor's, and the waits, those that have not ended up to now.
    ///
    /// - Parameters:
    ///   - running: samples of the clock.
    ///   - untilNs: now, since the exec.
    ///   - dropped: records that found no room on their way here.
    func set(running: SampleColumns, untilNs: UInt64, dropped: UInt64) -> SampleSet {
        var copy = self
        for (number, wait) in open.sorted(by: { $0.key < $1.key }) {
            // Its end was lost where the thread ran to its own.
            if let exit = exits[number], exit >= wait.atNs { copy.lost += 1 } else { copy.end(number, atNs: untilNs) }
        }
        var quality = ProfileQuality()
        quality.lostSamples = copy.lost + Int(clamping: dropped)
        quality.deepStacks = deepStacks
        return SampleSet(types: [.wall], samples: copy.columns(running), quality: quality)
    }

    private func columns(_ running: SampleColumns) -> SampleColumns {
        var rows: [(atNs: UInt64, stack: Int32, thread: Int32, value: Int64)] = []
        let (times, threads) = (running.timesNs ?? [], running.threads ?? [])
        for row in 0..<running.count {
            rows.append((times[row], running.stacks[row], threads[row], running.values[0][row]))
        }
        // As many pieces of waits as waits at most.
        var spare = UInt64(limit - min(limit, ended.count))
        for wait in ended {
            let wanted = min(wait.lengthNs / Self.pieceNs + 1, Self.pieceCount)
            let count = min(wanted, spare + 1)
            spare -= count - 1
            let whole = wait.lengthNs * wait.weight
            for piece in 0..<count {
                let value = whole * (piece + 1) / count - whole * piece / count
                let atNs = wait.atNs &+ wait.lengthNs * piece / count
                rows.append((atNs, wait.stack, wait.thread, Int64(value)))
            }
        }
        rows.sort { $0.atNs < $1.atNs }
        return SampleColumns(
            stacks: rows.map(\.stack), values: [rows.map(\.value)], timesNs: rows.map(\.atNs),
            threads: rows.map(\.thread))
    }
}
