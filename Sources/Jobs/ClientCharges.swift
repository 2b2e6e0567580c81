import Glibc
import Snippets

/// How much of the machine each client had lately: wall time, which counts half after a while.
struct ClientCharges: Sendable {
    struct Charge: Equatable, Sendable {
        /// As it was at `time`.
        var amount: Duration
        var time: Duration
    }

    private static let halfLife = Duration.seconds(Limits.chargeHalfLifeSeconds)
    /// Less is forgotten.
    private static let trifle = Duration.milliseconds(1)

    private(set) var charges: [String: Charge] = [:]

    init(_ charges: [String: Charge] = [:]) { self.charges = charges }

    func amount(of client: String, at now: Duration) -> Duration {
        guard let charge = charges[client] else { return .zero }
        return charge.amount * exp2(-((now - charge.time) / Self.halfLife))
    }

    mutating func add(_ amount: Duration, to client: String, at now: Duration) {
        charges[client] = Charge(amount: self.amount(of: client, at: now) + amount, time: now)
    }

    /// Keeps only those that still count, so that strangers who come once leave nothing behind.
    mutating func forgetTrifles(at now: Duration) {
        charges = charges.filter { amount(of: $0.key, at: now) >= Self.trifle }
    }
}
