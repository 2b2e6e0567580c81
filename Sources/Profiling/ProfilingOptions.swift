/// How closely processes are profiled.
package struct ProfilingOptions: Sendable {
    /// Samples in a second of CPU time.
    package var rateHz: Int
    /// Also while the program is in the kernel; needs CAP_PERFMON or a lenient `perf_event_paranoid`.
    package var includesKernel: Bool
    package var limits: ProfilingLimits

    package init(rateHz: Int, includesKernel: Bool, limits: ProfilingLimits = ProfilingLimits()) {
        self.rateHz = rateHz
        self.includesKernel = includesKernel
        self.limits = limits
    }
}
