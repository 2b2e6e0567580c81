import Glibc
import Profiles

/// The objects that were picked, what each stands for, and when it was freed.
struct AllocationRecording: Sendable {
    /// Stacks that are walked in a second at most: what a program makes of this costs itself, and the reader no more than
    /// that. Ordinary programs have some thousand at most.
    private static let stacksPerSecond = 20_000
    /// Of an object, and of the interval: larger ones are invented.
    private static let byteLimit: UInt64 = 1 << 40
    /// Of all objects together, so that every sum is exact in a browser.
    private static let totalLimit: Int64 = 1 << 52

    /// Types that are told apart.
    private static let typeLimit = 4096

    private let limit: Int
    private var types: Set<UInt64> = []
    private var allowance = Allowance()
    private var stacks: [Int32] = []
    private var threads: [Int32] = []
    private var timesNs: [UInt64] = []
    private var objects: [Int64] = []
    private var bytes: [Int64] = []
    /// `UInt64.max` for what is there.
    private var freedNs: [UInt64] = []
    /// The rows of the objects that are there, by their addresses.
    private var rows: [UInt64: Int] = [:]
    private var totalBytes: Int64 = 0
    private var bytesInUse: Int64 = 0
    private var peak = (bytes: Int64(0), atNs: UInt64(0))
    private var objectRest = Rest()
    private var byteRest = Rest()
    private var interval: UInt64 = 0
    private var latestNs: UInt64 = 0
    private(set) var lost = 0
    private(set) var deepStacks = 0
    /// Objects of which is not known how long they were there.
    private var unfollowed = 0

    /// - Parameter limit: of samples.
    init(limit: Int) {
        self.limit = limit
    }

    /// What a value was rounded by: handed on to the next, so that sums are right.
    private struct Rest: Sendable {
        private var rest = 0.0

        mutating func rounded(_ value: Double) -> Int64 {
            let whole = (value + rest).rounded()
            rest += value - whole
            return Int64(whole)
        }
    }

    private struct Allowance: Sendable {
        private var second: UInt64 = 0
        private var used = 0

        mutating func takes(atNs timeNs: UInt64) -> Bool {
            let now = timeNs / 1_000_000_000
            if now != second { (second, used) = (now, 0) }
            used += 1
            return used <= AllocationRecording.stacksPerSecond
        }
    }

    /// Whether there is room for another. What there is none for counts as lost.
    mutating func hasRoom(atNs timeNs: UInt64) -> Bool {
        guard stacks.count < limit, allowance.takes(atNs: timeNs) else {
            lost += 1
            return false
        }
        return true
    }

    mutating func countLost() { lost += 1 }

    /// The same type, or zero where there are too many already.
    mutating func known(_ type: UInt64) -> UInt64 {
        guard types.contains(type) || types.count < Self.typeLimit else { return 0 }
        types.insert(type)
        return type
    }

    /// An object was picked with the chance 1 − exp(−bytes ÷ interval), and stands for one over that.
    ///
    /// - Parameters:
    ///   - atNs: since the exec.
    ///   - isDeep: whether the stack is deeper than the limits.
    mutating func allocate(
        _ address: UInt64, bytes size: UInt64, interval: UInt64, atNs: UInt64, thread: Int32, stack: Int32, isDeep: Bool
    ) {
        guard size <= Self.byteLimit, (1...Self.byteLimit).contains(interval) else { return countLost() }
        let share = -expm1(-Double(max(size, 1)) / Double(interval))
        let stood = Double(max(size, 1)) / share
        guard stood < Double(Self.totalLimit - totalBytes), 1 / share < Double(Self.totalLimit) else {
            return countLost()
        }
        latestNs = max(latestNs, atNs)
        // Where a free was not told of.
        if address != 0, let row = rows[address] { end(row) }
        let row = stacks.count
        stacks.append(stack)
        threads.append(thread)
        timesNs.append(latestNs)
        objects.append(objectRest.rounded(1 / share))
        bytes.append(max(0, byteRest.rounded(stood)))
        totalBytes += bytes[row]
        self.interval = max(self.interval, interval)
        if isDeep { deepStacks += 1 }
        guard address != 0 else {
            unfollowed += 1
            return freedNs.append(latestNs)
        }
        freedNs.append(.max)
        rows[address] = row
        bytesInUse += bytes[row]
        if bytesInUse > peak.bytes { peak = (bytesInUse, latestNs) }
    }

    /// Of an object that was not picked, nothing happens.
    mutating func free(_ address: UInt64, atNs: UInt64) {
        latestNs = max(latestNs, atNs)
        guard let row = rows.removeValue(forKey: address) else { return }
        end(row)
    }

    private mutating func end(_ row: Int) {
        freedNs[row] = latestNs
        bytesInUse -= bytes[row]
    }

    /// - Parameters:
    ///   - dropped: allocations that found no room on their way here.
    ///   - droppedFrees: frees likewise.
    func set(dropped: UInt64, droppedFrees: UInt64 = 0) -> SampleSet {
        let isThere = freedNs.map { $0 == .max }
        // What was allocated and freed at the same time as the peak stood is as good as freed before.
        let wasAtPeak = zip(timesNs, freedNs).map { $0 <= peak.atNs && $1 > peak.atNs }
        let columns = [
            objects, bytes, objects.where(isThere), bytes.where(isThere), objects.where(wasAtPeak),
            bytes.where(wasAtPeak),
        ]
        var quality = ProfileQuality()
        quality.lostSamples = lost + Int(clamping: dropped)
        quality.lostRecords = unfollowed + Int(clamping: droppedFrees)
        quality.deepStacks = deepStacks
        return SampleSet(
            types: ProfileType.memory,
            samples: SampleColumns(stacks: stacks, values: columns, timesNs: timesNs, threads: threads),
            period: interval > 0 ? SamplePeriod(type: .allocatedBytes, value: Int64(clamping: interval)) : nil,
            quality: quality)
    }
}

extension [Int64] {
    /// Zero elsewhere.
    fileprivate func `where`(_ isWanted: [Bool]) -> [Int64] { zip(self, isWanted).map { $1 ? $0 : 0 } }
}
