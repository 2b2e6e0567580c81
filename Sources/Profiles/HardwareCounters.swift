/// What the processor's own counters say of a run, its time in the kernel left out; nil for what a host cannot count.
package struct HardwareCounters: Hashable, Sendable {
    package var cycles: UInt64?
    package var instructions: UInt64?
    /// Of the last level.
    package var cacheMisses: UInt64?
    /// Branches that were not predicted.
    package var branchMisses: UInt64?

    package init(
        cycles: UInt64? = nil, instructions: UInt64? = nil, cacheMisses: UInt64? = nil, branchMisses: UInt64? = nil
    ) {
        self.cycles = cycles
        self.instructions = instructions
        self.cacheMisses = cacheMisses
        self.branchMisses = branchMisses
    }
}
