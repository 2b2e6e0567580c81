import Linux
package import Stacks

/// What the kernel gives only to a process with rights that ours gives up: to be asked for before.
package struct HostKernel: Sendable {
    package let symbols: KernelSymbols
    package let taskProbes: TaskProbes
    package let events: any EventOpening

    /// For who runs nothing.
    package static let unasked = HostKernel(
        symbols: KernelSymbols(), taskProbes: TaskProbes(), events: DirectOpening())

    /// Of a megabyte each.
    private static let probeLimit = 32

    /// With a probe for each program that can run at the same time.
    ///
    /// - Parameter events: who opens events when the rights are given up.
    package static func ofThisHost(events: any EventOpening = DirectOpening()) -> HostKernel {
        let processors = (try? allowedProcessors().count) ?? 1
        let probes = TaskProbes(count: min(processors, probeLimit))
        return HostKernel(symbols: .ofThisHost(), taskProbes: probes, events: events)
    }
}
