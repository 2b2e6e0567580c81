import Profiles
import Reports

/// The `profile` of a run, and of the event of a growing one.
struct ProfileSummaryDocument: Encodable {
    private struct TypeTotal: Encodable {
        let name: String
        let unit: String
        let samples: Int
        let total: Int64

        init(_ type: ProfileSummary.TypeTotal) {
            name = type.name
            unit = type.unit
            samples = type.samples
            total = Int64(clamping: type.total)
        }
    }

    private let summary: ProfileSummary

    init(_ summary: ProfileSummary) {
        self.summary = summary
    }

    private enum CodingKeys: CodingKey {
        case types, requestedHz, deliveredHz, cpuSeenMs, cpuSampledMs, lostSamples, lostRecords, truncatedStacks
        case deepStacks, unresolvedFrames, includesKernel, counters, wall, doubts
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(summary.types.map(TypeTotal.init), forKey: .types)
        try container.encode(summary.wall.map(WallDocument.init), forKey: .wall)
        let quality = summary.quality
        try container.encode(quality.requestedHz, forKey: .requestedHz)
        try container.encode(quality.deliveredHz, forKey: .deliveredHz)
        try container.encode(quality.cpuSeenMs, forKey: .cpuSeenMs)
        try container.encode(quality.cpuSampledMs, forKey: .cpuSampledMs)
        try container.encode(quality.lostSamples, forKey: .lostSamples)
        try container.encode(quality.lostRecords, forKey: .lostRecords)
        try container.encode(quality.truncatedStacks, forKey: .truncatedStacks)
        try container.encode(quality.deepStacks, forKey: .deepStacks)
        try container.encode(quality.unresolvedFrames, forKey: .unresolvedFrames)
        try container.encode(summary.doubts, forKey: .doubts)
        try container.encodeIfPresent(quality.includesKernel, forKey: .includesKernel)
        try container.encodeIfPresent(quality.counters.map(CountersDocument.init), forKey: .counters)
    }
}

/// Those that the host could count.
private struct CountersDocument: Encodable {
    let cycles: UInt64?
    let instructions: UInt64?
    let cacheMisses: UInt64?
    let branchMisses: UInt64?

    init(_ counters: HardwareCounters) {
        cycles = counters.cycles
        instructions = counters.instructions
        cacheMisses = counters.cacheMisses
        branchMisses = counters.branchMisses
    }
}

/// Where the wall time went.
private struct WallDocument: Encodable {
    struct Thread: Encodable {
        let name: String
        let runningMs: Int
        let runnableMs: Int
        let waitingMs: Int

        init(_ thread: WallSummary.Thread) {
            name = thread.name
            runningMs = thread.runningMs
            runnableMs = thread.runnableMs
            waitingMs = thread.waitingMs
        }
    }

    let runningMs: Int
    let runnableMs: Int
    let waitingMs: Int
    let sentence: String
    let threads: [Thread]
    let furtherThreads: Int

    init(_ wall: WallSummary) {
        runningMs = wall.runningMs
        runnableMs = wall.runnableMs
        waitingMs = wall.waitingMs
        sentence = wall.sentence
        threads = wall.threads.map(Thread.init)
        furtherThreads = wall.furtherThreads
    }
}
