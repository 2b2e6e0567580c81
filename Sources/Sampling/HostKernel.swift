import Linux
package import Stacks

/// What the kernel gives only to a process with rights that ours gives up: to be asked for before.
package struct HostKernel: Sendable {
    package let symbols: KernelSymbols
    /// For programs of Swift.
    package let taskProbes: TaskProbes
    /// For programs of Go.
    package let stackProbes: TaskProbes
    package let events: any EventOpening

    /// For who runs nothing.
    package static let unasked = HostKernel(
        symbols: KernelSymbols(), taskProbes: TaskProbes(), stackProbes: TaskProbes(), events: DirectOpening())

    /// Of three megabytes for both.
    private static let probeLimit = 32

    /// With a probe for each program that can run at the same time.
    ///
    /// - Parameter events: who opens events when the rights are given up.
    package static func ofThisHost(events: any EventOpening = DirectOpening()) -> HostKernel {
        let processors = (try? allowedProcessors().count) ?? 1
        let count = min(processors, probeLimit)
        return HostKernel(
            symbols: .ofThisHost(), taskProbes: TaskProbes(count: count),
            stackProbes: TaskProbes(count: count, noting: .enteredStacks), events: events)
    }
}
