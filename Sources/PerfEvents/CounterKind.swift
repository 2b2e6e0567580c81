import CLinux

/// A kind of counted event as `perf_event_open(2)` names it.
package struct CounterKind: Equatable, Sendable {
    package let type: UInt32
    package let config: UInt64

    package init(type: UInt32, config: UInt64) {
        self.type = type
        self.config = config
    }

    /// Cycles, instructions, cache misses and branch misses.
    package static let hardware = [
        PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CACHE_MISSES, PERF_COUNT_HW_BRANCH_MISSES,
    ].map { CounterKind(type: PERF_TYPE_HARDWARE.rawValue, config: UInt64($0.rawValue)) }
}

/// Has kinds counted together, in a process and all that it starts, on whatever CPU, from its next exec on. For each a
/// descriptor or a negative errno; where the first, which leads the others, cannot be counted, none is.
package func openCounters(_ kinds: [CounterKind], process: Int32, includesKernel: Bool) -> [Int32] {
    var opened: [Int32] = []
    for kind in kinds {
        if let leader = opened.first, leader < 0 {
            opened.append(leader)
            continue
        }
        var attribute = linux_perf_counter(kind.type, kind.config, includesKernel ? 1 : 0, opened.isEmpty ? 1 : 0)
        opened.append(linux_perf_open(&attribute, process, -1, opened.first ?? -1))
    }
    return opened
}
