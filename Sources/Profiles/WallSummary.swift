/// Where a run's wall time went: the part of a summary that says what no CPU profile shows.
package struct WallSummary: Hashable, Sendable {
    package struct Thread: Hashable, Sendable {
        /// The last name the thread gave itself; hostile text.
        package let name: String
        package let runningMs: Int
        package let runnableMs: Int
        package let waitingMs: Int

        package init(name: String, runningMs: Int, runnableMs: Int, waitingMs: Int) {
            self.name = name
            self.runningMs = runningMs
            self.runnableMs = runnableMs
            self.waitingMs = waitingMs
        }
    }

    /// While any thread was on a CPU.
    package let runningMs: Int
    /// While a thread was ready and none was on a CPU.
    package let runnableMs: Int
    /// While all threads waited.
    package let waitingMs: Int
    /// The same in one sentence.
    package let sentence: String
    /// Those that used most CPU time, largest first.
    package let threads: [Thread]
    /// How many threads are not in `threads`.
    package let furtherThreads: Int

    package init(
        runningMs: Int, runnableMs: Int, waitingMs: Int, sentence: String, threads: [Thread], furtherThreads: Int
    ) {
        self.runningMs = runningMs
        self.runnableMs = runnableMs
        self.waitingMs = waitingMs
        self.sentence = sentence
        self.threads = threads
        self.furtherThreads = furtherThreads
    }
}

extension WallSummary {
    /// Nil where nothing was measured.
    init?(_ profile: Profile, maximumThreads: Int) {
        let wall = profile.wallTimes
        guard wall.totalNs > 0 else { return nil }
        runningMs = milliseconds(wall.runningNs)
        runnableMs = milliseconds(wall.runnableNs)
        waitingMs = milliseconds(wall.waitingNs)
        sentence = Self.sentence(wall, hasSamples: profile.sets.contains { $0.samples.count > 0 })
        let times = zip(profile.threads, profile.threadTimes)
        threads = times.sorted { isLarger($0.1, $1.1) }.prefix(maximumThreads).map(Thread.init)
        furtherThreads = profile.threadTimes.count - threads.count
    }

    /// Such as `No samples: it waited 9.9 of 10.0 s.`
    private static func sentence(_ wall: WallTimes, hasSamples: Bool) -> String {
        let mostlyWaited = wall.waitingNs >= wall.totalNs / 10 * 9
        let time = WallText(longestNs: wall.totalNs)
        let split =
            mostlyWaited
            ? "it waited \(time.digits(wall.waitingNs)) of \(time.text(wall.totalNs))."
            : "it ran \(time.text(wall.runningNs)), was held up by others \(time.text(wall.runnableNs)) and waited "
                + "\(time.text(wall.waitingNs)), \(time.text(wall.totalNs)) in all."
        return hasSamples ? split.prefix(1).uppercased() + split.dropFirst() : "No samples: " + split
    }
}

extension WallSummary.Thread {
    fileprivate init(_ info: ThreadInfo, _ times: WallTimes) {
        name = info.name
        runningMs = milliseconds(times.runningNs)
        runnableMs = milliseconds(times.runnableNs)
        waitingMs = milliseconds(times.waitingNs)
    }
}

private func milliseconds(_ nanoseconds: UInt64) -> Int { Int(clamping: nanoseconds / 1_000_000) }

private func isLarger(_ left: WallTimes, _ right: WallTimes) -> Bool {
    (left.runningNs, left.runnableNs, left.waitingNs) > (right.runningNs, right.runnableNs, right.waitingNs)
}

/// Times of one sentence in the unit that suits the longest of them, to one decimal.
private struct WallText {
    private let unit: String
    private let tenthNs: UInt64

    init(longestNs: UInt64) {
        let isLong = longestNs >= 1_000_000_000
        unit = isLong ? "s" : "ms"
        tenthNs = isLong ? 100_000_000 : 100_000
    }

    func digits(_ nanoseconds: UInt64) -> String {
        let tenths = (nanoseconds &+ tenthNs / 2) / tenthNs
        return "\(tenths / 10).\(tenths % 10)"
    }

    func text(_ nanoseconds: UInt64) -> String { "\(digits(nanoseconds)) \(unit)" }
}
