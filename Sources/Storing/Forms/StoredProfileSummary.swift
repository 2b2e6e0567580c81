import Profiles

/// What a run's document says of its profile. The profile itself is stored beside it.
struct StoredProfileSummary: StoredForm {
    struct TypeTotal: StoredForm {
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

        func restored() -> ProfileSummary.TypeTotal {
            ProfileSummary.TypeTotal(name: name, unit: unit, samples: samples, total: .init(clamping: total))
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
    let counters: StoredCounters?
    let wall: StoredWall?

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
        counters = quality.counters.map(StoredCounters.init)
        wall = summary.wall.map(StoredWall.init)
    }

    func restored() -> ProfileSummary {
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
        quality.counters = counters?.restored()
        return ProfileSummary(types: types.map { $0.restored() }, quality: quality, wall: wall?.restored())
    }
}

struct StoredCounters: StoredForm {
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

    func restored() -> HardwareCounters {
        HardwareCounters(
            cycles: cycles, instructions: instructions, cacheMisses: cacheMisses, branchMisses: branchMisses)
    }
}

struct StoredWall: StoredForm {
    struct Thread: StoredForm {
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

        func restored() -> WallSummary.Thread {
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

    func restored() -> WallSummary {
        WallSummary(
            runningMs: runningMs, runnableMs: runnableMs, waitingMs: waitingMs, sentence: sentence,
            threads: (threads ?? []).map { $0.restored() }, furtherThreads: furtherThreads ?? 0)
    }
}
