import CLinux
import Glibc

extension EventOrder {
    /// Opens the events with the rights of this process: for each a descriptor, the caller's to close, or a negative
    /// errno. Of a sampling order, whose events are worth nothing without each other, the first failure is the last
    /// answer.
    ///
    /// - Parameter group: the directory of the control group to watch, where the order is about one.
    package func open(group: Int32? = nil) -> [Int32] {
        switch self {
        case .standing:
            var attribute = linux_perf_nothing()
            return [linux_perf_open(&attribute, 0, -1, -1)]
        case .counters(let process): return openCounters(CounterKind.hardware, process: process, includesKernel: false)
        case .sampling(let order): return order.open(group: group)
        }
    }
}

extension SamplingOrder {
    fileprivate func open(group: Int32?) -> [Int32] {
        var opened: [Int32] = []
        // The sideband first: at the exec, events wake in this order, and no mapping may be missed.
        for attribute in [linux_perf_sideband()] + clocks.map(attribute) {
            opened.append(open(attribute, group: group))
            if opened[opened.count - 1] < 0 { break }
        }
        return opened
    }

    private func attribute(of clock: Clock) -> perf_event_attr {
        linux_perf_clock(
            UInt64(clamping: rateHz), clock.stackBytes, includesKernel ? 1 : 0, clock.bringsCallchain ? 1 : 0,
            clock.startsAtExec ? 1 : 0)
    }

    /// Kernels before 6.0 do not count what they lose; their records of it have to do.
    private func open(_ attribute: perf_event_attr, group: Int32?) -> Int32 {
        let number = openOnce(attribute, group: group)
        guard number == -EINVAL else { return number }
        var attribute = attribute
        attribute.read_format &= ~UInt64(LINUX_PERF_FORMAT_LOST)
        return openOnce(attribute, group: group)
    }

    private func openOnce(_ attribute: perf_event_attr, group: Int32?) -> Int32 {
        guard watchesGroup else {
            var attribute = attribute
            return linux_perf_open(&attribute, process, cpu, -1)
        }
        // Without a group there is nothing that may be watched: never everything.
        guard let group else { return -EBADF }
        return linux_perf_open_for_group(attribute, group, cpu)
    }
}
