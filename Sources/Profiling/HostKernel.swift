package import KernelPrograms
package import Linux
package import Sampling
package import Stacks

/// What the kernel gives only to a process with rights that ours gives up: to be asked for before.
package struct HostKernel: Sendable {
    package let symbols: KernelSymbols
    /// For programs of Swift.
    package let taskProbes: TaskProbes
    /// For programs of Go.
    package let stackProbes: TaskProbes
    /// For programs whose memory is to be profiled.
    package var allocationProbes = AllocationProbes()
    /// For programs whose waits are to be profiled.
    package var waitProbes = WaitProbes()
    package let events: any EventOpening
    /// In which order programs write to their streams; nil where the host does not tell, and nobody asked.
    package let writes: WriteProbe?
    /// Why it does not.
    package let writesRefusal: SystemError?

    /// For who runs nothing.
    package static let unasked = HostKernel(
        symbols: KernelSymbols(), taskProbes: TaskProbes(), stackProbes: TaskProbes(), events: DirectOpening(),
        writes: nil, writesRefusal: nil)

    /// For who profiles what runs unjailed, with the rights of the person who calls: without probes.
    package static func unjailed() -> HostKernel {
        HostKernel(
            symbols: .ofThisHost(), taskProbes: TaskProbes(), stackProbes: TaskProbes(), events: DirectOpening(),
            writes: nil, writesRefusal: nil)
    }

    /// The same, as on a host that does not tell in which order programs write to their streams.
    package var withoutWrites: HostKernel {
        var kernel = HostKernel(
            symbols: symbols, taskProbes: taskProbes, stackProbes: stackProbes, events: events, writes: nil,
            writesRefusal: nil)
        kernel.allocationProbes = allocationProbes
        kernel.waitProbes = waitProbes
        return kernel
    }

    /// Of three megabytes for both.
    private static let probeLimit = 32

    /// With events opened by this process, with the rights that it has.
    package static func ofThisHost() -> HostKernel { ofThisHost(events: DirectOpening()) }

    /// With events opened by a process of its own that keeps the right for it.
    ///
    /// - Parameter perfOpener: the path of `flamebox-perf-opener`.
    @available(*, noasync, message: "blocks the calling thread")
    package static func ofThisHost(perfOpener: String) throws(SystemError) -> HostKernel {
        ofThisHost(events: try EventOpener(program: perfOpener))
    }

    /// With a probe for each program that can run at the same time.
    private static func ofThisHost(events: any EventOpening) -> HostKernel {
        let processors = (try? allowedProcessors().count) ?? 1
        let count = min(processors, probeLimit)
        let writes = Result { () throws(SystemError) in try WriteProbe(programs: count) }
        var kernel = HostKernel(
            symbols: .ofThisHost(), taskProbes: TaskProbes(count: count),
            stackProbes: TaskProbes(count: count, noting: .enteredStacks), events: events,
            writes: try? writes.get(), writesRefusal: writes.refusal)
        // One more: a program's is not free again for a moment when the next begins.
        kernel.allocationProbes = AllocationProbes(count: count + 1)
        kernel.waitProbes = WaitProbes(count: count + 1)
        return kernel
    }
}

extension HostKernel {
    func probes(for runtime: ProgramCode.Runtime) -> TaskProbes {
        switch runtime {
        case .go: stackProbes
        case .swift: taskProbes
        case .other: TaskProbes()
        }
    }

    /// Why no probe notes tasks; nil where probes do, or nobody asked.
    package var taskProbesRefusal: SystemError? { taskProbes.refusal }

    /// Whether the memory of programs can be profiled, found out by having a probe on an instruction; nil where it can.
    ///
    /// - Parameter path: of a file that is no program, so that the probe is in nobody's way.
    @available(*, noasync, message: "blocks the calling thread")
    package func whyNotAllocations(tryingOn path: String) -> SystemError? {
        do throws(SystemError) {
            let points = AllocationPoints(path: path, teller: .linked, allocations: [0], frees: [])
            _ = try allocationProbes.attach(to: points)
            return nil
        } catch {
            return error
        }
    }

    /// Whether it can be noted where programs wait, found out by doing it; nil where it can.
    @available(*, noasync, message: "blocks the calling thread")
    package func whyNotWaits() -> SystemError? {
        do throws(SystemError) {
            _ = try waitProbes.attach()
            return nil
        } catch {
            return error
        }
    }

    /// Nil where this host refuses.
    package func heldPerfHooks() -> PerfHooks? { PerfHooks(heldBy: events) }

    /// Whether another process opens events for this one.
    package var hasPerfOpener: Bool { events is EventOpener }

    /// Returns when that process is gone, which nobody can do without; at once where there is none.
    @available(*, noasync, message: "blocks the calling thread")
    package func waitUntilPerfOpenerIsGone() throws(SystemError) { try (events as? EventOpener)?.waitUntilGone() }
}

extension Result {
    fileprivate var refusal: Failure? {
        switch self {
        case .success: nil
        case .failure(let failure): failure
        }
    }
}
