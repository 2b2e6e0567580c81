import HTTPTypes
import Hummingbird
import NIOCore
import Runs
import Snippets

/// Server-sent events, as the HTML standard has them.
enum EventStream {
    private static let headers: HTTPFields = [
        .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
    ]

    /// Follows the run until it is over or the reader leaves.
    static func response(_ feed: EventFeed, after lastID: Int, to request: Request) -> Response {
        let body = ResponseBody { writer in
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await write(feed, after: lastID, waking: (wakes, wake), to: &writer)
            } onInboundClosed: {
                wake.finish()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Of what is over: its state and its end.
    /// - Parameter json: the whole of it, on one line.
    static func over(_ state: Run.State, _ json: String) -> Content {
        let state = "event: state\ndata: \(JSONText.state(state))\n\n"
        let end = EventFeed.Entry(id: EventFeed.finalID, name: "finished", json: json)
        return Content(state + text(of: end), type: "text/event-stream; charset=utf-8")
    }

    @concurrent
    private static func write(
        _ feed: EventFeed, after lastID: Int,
        waking: (wakes: AsyncStream<Void>, wake: AsyncStream<Void>.Continuation),
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let ticking = Task {
            while true {
                try await Task.sleep(for: .seconds(Limits.eventStreamKeepAliveSeconds))
                waking.wake.yield()
            }
        }
        let forwarding = Task {
            for await _ in feed.changes() { waking.wake.yield() }
        }
        defer {
            ticking.cancel()
            forwarding.cancel()
        }
        var lastID = lastID
        for await _ in waking.wakes {
            let entries = feed.entries(after: lastID)
            // A comment keeps proxies and the reader from taking silence for a dead connection.
            if entries.isEmpty { try await writer.write(ByteBuffer(string: ":\n\n")) }
            for entry in entries { try await write(entry, to: &writer) }
            lastID = entries.last?.id ?? lastID
            if lastID == EventFeed.finalID { break }
        }
    }

    /// In pieces: what waits for a reader who stands still is one of them, not all that ever happened.
    @concurrent
    private static func write(_ entry: EventFeed.Entry, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: opening(of: entry)))
        var rest = entry.json.utf8[...]
        while !rest.isEmpty {
            try await writer.write(ByteBuffer(bytes: rest.prefix(Limits.responsePieceBytes)))
            rest = rest.dropFirst(Limits.responsePieceBytes)
        }
        try await writer.write(ByteBuffer(string: "\n\n"))
    }

    /// JSON has no line breaks outside its strings and escapes those inside.
    private static func text(of entry: EventFeed.Entry) -> String {
        opening(of: entry) + entry.json + "\n\n"
    }

    private static func opening(of entry: EventFeed.Entry) -> String {
        "id: \(entry.id)\nevent: \(entry.name)\ndata: "
    }
}
