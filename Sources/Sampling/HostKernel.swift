import Linux
package import Stacks

/// What the kernel gives only to a process with rights that ours gives up: to be asked for before.
package struct HostKernel: Sendable {
    package let symbols: KernelSymbols
    /// For programs of Swift.
    package let taskProbes: TaskProbes
    /// For programs of Go.
    package let stackProbes: TaskProbes

    /// Of three megabytes for both.
    private static let probeLimit = 32

    /// With a probe for each program that can run at the same time.
    package static func ofThisHost() -> HostKernel {
        let processors = (try? allowedProcessors().count) ?? 1
        let count = min(processors, probeLimit)
        return HostKernel(
            symbols: .ofThisHost(), taskProbes: TaskProbes(count: count),
            stackProbes: TaskProbes(count: count, noting: .enteredStacks))
    }
}
