import Linux
import Profiling
import TestPrograms
import Testing

struct SamplingProbeTests {
    @Test func `a host that samples says so, and what more it can`() throws {
        let child = try SuspendedChild(["/bin/true"], cpus: [0])
        let probe = SamplingProbe(attachingTo: ProcessTree(processID: child.processID, cpus: [0]), rateHz: 999)
        _ = child.run()
        #expect(probe.failure == nil)
        #expect(!probe.clocksGroup, "it was given no group")
        #expect(!probe.notesTasks, "nobody asked the kernel for probes")
    }

    @Test func `what refuses is named`() throws {
        let nobody = ProcessTree(processID: .max, cpus: [0])
        let probe = SamplingProbe(attachingTo: nobody, rateHz: 999)
        #expect(probe.failure?.call == "perf_event_open")
        #expect(!probe.includesKernel)
    }
}
