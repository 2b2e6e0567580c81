import CLinux
import Linux

/// An event that counts nothing, as long as it is there. With the first event on a host the kernel puts its hooks for events
/// in place and waits until every CPU has seen them, 10 ms; a second after the last it takes them out again. While this one
/// stands, no run has to wait.
package final class StandingEvent: Sendable {
    private let descriptor: OwnedDescriptor

    /// Nil where this host refuses; then runs begin as they can.
    package init?() {
        var attribute = linux_perf_nothing()
        // Safe: the kernel reads the attribute during the call only.
        let number = unsafe linux_perf_open(&attribute, 0, -1, -1)
        guard number >= 0 else { return nil }
        descriptor = OwnedDescriptor(adopting: number)
    }
}
