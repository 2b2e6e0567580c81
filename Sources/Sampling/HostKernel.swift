import Linux
package import Stacks

/// What the kernel gives only to a process with rights that ours gives up: to be asked for before.
package struct HostKernel: Sendable {
    package let symbols: KernelSymbols
    package let taskProbes: TaskProbes

    /// Of a megabyte each.
    private static let probeLimit = 32

    /// With a probe for each program that can run at the same time.
    package static func ofThisHost() -> HostKernel {
        let processors = (try? allowedProcessors().count) ?? 1
        return HostKernel(symbols: .ofThisHost(), taskProbes: TaskProbes(count: min(processors, probeLimit)))
    }
}
