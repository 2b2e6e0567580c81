/// How a generation of Pyroscope's clients sends profiles.
package enum PushProtocol: Equatable, Sendable {
    /// `POST /ingest`: `query` decoded, `contentType` empty where there is none.
    case ingest(query: [String: String], contentType: String)
    /// `POST /push.v1.PusherService/Push`, a unary request of the Connect protocol (connectrpc.com, "Protocol").
    case push(isJSON: Bool)

    /// - Parameter contentType: empty where there is none.
    package static func push(contentType: String) -> PushProtocol {
        .push(isJSON: contentType.lowercased().hasPrefix("application/json"))
    }

    /// All that a body brings. Memory and time are bounded by `limits`, whatever the bytes say.
    package func read(_ body: [UInt8], limits: DecodingLimits) throws(ReadingFailure) -> [PushedProfile] {
        switch self {
        case .ingest(let query, let contentType):
            [try IngestRequest(query: query, contentType: contentType, body: body).read(limits: limits)]
        case .push(let isJSON): try PushRequest.read(body, isJSON: isJSON, limits: limits)
        }
    }
}
