import CLinux
import Glibc
import Linux

/// One open event on one CPU.
///
/// A class only because arrays cannot hold what cannot be copied.
final class PerfEvent: Sendable {
    let descriptor: OwnedDescriptor

    /// Opens the event on `cpu`, for what is watched.
    init(_ attribute: perf_event_attr, of watched: borrowing WatchedTasks, cpu: Int) throws(SystemError) {
        descriptor = try Self.open(attribute, of: watched, cpu: cpu)
    }

    /// Kernels before 6.0 do not count what they lose; their records of it have to do.
    private static func open(
        _ attribute: perf_event_attr, of watched: borrowing WatchedTasks, cpu: Int
    ) throws(SystemError) -> OwnedDescriptor {
        var attribute = attribute
        var number = watched.open(attribute, cpu: cpu)
        if number == -EINVAL {
            attribute.read_format &= ~UInt64(LINUX_PERF_FORMAT_LOST)
            number = watched.open(attribute, cpu: cpu)
        }
        guard number >= 0 else { throw SystemError("perf_event_open", code: -number) }
        return OwnedDescriptor(adopting: number)
    }

    /// Writes the event's records into the ring of another on the same CPU, which has one already.
    func sendRecords(toRingOf other: PerfEvent) throws(SystemError) {
        let result = linux_perf_redirect(descriptor.number, other.descriptor.number)
        guard result == 0 else { throw SystemError("ioctl PERF_EVENT_IOC_SET_OUTPUT", code: -result) }
    }

    /// Lets the event count, here and in all that inherited it, or stops it.
    func set(counting: Bool) {
        // Refused only for what is no event.
        _ = linux_perf_enable(descriptor.number, counting ? 1 : 0)
    }

    /// What the event has counted, children included, in nanoseconds for the CPU clock; and how many records found no
    /// room in the ring, zero where the kernel does not count them (`perf_event_open(2)`, "Reading results").
    func readCounts() -> (value: UInt64, lost: UInt64) {
        // The value, the time it was enabled, the time it was running, and what was lost.
        var values = InlineArray<4, UInt64>(repeating: 0)
        // Safe: `read` writes at most the count that it is given.
        let got = unsafe withUnsafeMutableBytes(of: &values) {
            unsafe read(descriptor.number, $0.baseAddress, $0.count)
        }
        return got >= 8 ? (values[0], values[3]) : (0, 0)
    }
}
