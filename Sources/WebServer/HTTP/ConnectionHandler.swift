import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Snippets

/// Counts a connection, refuses it where its client has too many, closes it soon where it says nothing while many are
/// open, and knows when its client is gone and whether a request is under way.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connections: Connections
    private let identity: ClientIdentity
    private let crowdedIdle: TimeAmount
    private var presence: ClientPresence?
    /// Whose connection it is counted as; nil where it is not.
    private var client: String?
    private var requestsUnderWay = 0
    private var idleSince = NIODeadline.now()
    private var nextLook: Scheduled<Void>?

    init(connections: Connections, identity: ClientIdentity, crowdedIdle: Duration) {
        self.connections = connections
        self.identity = identity
        self.crowdedIdle = TimeAmount(crowdedIdle)
    }

    func channelActive(context: ChannelHandlerContext) {
        presence = connections.open(context.channel)
        context.fireChannelActive()
        // Behind a proxy all connections are the proxy's: there, requests are counted instead.
        if !identity.trustsProxy {
            let name = identity.name(of: context.remoteAddress)
            guard connections.take(for: name) else { return refuse(context) }
            client = name
        }
        idleSince = .now()
        scheduleLook(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        nextLook?.cancel()
        connections.close(context.channel)
        if let client { connections.giveBack(for: client) }
        client = nil
        presence?.leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        nextLook?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            requestsUnderWay += 1
            connections.set(context.channel, isBusy: true)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            requestsUnderWay -= 1
            idleSince = .now()
            if requestsUnderWay == 0 { connections.set(context.channel, isBusy: false) }
        }
        context.write(data, promise: promise)
    }

    /// Who closes its side for sending is taken for gone: hardly anybody does that and still reads.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { presence?.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let problem = Problem.tooManyConnections(connections.bounds.perClient)
        let body = ByteBuffer(string: problem.json)
        var head = HTTPResponse(status: problem.status, headerFields: problem.fields)
        head.headerFields[.contentLength] = "\(body.readableBytes)"
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .all, promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    private func scheduleLook(_ context: ChannelHandlerContext) {
        nextLook = context.eventLoop.assumeIsolated().scheduleTask(in: crowdedIdle) {
            let isIdle = self.requestsUnderWay == 0 && .now() - self.idleSince >= self.crowdedIdle
            guard !isIdle || !self.connections.isCrowded else { return context.close(mode: .all, promise: nil) }
            self.scheduleLook(context)
        }
    }
}

extension Problem {
    static func tooManyConnections(_ limit: Int) -> Problem {
        later(.tooManyRequests, "You have \(limit) connections open, or requests under way: close one of them first.")
    }
}
