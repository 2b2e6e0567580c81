import CLinux
import Glibc

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: Int16
    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: Int16(POLLIN))
    package static let writable = Readiness(rawValue: Int16(POLLOUT))
    /// The other side is gone; what it left can still be read.
    package static let hungUp = Readiness(rawValue: Int16(POLLHUP))
    package static let failed = Readiness(rawValue: Int16(POLLERR))
}

/// Waits until one of the descriptors is ready or the time is over; answers in the order asked.
/// A negative number in `descriptors` is skipped. `timeoutMs` nil waits without end.
@available(*, noasync, message: "blocks the calling thread")
package func waitUntilReady(
    _ descriptors: [(number: Int32, interest: Readiness)], timeoutMs: Int? = nil
) throws(SystemError) -> [Readiness] {
    var entries = descriptors.map { pollfd(fd: $0.number, events: $0.interest.rawValue, revents: 0) }
    let ready = poll(&entries, nfds_t(entries.count), Int32(clamping: timeoutMs ?? -1))
    // An interrupt is an early answer: the caller looks at its clock and asks again.
    if ready < 0, errno != EINTR { throw SystemError.last("poll") }
    return entries.map { Readiness(rawValue: ready > 0 ? $0.revents : 0) }
}

/// `CLOCK_MONOTONIC`, which perf records and the launcher use as well.
package func monotonicNanoseconds() -> UInt64 { linux_monotonic_nanoseconds() }
