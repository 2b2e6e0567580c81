package import Compiling
import Linux
import Sampling
package import SandboxProtocol
package import Sandboxing

/// Everything that a run needs of its host, tried: what `flamebox doctor` shows and a worker insists on.
package func examineHost(_ installation: Installation, waivers: Set<Waiver> = []) async -> [HostProbe] {
    let probing = HostProbing(
        launcher: installation.launcher, selfTest: installation.selfTest, policies: installation.policies,
        waivers: waivers)
    return await probing.rows() + [await samplingRow(), clockRow(waivers), taskRow()]
}

private func samplingRow() async -> HostProbe {
    let cpu = (try? allowedProcessors().first) ?? 0
    let probe = await SamplingProbe.attempt(cpu: cpu, limits: .run(rateHz: 999))
    return HostProbe(
        name: "sampling", isRequired: true, isWorking: probe.failure == nil, errno: probe.failure?.code,
        meaning: probe.failure.map { "\($0)" }
            ?? "A process was sampled\(probe.includesKernel ? ", its time in the kernel included" : "").",
        mend: probe.failure.map(mendSampling) ?? "")
}

private func clockRow(_ waivers: Set<Waiver>) -> HostProbe {
    let cpu = (try? allowedProcessors().first) ?? 0
    let isWorking =
        !waivers.contains(.cgroup) && hasClockedGroups { SamplingProbe.canClock(group: $0, cpu: cpu) }
    return HostProbe(
        name: "clock", isRequired: false, isWorking: isWorking,
        meaning: isWorking
            ? "One clock for each processor ticks for all threads of a program."
            : "Each thread has a clock of its own: those that live for less than a sample's period are hardly seen.",
        mend: isWorking ? "" : "Start the worker as root or with CAP_PERFMON, and with cgroups.")
}

private func taskRow() -> HostProbe {
    var refusal: SystemError?
    do throws(SystemError) { _ = try TaskProbe() } catch { refusal = error }
    return HostProbe(
        name: "tasks", isRequired: false, isWorking: refusal == nil, errno: refusal?.code,
        meaning: refusal.map {
            "Who awaits a Swift task is read a moment after each sample, and the goroutine under Go's runtime and signals"
                + " is not known: \($0)."
        } ?? "Who awaits a Swift task, and the goroutine under Go's runtime and signals, is noted at each sample.",
        mend: refusal == nil ? "" : "Start the worker with CAP_BPF and CAP_PERFMON, on Linux 5.12 or later.")
}

private func mendSampling(_ refusal: SystemError) -> String {
    // The rings count as locked memory.
    refusal.call == "mmap"
        ? "Let this user lock more memory (ulimit -l, LimitMEMLOCK= of systemd), or raise kernel.perf_event_mlock_kb."
        : "Run the worker as root or with CAP_PERFMON, or set kernel.perf_event_paranoid to 2 or less."
}

/// A worker's refusal to serve on a host that lacks something.
package struct HostRefusal: Error, CustomStringConvertible {
    package let description: String

    init(_ rows: [HostProbe]) {
        let missing = rows.filter { $0.isRequired && !$0.isWorking && !$0.isWaived }
        description = missing.map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")
    }
}
