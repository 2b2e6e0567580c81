package import Compiling
import KernelPrograms
import Linux
package import Profiling
package import SandboxProtocol
package import Sandboxing
package import Snippets

/// Everything that a run needs of its host, tried with the rights that this process has: what `flamebox doctor` shows and a
/// worker insists on.
package struct HostExamination: Sendable {
    package let rows: [HostProbe]
    /// Whether time in the kernel can be sampled.
    package let samplesKernel: Bool
    /// Profiles that can be taken.
    package let families: [ProfileFamily]

    /// - Parameter kernel: asked while this process still could.
    package init(of installation: Installation, waivers: Set<Waiver> = [], kernel: HostKernel) async {
        let probing = HostProbing(
            launcher: installation.launcher, selfTest: installation.selfTest, policies: installation.policies,
            waivers: waivers)
        let cpu = (try? allowedProcessors().first) ?? 0
        // Of a jail that waits for its program, as a run's does.
        let (rows, probe) = await probing.rows { process, group in
            SamplingProbe(
                attachingTo: ProcessTree(processID: process, group: group, cpus: [cpu]),
                rateHz: Limits.defaultSampleRateHz, limits: .run(rateHz: Limits.defaultSampleRateHz), kernel: kernel)
        }
        samplesKernel = probe?.includesKernel ?? false
        let order = await orderRow(kernel)
        let memory = await memoryRow(kernel, installation)
        let waits = await waitRow(kernel)
        families = [.cpu] + (waits.isWorking ? [.wall] : []) + (memory.isWorking ? [.memory] : [])
        guard let probe else {
            self.rows = rows + [order, memory, waits]
            return
        }
        self.rows =
            rows + [
                order, samplingRow(probe), clockRow(probe), taskRow(probe, kernel.taskProbesRefusal), memory, waits,
            ]
    }
}

private func samplingRow(_ probe: SamplingProbe) -> HostProbe {
    HostProbe(
        name: "sampling", isRequired: true, isWorking: probe.failure == nil, errno: probe.failure?.code,
        meaning: probe.failure.map { "\($0)" }
            ?? "A process was sampled\(probe.includesKernel ? ", its time in the kernel included" : "").",
        mend: probe.failure.map(mendSampling) ?? "")
}

private func clockRow(_ probe: SamplingProbe) -> HostProbe {
    HostProbe(
        name: "clock", isRequired: false, isWorking: probe.clocksGroup,
        meaning: probe.clocksGroup
            ? "One clock for each processor ticks for all threads of a program."
            : "Each thread has a clock of its own: those that live for less than a sample's period are hardly seen.",
        mend: probe.clocksGroup ? "" : "Start the worker as root or with CAP_PERFMON, and with cgroups.")
}

private func taskRow(_ probe: SamplingProbe, _ refusal: SystemError?) -> HostProbe {
    let isUnattached = !probe.notesTasks && refusal == nil
    return HostProbe(
        name: "tasks", isRequired: false, isWorking: probe.notesTasks, errno: refusal?.code,
        meaning: probe.notesTasks
            ? "Who awaits a Swift task, and the goroutine under Go's runtime and signals, is noted at each sample."
            : "Who awaits a Swift task is read a moment after each sample, and the goroutine under Go's runtime and signals"
                + " is not known: "
                + (isUnattached ? "the kernel runs no program of ours with it." : "\(refusal.map { "\($0)" } ?? "")."),
        mend: probe.notesTasks ? "" : "Start the worker with CAP_BPF and CAP_PERFMON, on Linux 5.12 or later.")
}

private func memoryRow(_ kernel: HostKernel, _ installation: Installation) async -> HostProbe {
    // Attached as for a run, with the rights that are left.
    let refusal = await onOwnedThread(named: "memory") {
        kernel.whyNotAllocations(tryingOn: "\(installation.policies)/run.policy")
    }
    return HostProbe(
        name: "memory", isRequired: false, isWorking: refusal == nil, errno: refusal?.code,
        meaning: refusal.map { "What programs allocate cannot be profiled: \($0)." }
            ?? "What programs allocate can be profiled.",
        mend: refusal == nil ? "" : "Start the worker with CAP_BPF and CAP_PERFMON, on Linux 6.6 or later.")
}

private func waitRow(_ kernel: HostKernel) async -> HostProbe {
    // Likewise.
    let refusal = await onOwnedThread(named: "waits") { kernel.whyNotWaits() }
    return HostProbe(
        name: "waits", isRequired: false, isWorking: refusal == nil, errno: refusal?.code,
        meaning: refusal.map { "Where programs wait cannot be profiled: \($0)." }
            ?? "Where the threads of programs wait can be profiled.",
        mend: refusal == nil
            ? ""
            : "Start the worker with CAP_BPF and CAP_PERFMON, with the host's own process numbers (a container: --pid=host),"
                + " on Linux 5.18 or later with its types (CONFIG_DEBUG_INFO_BTF).")
}

private func orderRow(_ kernel: HostKernel) async -> HostProbe {
    var refusal = kernel.writesRefusal
    if let writes = kernel.writes {
        do throws(SystemError) {
            // Attached as for a run, with the rights that are left.
            _ = try await onOwnedThread(named: "writes", throwing: SystemError.self) { () throws(SystemError) in
                try WriteProbe.Attachment(of: writes)
            }
        } catch {
            refusal = error
        }
    }
    let isWorking = kernel.writes != nil && refusal == nil
    return HostProbe(
        name: "outputOrder", isRequired: false, isWorking: isWorking, errno: refusal?.code,
        meaning: isWorking
            ? "Standard output and standard error are shown in the order in which they were written."
            : "What is printed to standard output and to standard error within a few milliseconds is shown one after the"
                + " other: \(refusal.map { "\($0)" } ?? "nobody asked the kernel").",
        mend: isWorking
            ? "" : "Start the worker with CAP_BPF and CAP_PERFMON, on a kernel with its types (CONFIG_DEBUG_INFO_BTF).")
}

private func mendSampling(_ refusal: SystemError) -> String {
    // The rings count as locked memory.
    refusal.call == "mmap"
        ? "Let this user lock more memory (ulimit -l, LimitMEMLOCK= of systemd), or raise kernel.perf_event_mlock_kb."
        : "Run the worker as root, or as root: sysctl kernel.perf_event_paranoid=2."
}

/// A worker's refusal to serve on a host that lacks something.
package struct HostRefusal: Error, CustomStringConvertible {
    package let description: String

    init(_ rows: [HostProbe]) {
        let missing = rows.filter { $0.isRequired && !$0.isWorking && !$0.isWaived }
        description = missing.map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")
    }
}
