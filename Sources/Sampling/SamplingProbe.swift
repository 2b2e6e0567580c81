import CLinux
import Glibc
package import Linux

/// Whether this host lets us sample, found out by doing it.
package struct SamplingProbe: Equatable, Sendable {
    /// What refused; nil where sampling works.
    package let failure: SystemError?
    /// True where time in the kernel can be sampled too.
    package let includesKernel: Bool

    /// Attaches to a real child on `cpu`, rings included, as a run would.
    package static func attempt(cpu: Int, limits: SamplingLimits) async -> SamplingProbe {
        await onOwnedThread(named: "sampling probe") {
            guard let child = startSleeper() else {
                return SamplingProbe(failure: SystemError.last("posix_spawn"), includesKernel: false)
            }
            defer {
                kill(child, SIGKILL)
                waitpid(child, nil, 0)
            }
            let failure = attach(to: child, cpu, limits, includesKernel: false)
            let kernelFailure = attach(to: child, cpu, limits, includesKernel: true)
            return SamplingProbe(failure: failure, includesKernel: kernelFailure == nil)
        }
    }

    /// Whether a clock of `cpu` can tick for all that is in the control group of a directory.
    package static func canClock(group: String, cpu: Int) -> Bool {
        Sampler.Target(processID: 0, group: group, cpus: [cpu], rateHz: 999).watchedTasks(SamplingLimits()).isGroup
    }

    private static func attach(
        to child: Int32, _ cpu: Int, _ limits: SamplingLimits, includesKernel: Bool
    ) -> SystemError? {
        let target = Sampler.Target(processID: child, cpus: [cpu], rateHz: 999, includesKernel: includesKernel)
        do throws(SystemError) {
            _ = try Sampler(attachingTo: target, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private static func startSleeper() -> pid_t? {
        var child: pid_t = 0
        let words = ["/bin/sleep", "60"]
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        return unsafe posix_spawn(&child, words[0], nil, nil, &arguments, environ) == 0 ? child : nil
    }
}
