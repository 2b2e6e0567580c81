import PerfEvents

/// An event that counts nothing, as long as it is there (`EventOrder.standing` says what for).
package final class StandingEvent: Sendable {
    private let event: PerfEvent

    /// Nil where this host refuses; then runs begin as they can.
    package init?(by opening: any EventOpening) {
        guard let event = try? opening.open(.standing).first?.get() else { return nil }
        self.event = event
    }
}
