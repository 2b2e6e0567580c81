import PerfEvents
package import Sampling

/// Keeps the kernel's hooks for perf events in place (its jump label `perf_sched_events`) by an event that counts
/// nothing. With the first event on a host the kernel patches them in and waits 10 ms; a second after the last it takes
/// them out again. While these are held no run has to wait.
package final class PerfHooks: Sendable {
    private let event: PerfEvent

    /// Nil where this host refuses; then runs begin as they can.
    package init?(heldBy opening: any EventOpening) {
        guard let event = try? opening.open(.standing, group: nil).first?.get() else { return nil }
        self.event = event
    }
}
