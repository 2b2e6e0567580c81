import CLinux
import Glibc
import Linux

/// One open event.
///
/// A class only because arrays cannot hold what cannot be copied.
package final class PerfEvent: Sendable {
    let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

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

    /// What the group that the event leads has counted. How many bytes the kernel had to say.
    func readGroup(into words: inout [UInt64]) -> Int {
        // Safe: `read` writes at most the count that it is given.
        unsafe words.withUnsafeMutableBytes { unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
    }
}
