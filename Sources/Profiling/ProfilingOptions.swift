/// How closely processes are profiled.
package struct ProfilingOptions: Sendable {
    /// Samples in a second of CPU time.
    package var rateHz: Int
    /// Also while the program is in the kernel; needs CAP_PERFMON or a lenient `perf_event_paranoid`.
    package var includesKernel: Bool
    /// Also what the program allocates: one of Swift that has `Sandbox/Toolchains/swift/allocations.c` in it, or of Go in
    /// which the sampling is switched on (`GoMemoryProfiling`).
    package var followsAllocations: Bool
    /// Also where its threads wait.
    package var followsWaits: Bool
    /// Of Go, whose goroutines are looked at in place of threads and bear labels: what its compiler says of the runtime
    /// (`go_asm.h`).
    package var goRuntimeLayout: String?
    package var limits: ProfilingLimits

    package init(
        rateHz: Int, includesKernel: Bool, followsAllocations: Bool = false, followsWaits: Bool = false,
        goRuntimeLayout: String? = nil,
        limits: ProfilingLimits = ProfilingLimits()
    ) {
        self.rateHz = rateHz
        self.includesKernel = includesKernel
        self.followsAllocations = followsAllocations
        self.followsWaits = followsWaits
        self.goRuntimeLayout = goRuntimeLayout
        self.limits = limits
    }
}
