package import Linux
import Sampling

/// Whether this host lets us sample, found out by doing it.
package struct SamplingProbe: Equatable, Sendable {
    /// What refused; nil where sampling works.
    package let failure: SystemError?
    /// True where time in the kernel can be sampled too.
    package let includesKernel: Bool
    /// True where one clock can tick for all threads of the process's group.
    package let clocksGroup: Bool
    /// True where who awaits a Swift task can be noted at each sample.
    package let notesTasks: Bool

    /// Attaches to processes that have not executed their program yet, rings included, as for a profile.
    package init(
        attachingTo processes: ProcessTree, rateHz: Int, limits: ProfilingLimits = ProfilingLimits(),
        kernel: HostKernel = .unasked
    ) {
        var target = Sampler.Target(
            processID: processes.processID, group: processes.group, cpus: processes.cpus, rateHz: rateHz,
            taskProbes: kernel.taskProbes, events: kernel.events)
        do throws(SystemError) {
            let sampler = try Sampler(attachingTo: target, limits: limits.sampling)
            (clocksGroup, notesTasks) = (sampler.watchesGroup, sampler.notesTasks)
            failure = nil
        } catch {
            (clocksGroup, notesTasks) = (false, false)
            failure = error
        }
        target.includesKernel = true
        includesKernel = (try? Sampler(attachingTo: target, limits: limits.sampling)) != nil
    }
}
