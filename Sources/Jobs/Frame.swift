/// One message on the socket: two little-endian `UInt32` lengths, the JSON, the blob.
struct Frame: Equatable, Sendable {
    static let headerBytes = 8
    /// Two outcomes of `Limits.outputEncodedBytesPerStream` a stream, their diagnostics, and what changed between them.
    static let jsonByteLimit = 24 << 20
    static let blobByteLimit = 32 << 20

    var json: [UInt8]
    var blob: [UInt8] = []

    /// Both lengths, or a refusal: a peer that sends nonsense must not make us allocate it.
    static func lengths(header: [UInt8]) throws(FrameError) -> (json: Int, blob: Int) {
        guard header.count == headerBytes else { throw .truncated }
        let json = length(header[0..<4])
        let blob = length(header[4..<8])
        guard json <= jsonByteLimit, blob <= blobByteLimit else { throw .tooLarge(json: json, blob: blob) }
        return (json, blob)
    }

    func encoded() throws(FrameError) -> [UInt8] {
        guard json.count <= Self.jsonByteLimit, blob.count <= Self.blobByteLimit else {
            throw .tooLarge(json: json.count, blob: blob.count)
        }
        return Self.bytes(json.count) + Self.bytes(blob.count) + json + blob
    }

    private static func length(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(_ length: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    }
}

/// Why a frame could not be sent or received.
package enum FrameError: Error, Equatable {
    case tooLarge(json: Int, blob: Int)
    /// The peer left in the middle of a frame.
    case truncated
    /// The connection is gone, or the peer did not take our bytes in time.
    case disconnected(errno: CInt)
    /// The first message was not a `hello` of our protocol version, or a later one was not understood.
    case notUnderstood
    /// A worker of another build, and what it was told.
    case refused(String)
}

extension Error {
    /// Whether nothing can be sent any more. Any other error of a send is about the message: a shorter one may pass.
    package var isLostConnection: Bool {
        if case .disconnected = self as? FrameError { true } else { false }
    }
}
