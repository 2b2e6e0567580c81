import NIOCore
import Snippets
import Synchronization

/// The connections that are open: how many, from whom, and whether who made one is still there.
final class Connections: Sendable {
    /// How many there may be.
    struct Bounds: Sendable {
        /// From this many on, those that say nothing are closed soon.
        var crowded = Limits.crowdedConnections
        /// Beyond this many, each new one takes the place of the one that has said nothing for the longest time.
        var full = Limits.fullConnections
        /// Of one client. Behind a proxy this is of requests under way, because there the connections are the proxy's.
        var perClient = Limits.connectionsPerClient

        init() {}
    }

    private struct OpenConnection {
        let channel: any Channel
        let presence: ClientPresence
        /// Nil while a request is under way.
        var idleSince: NIODeadline?
    }

    private struct State {
        var open: [ObjectIdentifier: OpenConnection] = [:]
        var counts: [String: Int] = [:]

        /// The one that has said nothing for the longest time. Looked for among all: they are a thousand at most.
        var idlest: (any Channel)? {
            var idlest: OpenConnection?
            var since = NIODeadline.distantFuture
            for connection in open.values {
                guard let idleSince = connection.idleSince, idleSince < since else { continue }
                (idlest, since) = (connection, idleSince)
            }
            return idlest?.channel
        }
    }

    let bounds: Bounds
    private let state = Mutex(State())

    init(bounds: Bounds = Bounds()) {
        self.bounds = bounds
    }

    var isCrowded: Bool { state.withLock { $0.open.count >= bounds.crowded } }

    /// Nil for one that is not a connection of ours, such as a test's.
    func presence(of channel: any Channel) -> ClientPresence? {
        state.withLock { $0.open[ObjectIdentifier(channel)]?.presence }
    }

    /// Where the house is full, the idlest has to go: connections that say nothing, from however many addresses, keep
    /// nobody out who has something to ask.
    func open(_ channel: any Channel) -> ClientPresence {
        let presence = ClientPresence()
        let idlest = state.withLock { state -> (any Channel)? in
            let idlest = state.open.count >= bounds.full ? state.idlest : nil
            if let idlest { state.open[ObjectIdentifier(idlest)] = nil }
            state.open[ObjectIdentifier(channel)] = OpenConnection(
                channel: channel, presence: presence, idleSince: .now())
            return idlest
        }
        idlest?.close(mode: .all, promise: nil)
        return presence
    }

    func close(_ channel: any Channel) {
        state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Whether a request of this connection is under way from now on.
    func set(_ channel: any Channel, isBusy: Bool) {
        state.withLock { $0.open[ObjectIdentifier(channel)]?.idleSince = isBusy ? nil : .now() }
    }

    /// One more of the client's; false where it has as many as it may.
    func take(for client: String) -> Bool {
        state.withLock { state in
            guard state.counts[client, default: 0] < bounds.perClient else { return false }
            state.counts[client, default: 0] += 1
            return true
        }
    }

    func giveBack(for client: String) {
        state.withLock { state in
            guard let count = state.counts[client] else { return }
            state.counts[client] = count > 1 ? count - 1 : nil
        }
    }
}

/// Whether who made a connection is still at its other end.
final class ClientPresence: Sendable {
    private struct State {
        var isGone = false
        var actions: [Int: @Sendable () -> Void] = [:]
        var nextAction = 0
    }

    private let state = Mutex(State())

    /// At once where it is gone already. At most once.
    /// - Returns: what `forget` takes.
    func whenGone(_ action: @escaping @Sendable () -> Void) -> Int {
        let number = state.withLock { state -> Int in
            state.nextAction += 1
            if !state.isGone { state.actions[state.nextAction] = action }
            return state.isGone ? -1 : state.nextAction
        }
        if number < 0 { action() }
        return number
    }

    func forget(_ number: Int) {
        state.withLock { _ = $0.actions.removeValue(forKey: number) }
    }

    func leave() {
        let actions = state.withLock { state in
            state.isGone = true
            defer { state.actions = [:] }
            return Array(state.actions.values)
        }
        for action in actions { action() }
    }
}
