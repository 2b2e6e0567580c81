import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Connections as Hummingbird serves them, but for those that come while the service stops.
///
/// NIO ends the process where a connection was accepted and is let go of before anybody has served it, which happens when
/// the listening socket is closed in that moment.
struct PunctualHTTP1: ServerChildChannel {
    let http: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        http.setup(channel: channel, logger: logger).map(AcceptedConnection.init)
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        value.take()
        await http.handle(value: value.connection, logger: logger)
    }
}

/// Closes itself where nobody serves it.
final class AcceptedConnection: ServerChildChannelValue {
    let connection: HTTP1Channel.Value
    private let isServed = Atomic(false)

    var channel: any Channel { connection.channel }

    init(_ connection: HTTP1Channel.Value) {
        self.connection = connection
    }

    /// From now on somebody serves it.
    func take() { isServed.store(true, ordering: .relaxed) }

    deinit {
        guard !isServed.load(ordering: .relaxed) else { return }
        Task { [connection] in
            // It fails where the connection is closed already, which is all that is wanted.
            try? await connection.executeThenClose { _, _ in }
        }
    }
}
