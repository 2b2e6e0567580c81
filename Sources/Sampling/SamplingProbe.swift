package import Linux
import PerfEvents

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

    /// Attaches to a process that has not executed its program yet, rings included, as a run would.
    package init(attachingTo target: Sampler.Target, limits: SamplingLimits) {
        var target = target
        target.includesKernel = false
        do throws(SystemError) {
            let sampler = try Sampler(attachingTo: target, limits: limits)
            (clocksGroup, notesTasks) = (sampler.watchesGroup, sampler.notesTasks)
            failure = nil
        } catch {
            (clocksGroup, notesTasks) = (false, false)
            failure = error
        }
        target.includesKernel = true
        includesKernel = (try? Sampler(attachingTo: target, limits: limits)) != nil
    }
}
