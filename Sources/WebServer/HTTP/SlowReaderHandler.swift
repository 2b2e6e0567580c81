import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Snippets

/// Closes a connection whose reader takes nothing of what waits for it: each would hold its answer in memory and one of
/// the connections there are.
///
/// What is large goes out in pieces, so that a slow reader of a large answer can be told from one that has stopped.
final class SlowReaderHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: TimeAmount
    private var waitingPieces = 0
    private var deadline: Scheduled<Void>?

    init(patience: Duration) {
        self.patience = TimeAmount(patience)
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

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    private func send(
        _ part: HTTPResponsePart, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) {
        let taken = promise ?? context.eventLoop.makePromise()
        waitingPieces += 1
        if deadline == nil { restart(context) }
        taken.futureResult.assumeIsolated().whenComplete { _ in
            self.waitingPieces -= 1
            self.deadline?.cancel()
            self.deadline = nil
            if self.waitingPieces > 0 { self.restart(context) }
        }
        context.write(wrapOutboundOut(part), promise: taken)
    }

    private func restart(_ context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            context.close(mode: .all, promise: nil)
        }
    }
}
