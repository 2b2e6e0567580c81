import CLinux
import Linux

/// A ring and what kind of records arrive in it: those of the event that it was made for, and of others on the same CPU
/// that were sent there.
///
/// A class only because arrays cannot hold what cannot be copied; it is read by the draining thread alone.
package final class EventRing: Sendable {
    package enum Kind: Sendable {
        case samples, sideband
    }

    let kind: Kind
    let buffer: RingBuffer

    /// - Parameter byteCount: of the records; a power of two times the page size.
    init(_ kind: Kind, of event: PerfEvent, byteCount: Int) throws(SystemError) {
        self.kind = kind
        buffer = try RingBuffer(event.descriptor, dataBytes: byteCount)
    }
}
