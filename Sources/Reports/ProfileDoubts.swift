package import Profiles

/// What makes a profile's numbers doubtful, in sentences: one list for pages, the terminal and the API.
extension ProfileSummary {
    /// CPU time without samples up to this share is the sampling's own grain.
    private static let usualGap = 0.02
    /// More than the ends of threads, between two samples, come to.
    private static let threadsGap = 0.1
    /// Stacks that were cut, up to this share of all, change no picture: they are a number, no warning.
    private static let usualCut = 0.001
    /// With fewer, shares are known to a fifth of the whole at best.
    private static let fewSamples = 100

    package var doubts: [String] {
        [fewSamplesDoubt, gapDoubt].compactMap(\.self) + lossDoubts
    }

    private var sampleCount: Int { types.first?.samples ?? 0 }

    private var fewSamplesDoubt: String? {
        guard sampleCount > 0, sampleCount < Self.fewSamples else { return nil }
        let half = ShareInterval(share: 0.5, of: sampleCount)
        return "\(counted(sampleCount, "sample")) only: what reads 50 % may be "
            + "\(MeasureText.share(half.low)) to \(MeasureText.share(half.high))."
    }

    /// CPU time that the samples do not stand for.
    private var gapDoubt: String? {
        guard quality.cpuSeenMs > 0 else { return nil }
        let gap = 1 - Double(quality.cpuSampledMs) / Double(quality.cpuSeenMs)
        guard gap > Self.usualGap else { return nil }
        if quality.includesKernel == false {
            let missing = MeasureText.milliseconds(quality.cpuSeenMs - quality.cpuSampledMs)
            return "\(missing) in the kernel, not visible on this host."
        }
        let missing = MeasureText.share(gap)
        if quality.lostSamples > 0 { return "\(missing) of the CPU time was not sampled." }
        // Where no sample was lost, each thread had a clock of its own, and those that ended before their first sample
        // left none.
        return gap > Self.threadsGap
            ? "\(missing) of the CPU time was not sampled: threads that live for less than a sample's period are hardly seen."
            : "\(missing) of the CPU time was spent where samples do not reach."
    }

    private var lossDoubts: [String] {
        var doubts: [String] = []
        if quality.lostSamples > 0 { doubts.append("\(counted(quality.lostSamples, "sample")) lost.") }
        if quality.lostRecords > 0 {
            doubts.append("\(counted(quality.lostRecords, "other record")) lost: names and waiting times may be wrong.")
        }
        if Double(quality.truncatedStacks) > Self.usualCut * Double(sampleCount) {
            doubts.append("\(counted(quality.truncatedStacks, "stack")) could not be followed to the start.")
        }
        if quality.deepStacks > 0 { doubts.append("\(counted(quality.deepStacks, "stack")) went deeper than is kept.") }
        if quality.unresolvedFrames > 0 {
            doubts.append("\(counted(quality.unresolvedFrames, "frame")) stayed without a name.")
        }
        return doubts
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(MeasureText.count(Double(count))) \(noun)\(count == 1 ? "" : "s")"
    }
}
