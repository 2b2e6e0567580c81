import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Snippets

/// How long a client may let the service wait before its connection is closed.
package struct ClientPatience: Sendable {
    /// For the next request's head, and between pieces of what it sends.
    package var idle = Duration.seconds(Limits.idleConnectionSeconds)
    /// From a request's head to the end of its body. Longer than what is granted to bodies that are read, so that those
    /// who are slow with one are told.
    package var request = Duration.seconds(Limits.requestSeconds)
    /// While it takes nothing of what waits for it.
    package var reader = Duration.seconds(Limits.stalledReaderSeconds)
    /// For the next request's head while many connections are open.
    package var crowded = Duration.seconds(Limits.crowdedIdleSeconds)
}

/// Closes a connection whose client drips a body that nobody asked for, or takes nothing of what waits for it: each
/// would hold its answer in memory and one of the connections there are.
///
/// What is large goes out in pieces, so that a slow reader of a large answer can be told from one that has stopped.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: ClientPatience
    private var waitingPieces = 0
    private var readerDeadline: Scheduled<Void>?
    private var requestDeadline: Scheduled<Void>?

    init(patience: ClientPatience) {
        self.patience = patience
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: requestDeadline = closing(context, after: patience.request)
        case .end: requestDeadline?.cancel()
        case .body: break
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .body(var buffer) = unwrapOutboundIn(data) else {
            return send(unwrapOutboundIn(data), promise, context)
        }
        while buffer.readableBytes > Limits.responsePieceBytes,
            let piece = buffer.readSlice(length: Limits.responsePieceBytes)
        {
            send(.body(piece), nil, context)
        }
        send(.body(buffer), promise, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        forgetDeadlines()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        forgetDeadlines()
    }

    private func forgetDeadlines() {
        readerDeadline?.cancel()
        requestDeadline?.cancel()
    }

    private func send(
        _ part: HTTPResponsePart, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) {
        let taken = promise ?? context.eventLoop.makePromise()
        waitingPieces += 1
        if readerDeadline == nil { readerDeadline = closing(context, after: patience.reader) }
        taken.futureResult.assumeIsolated().whenComplete { _ in
            self.waitingPieces -= 1
            self.readerDeadline?.cancel()
            self.readerDeadline = self.waitingPieces > 0 ? self.closing(context, after: self.patience.reader) : nil
        }
        context.write(wrapOutboundOut(part), promise: taken)
    }

    private func closing(_ context: ChannelHandlerContext, after patience: Duration) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) {
            context.close(mode: .all, promise: nil)
        }
    }
}
