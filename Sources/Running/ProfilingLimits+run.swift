package import Profiling
import Snippets

extension ProfilingLimits {
    /// Of a run. Slice bytes × rate stay within what the reader can drain beside a program.
    package static func run(rateHz: Int) -> ProfilingLimits {
        let slice = min(Limits.stackSliceBytes - 8, Limits.stackSliceBytesPerSecond / rateHz)
        return ProfilingLimits(
            samples: Limits.samplesPerRun, stackFrames: Limits.stackFrames, stackSliceBytes: slice & ~7,
            mappings: Limits.mappingsPerRun, threads: Limits.threadNamesPerRun)
    }
}
