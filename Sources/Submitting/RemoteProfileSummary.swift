import Profiles

/// The `profile` of a run as the contract shows it.
struct RemoteProfileSummary: Decodable {
    struct TypeTotal: Decodable {
        let name: String
        let unit: String
        let samples: Amount
        let total: Int64
    }

    struct Wall: Decodable {
        struct Thread: Decodable {
            let name: String
            let runningMs: Amount
            let runnableMs: Amount
            let waitingMs: Amount
        }

        let runningMs: Amount
        let runnableMs: Amount
        let waitingMs: Amount
        let sentence: String
        let threads: [Thread]
        let furtherThreads: Amount
    }

    let types: [TypeTotal]
    let requestedHz: Amount
    let deliveredHz: Double
    let cpuSeenMs: Amount
    let cpuSampledMs: Amount
    let lostSamples: Amount
    let lostRecords: Amount?
    let truncatedStacks: Amount
    let deepStacks: Amount?
    let unresolvedFrames: Amount
    let includesKernel: Bool?
    let wall: Wall?

    var value: ProfileSummary {
        ProfileSummary(
            types: types.map {
                ProfileSummary.TypeTotal(name: $0.name, unit: $0.unit, samples: $0.samples.value, total: $0.total)
            },
            quality: quality,
            wall: wall.map { wall in
                WallSummary(
                    runningMs: wall.runningMs.value, runnableMs: wall.runnableMs.value, waitingMs: wall.waitingMs.value,
                    sentence: wall.sentence,
                    threads: wall.threads.map {
                        WallSummary.Thread(
                            name: $0.name, runningMs: $0.runningMs.value, runnableMs: $0.runnableMs.value,
                            waitingMs: $0.waitingMs.value)
                    }, furtherThreads: wall.furtherThreads.value)
            })
    }

    private var quality: ProfileQuality {
        var quality = ProfileQuality()
        quality.requestedHz = requestedHz.value
        // Shown as a whole number.
        quality.deliveredHz = min(max(deliveredHz, 0), 1e9)
        quality.cpuSeenMs = cpuSeenMs.value
        quality.cpuSampledMs = cpuSampledMs.value
        quality.lostSamples = lostSamples.value
        quality.lostRecords = lostRecords?.value ?? 0
        quality.truncatedStacks = truncatedStacks.value
        quality.deepStacks = deepStacks?.value ?? 0
        quality.unresolvedFrames = unresolvedFrames.value
        quality.includesKernel = includesKernel
        return quality
    }
}
