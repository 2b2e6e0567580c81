package import Sampling

/// How much of a program's doings a profile takes in: memory stays bounded whatever the program does.
package struct ProfilingLimits: Equatable, Sendable {
    /// Further samples are counted as lost.
    package var samples: Int
    /// Frames of one stack; deeper ones are cut at the root's side and counted.
    package var stackFrames: Int
    /// User stack copied with each sample at most, in bytes; a multiple of 8, less than 64 KiB.
    package var stackSliceBytes: Int
    /// Executable mappings of the program in all; addresses in further ones stay unknown.
    package var mappings: Int
    /// Threads told apart; samples of further ones fall to one common entry.
    package var threads: Int
    /// Kernel buffer for samples, for each CPU; a power of two times the page size.
    package var ringBytes: Int

    package init(
        samples: Int = 1_000_000, stackFrames: Int = 512, stackSliceBytes: Int = 62 * 1024, mappings: Int = 65_536,
        threads: Int = 4096, ringBytes: Int = 8 << 20
    ) {
        self.samples = samples
        self.stackFrames = stackFrames
        self.stackSliceBytes = stackSliceBytes
        self.mappings = mappings
        self.threads = threads
        self.ringBytes = ringBytes
    }

    /// As the sampler takes them.
    package var sampling: SamplingLimits {
        SamplingLimits(
            samples: samples, stackFrames: stackFrames, stackSliceBytes: stackSliceBytes, mappings: mappings,
            threads: threads, ringBytes: ringBytes)
    }
}
