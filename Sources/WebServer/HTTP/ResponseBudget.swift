import Hummingbird
import NIOCore
import ProfileFormats
import Snippets
import Synchronization

/// The bytes that responses under way hold in memory, whoever reads them how slowly.
final class ResponseBudget: Sendable {
    /// The one of the server that answers the current request.
    @TaskLocal static var current: Holder?

    /// A budget, and whose request it is.
    struct Holder: Sendable {
        let budget: ResponseBudget
        let client: String
    }

    struct Bounds: Sendable {
        var bytes = Limits.responseBytes
        var bytesPerClient = Limits.responseBytesPerClient

        init() {}
    }

    /// Bytes that are held until nobody needs them any more.
    final class Lease: Sendable {
        private let budget: ResponseBudget
        private let client: String
        private let bytes: Int

        fileprivate init(_ bytes: Int, of budget: ResponseBudget, client: String) {
            self.budget = budget
            self.client = client
            self.bytes = bytes
        }

        deinit {
            budget.giveBack(bytes, client)
        }
    }

    private struct State {
        var bytes = 0
        var ofClients: [String: Int] = [:]
    }

    private let bounds: Bounds
    private let state = Mutex(State())

    init(bounds: Bounds = Bounds()) {
        self.bounds = bounds
    }

    var usedBytes: Int { state.withLock { $0.bytes } }

    /// Throws 503 where there is no room, 429 where the client has its share.
    fileprivate func lease(_ bytes: Int, _ client: String) throws(Problem) -> Lease {
        let refusal = state.withLock { state -> Problem? in
            guard state.bytes + bytes <= bounds.bytes else { return .tooManyAnswers }
            let held = state.ofClients[client, default: 0]
            // The first is let through whatever its size: what is stored is bounded.
            guard held == 0 || held + bytes <= bounds.bytesPerClient else { return .tooManyAnswersOfClient }
            state.bytes += bytes
            state.ofClients[client] = held + bytes
            return nil
        }
        if let refusal { throw refusal }
        return Lease(bytes, of: self, client: client)
    }

    private func giveBack(_ bytes: Int, _ client: String) {
        state.withLock { state in
            state.bytes -= bytes
            let held = state.ofClients[client, default: 0] - bytes
            state.ofClients[client] = held > 0 ? held : nil
        }
    }
}

/// Bytes in memory once, however many read them at a time.
final class SharedBytes: Sendable {
    private struct WeakLease {
        weak var lease: ResponseBudget.Lease?
    }

    let buffer: ByteBuffer
    private let lease = Mutex(WeakLease())

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// What is small goes as it is. The rest goes in pieces, the next when the reader has taken the one before; until the
    /// last it counts against the budget, once for all who read the same.
    /// - Parameter byteCount: where the bytes are gzip'ed and their reader wants them otherwise: of what they become, which
    ///   goes in pieces, too.
    func body(unpackedTo byteCount: Int?) throws(Problem) -> ResponseBody {
        guard let byteCount else { return try body() }
        let lease = try ResponseBudget.current.map { holder throws(Problem) in try self.lease(of: holder) }
        return ResponseBody(contentLength: byteCount) { [buffer] writer in
            let reader = try GzipReader(Array(buffer: buffer))
            while case let piece = try reader.next(upTo: Limits.responsePieceBytes), !piece.isEmpty {
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
            withExtendedLifetime(lease) {}
        }
    }

    private func body() throws(Problem) -> ResponseBody {
        guard buffer.readableBytes > Limits.responsePieceBytes, let holder = ResponseBudget.current else {
            return ResponseBody(byteBuffer: buffer)
        }
        let lease = try lease(of: holder)
        return ResponseBody(contentLength: buffer.readableBytes) { [buffer] writer in
            var rest = buffer
            while let piece = rest.readSlice(length: min(rest.readableBytes, Limits.responsePieceBytes)),
                piece.readableBytes > 0
            {
                try await writer.write(piece)
            }
            try await writer.finish(nil)
            withExtendedLifetime(lease) {}
        }
    }

    private func lease(of holder: ResponseBudget.Holder) throws(Problem) -> ResponseBudget.Lease {
        try lease.withLock { current throws(Problem) in
            if let lease = current.lease { return lease }
            let lease = try holder.budget.lease(buffer.readableBytes, holder.client)
            current.lease = lease
            return lease
        }
    }
}

/// Lets answers count against the budget, and, behind a proxy, requests against their client.
struct BoundedResponses: RouterMiddleware {
    let budget: ResponseBudget
    let connections: Connections
    let identity: ClientIdentity

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let client = identity.name(of: request, context)
        let place = identity.trustsProxy ? try Place(client, connections) : nil
        let holder = ResponseBudget.Holder(budget: budget, client: client)
        var response = try await ResponseBudget.$current.withValue(holder) { try await next(request, context) }
        if let place {
            let body = response.body
            response.body = ResponseBody(contentLength: body.contentLength) { writer in
                try await body.write(writer)
                withExtendedLifetime(place) {}
            }
        }
        return response
    }

    /// Of a request under way, to the end of its answer.
    private final class Place: Sendable {
        private let client: String
        private let connections: Connections

        init(_ client: String, _ connections: Connections) throws(Problem) {
            guard connections.take(for: client) else {
                throw Problem.tooManyConnections(connections.bounds.perClient)
            }
            self.client = client
            self.connections = connections
        }

        deinit {
            connections.giveBack(for: client)
        }
    }
}

extension Problem {
    static var tooManyAnswers: Problem {
        later(.serviceUnavailable, "Too many answers are under way to slow readers. Try again in a moment.")
    }

    static var tooManyAnswersOfClient: Problem {
        later(.tooManyRequests, "Too many answers are under way to you: read them first.")
    }
}
