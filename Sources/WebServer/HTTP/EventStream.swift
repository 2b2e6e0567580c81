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

    /// Of a run that is over: its state and its end.
    static func response(_ run: Run) -> Response {
        over(run.state, JSONText.of(RunDocument(run)))
    }

    /// - Parameter json: the whole of what is over, on one line.
    static func over(_ state: Run.State, _ json: String) -> Response {
        let state = "event: state\ndata: \(JSONText.state(state))\n\n"
        let end = EventFeed.Entry(id: EventFeed.finalID, name: "finished", json: json)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: state + text(of: end))))
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
            let text = entries.isEmpty ? ":\n\n" : entries.map(text(of:)).joined()
            try await writer.write(ByteBuffer(string: text))
            lastID = entries.last?.id ?? lastID
            if lastID == EventFeed.finalID { break }
        }
    }

    /// JSON has no line breaks outside its strings and escapes those inside.
    private static func text(of entry: EventFeed.Entry) -> String {
        "id: \(entry.id)\nevent: \(entry.name)\ndata: \(entry.json)\n\n"
    }
}
