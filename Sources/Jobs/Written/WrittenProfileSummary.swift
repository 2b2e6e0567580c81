import Profiles

/// `ProfileSummary` as it is written. The profile itself travels beside it. What is missing was not counted when it was
/// written.
struct WrittenProfileSummary: Codable {
    struct TypeTotal: Codable {
        let name: String
        let unit: String
        let samples: Int
        let total: Int64

        init(_ type: ProfileSummary.TypeTotal) {
            name = type.name
            unit = type.unit
            samples = type.samples
            total = type.total
        }

        var typeTotal: ProfileSummary.TypeTotal {
            ProfileSummary.TypeTotal(name: name, unit: unit, samples: samples, total: total)
        }
    }

    let types: [TypeTotal]
    let requestedHz: Int?
    let deliveredHz: Double?
    let cpuSeenMs: Int?
    let cpuSampledMs: Int?
    let lostSamples: Int?
    let lostRecords: Int?
    let truncatedStacks: Int?
    let deepStacks: Int?
    let unresolvedFrames: Int?
    let includesKernel: Bool?
    let counters: WrittenCounters?
    let wall: WrittenWall?

    init(_ summary: ProfileSummary) {
        types = summary.types.map(TypeTotal.init)
        let quality = summary.quality
        requestedHz = quality.requestedHz
        deliveredHz = quality.deliveredHz
        cpuSeenMs = quality.cpuSeenMs
        cpuSampledMs = quality.cpuSampledMs
        lostSamples = quality.lostSamples
        lostRecords = quality.lostRecords
        truncatedStacks = quality.truncatedStacks
        deepStacks = quality.deepStacks
        unresolvedFrames = quality.unresolvedFrames
        includesKernel = quality.includesKernel
        counters = quality.counters.map(WrittenCounters.init)
        wall = summary.wall.map(WrittenWall.init)
    }

    var summary: ProfileSummary {
        var quality = ProfileQuality()
        quality.requestedHz = requestedHz ?? 0
        quality.deliveredHz = deliveredHz ?? 0
        quality.cpuSeenMs = cpuSeenMs ?? 0
        quality.cpuSampledMs = cpuSampledMs ?? 0
        quality.lostSamples = lostSamples ?? 0
        quality.lostRecords = lostRecords ?? 0
        quality.truncatedStacks = truncatedStacks ?? 0
        quality.deepStacks = deepStacks ?? 0
        quality.unresolvedFrames = unresolvedFrames ?? 0
        quality.includesKernel = includesKernel
        quality.counters = counters?.values
        return ProfileSummary(types: types.map(\.typeTotal), quality: quality, wall: wall?.summary)
    }
}

/// `HardwareCounters` as they are written.
struct WrittenCounters: Codable {
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

    var values: HardwareCounters {
        HardwareCounters(
            cycles: cycles, instructions: instructions, cacheMisses: cacheMisses, branchMisses: branchMisses)
    }
}

/// `WallSummary` as it is written.
struct WrittenWall: Codable {
    struct Thread: Codable {
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

        var times: WallSummary.Thread {
            WallSummary.Thread(name: name, runningMs: runningMs, runnableMs: runnableMs, waitingMs: waitingMs)
        }
    }

    let runningMs: Int
    let runnableMs: Int
    let waitingMs: Int
    let sentence: String
    let threads: [Thread]?
    let furtherThreads: Int?

    init(_ wall: WallSummary) {
        runningMs = wall.runningMs
        runnableMs = wall.runnableMs
        waitingMs = wall.waitingMs
        sentence = wall.sentence
        threads = wall.threads.map(Thread.init)
        furtherThreads = wall.furtherThreads
    }

    var summary: WallSummary {
        WallSummary(
            runningMs: runningMs, runnableMs: runnableMs, waitingMs: waitingMs, sentence: sentence,
            threads: (threads ?? []).map(\.times), furtherThreads: furtherThreads ?? 0)
    }
}
