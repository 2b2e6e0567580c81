import CLinux
import Linux

/// All the events that watch a program, on each of its CPUs.
struct SamplingEvents: Sendable {
    private(set) var all: [PerfEvent] = []
    /// The clock with a long slice of the stack, which counts from the exec on, and the one with a short slice: one of
    /// the two at any time.
    private var clocks: [SliceChoice.Width: [PerfEvent]] = [:]

    init(of target: Sampler.Target, _ limits: SamplingLimits) throws(SystemError) {
        let sideband = linux_perf_sideband()
        for cpu in target.cpus {
            // The sideband first: at the exec, events wake in this order, and no mapping may be missed.
            all.append(
                try PerfEvent(
                    .sideband, sideband, process: target.processID, cpu: cpu, ringBytes: limits.sidebandRingBytes))
            for width in [SliceChoice.Width.long, .short] {
                let clock = try Self.clock(width, of: target, cpu, limits)
                clocks[width, default: []].append(clock)
                all.append(clock)
            }
        }
    }

    /// Lets this clock tick from now on, and the other no more.
    func turn(to width: SliceChoice.Width) {
        for (other, events) in clocks where other != width { events.forEach { $0.set(counting: false) } }
        clocks[width]?.forEach { $0.set(counting: true) }
    }

    private static func clock(
        _ width: SliceChoice.Width, of target: Sampler.Target, _ cpu: Int, _ limits: SamplingLimits
    ) throws(SystemError) -> PerfEvent {
        let isLong = width == .long
        let sliceBytes = isLong ? limits.stackSliceBytes : SliceChoice.shortBytes(of: limits.stackSliceBytes)
        let attribute = linux_perf_clock(
            UInt64(clamping: target.rateHz), UInt32(clamping: sliceBytes), target.includesKernel ? 1 : 0, isLong ? 1 : 0
        )
        return try PerfEvent(
            .samples, attribute, process: target.processID, cpu: cpu,
            ringBytes: isLong ? limits.ringBytes : limits.shortRingBytes)
    }
}
