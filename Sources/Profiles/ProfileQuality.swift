/// How far a profile can be trusted: shown with every profile.
package struct ProfileQuality: Hashable, Sendable {
    package var requestedHz = 0
    /// Samples per second of CPU time.
    package var deliveredHz = 0.0
    /// CPU time that the event counted.
    package var cpuSeenMs = 0
    /// CPU time that the samples stand for.
    package var cpuSampledMs = 0
    /// Samples that the kernel dropped because the ring was full, or that came after the limit.
    package var lostSamples = 0
    /// Of mappings, names and context switches: likewise. Then the split of the wall time is not exact either. Of
    /// allocations: objects of which is not known when they were freed.
    package var lostRecords = 0
    /// Stacks whose root is `[truncated]`.
    package var truncatedStacks = 0
    /// Stacks deeper than the limits; counted apart.
    package var deepStacks = 0
    /// Frames that stayed addresses.
    package var unresolvedFrames = 0
    /// Whether time in the kernel was sampled too; nil where that was not written down.
    package var includesKernel: Bool?
    /// Of waiting: time of threads of a pool that had nothing to do, which is left out.
    package var idleMs = 0
    /// Nil where the host has none.
    package var counters: HardwareCounters?

    package init() {}
}
