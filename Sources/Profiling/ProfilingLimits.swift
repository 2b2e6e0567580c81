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
    /// Kernel buffer for mappings, names and context switches, for each CPU; likewise.
    package var sidebandRingBytes = 2 << 20
    /// Distinct (frame, caller) pairs in all; further stacks keep only their leaf.
    package var stackNodes = 1_000_000
    /// Distinct files and kinds of memory that code ran from.
    package var modules = 1024
    /// Processes told apart, where they are; samples of further ones are of none.
    package var processes = 4096
    /// How often the kernel's buffers are read at the least.
    package var drainIntervalMs = 20

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
            samples: samples, stackFrames: stackFrames, stackNodes: stackNodes, stackSliceBytes: stackSliceBytes,
            mappings: mappings, modules: modules, threads: threads, ringBytes: ringBytes,
            sidebandRingBytes: sidebandRingBytes, processes: processes, drainIntervalMs: drainIntervalMs)
    }
}
