import CLinux
import Glibc
import Linux

/// One open event on one CPU with the ring that its records arrive in.
///
/// A class only because arrays cannot hold what cannot be copied; it is read by the draining thread alone.
final class PerfEvent: Sendable {
    enum Kind: Sendable {
        case samples, sideband
    }

    let kind: Kind
    let ring: RingBuffer
    private let descriptor: OwnedDescriptor

    /// Opens the event for `process` and all that it will start, on `cpu`; it counts from the next exec on.
    init(
        _ kind: Kind, _ attribute: perf_event_attr, process: Int32, cpu: Int, ringBytes: Int
    ) throws(SystemError) {
        var attribute = attribute
        // Safe: the kernel reads the attribute during the call only.
        let number = unsafe linux_perf_open(&attribute, process, Int32(clamping: cpu))
        guard number >= 0 else { throw SystemError("perf_event_open", code: -number) }
        self.kind = kind
        descriptor = OwnedDescriptor(adopting: number)
        ring = try RingBuffer(descriptor, dataBytes: ringBytes)
    }

    var descriptorNumber: Int32 { descriptor.number }

    /// What the event has counted, children included: nanoseconds for the CPU clock (`perf_event_open(2)`, "Reading
    /// results").
    func readCount() -> UInt64 {
        // The value, the time it was enabled, the time it was running.
        var values = InlineArray<3, UInt64>(repeating: 0)
        let wanted = MemoryLayout<InlineArray<3, UInt64>>.size
        let got = unsafe withUnsafeMutableBytes(of: &values) { unsafe read(descriptorNumber, $0.baseAddress, $0.count) }
        return got == wanted ? values[0] : 0
    }
}
