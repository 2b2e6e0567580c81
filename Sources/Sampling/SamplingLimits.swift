/// How much of a program's doings a sampler takes in: memory stays bounded whatever the program does.
package struct SamplingLimits: Equatable, Sendable {
    /// Further samples are counted as lost.
    package var samples: Int
    /// Frames of one stack; deeper ones are cut at the root's side and counted.
    package var stackFrames: Int
    /// Distinct (frame, caller) pairs in all; further stacks keep only their leaf.
    package var stackNodes: Int
    /// User stack copied with each sample at most, in bytes; a multiple of 8, less than 64 KiB.
    package var stackSliceBytes: Int
    /// Executable mappings of the program in all; addresses in further ones stay unknown.
    package var mappings: Int
    /// Distinct files and kinds of memory that code ran from.
    package var modules: Int
    /// Threads told apart; samples of further ones fall to one common entry.
    package var threads: Int
    /// Kernel buffer for samples, for each CPU; a power of two times the page size.
    package var ringBytes: Int
    /// Kernel buffer for mappings, names and context switches, for each CPU; likewise.
    package var sidebandRingBytes: Int
    /// Processes told apart, where they are; samples of further ones are of none.
    package var processes: Int
    /// Sets of labels told apart; samples with further ones have one in common.
    package var labelSets: Int
    /// How often the rings are read at the least.
    package var drainIntervalMs: Int

    package init(
        samples: Int = 1_000_000, stackFrames: Int = 512, stackNodes: Int = 1_000_000,
        stackSliceBytes: Int = 62 * 1024, mappings: Int = 65_536, modules: Int = 1024, threads: Int = 4096,
        ringBytes: Int = 8 << 20, sidebandRingBytes: Int = 2 << 20,
        processes: Int = 4096, labelSets: Int = 10_000, drainIntervalMs: Int = 20
    ) {
        self.samples = samples
        self.stackFrames = stackFrames
        self.stackNodes = stackNodes
        self.stackSliceBytes = stackSliceBytes
        self.mappings = mappings
        self.modules = modules
        self.threads = threads
        self.ringBytes = ringBytes
        self.sidebandRingBytes = sidebandRingBytes
        self.processes = processes
        self.labelSets = labelSets
        self.drainIntervalMs = drainIntervalMs
    }
}
