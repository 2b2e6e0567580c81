import HTTPTypes
import Hummingbird
import ProfileFormats

/// Bytes of one type, as they are and, where it pays, gzip'ed.
struct Content: Sendable {
    /// Below this a gzip'ed answer saves no packet.
    private static let compressedFromBytes = 1024

    let type: String
    private let plain: ByteBuffer?
    private let gzipped: ByteBuffer?

    init(_ bytes: [UInt8], type: String) {
        self.type = type
        plain = ByteBuffer(bytes: bytes)
        let packed = bytes.count < Self.compressedFromBytes ? nil : try? Gzip.compress(bytes)
        gzipped = packed.flatMap { $0.count < bytes.count ? ByteBuffer(bytes: $0) : nil }
    }

    init(_ text: String, type: String) {
        self.init(Array(text.utf8), type: type)
    }

    /// Of what is stored compressed. Whoever does not take gzip gets it decompressed.
    init(gzipped bytes: [UInt8], type: String, limitBytes: Int, for request: Request) throws {
        self.type = type
        gzipped = ByteBuffer(bytes: bytes)
        plain =
            request.acceptsGzip ? nil : ByteBuffer(bytes: try Gzip.decompress(bytes, limitBytes: limitBytes))
    }

    var byteCount: Int { (plain?.readableBytes ?? 0) + (gzipped?.readableBytes ?? 0) }

    func response(
        to request: Request, status: HTTPResponse.Status = .ok, cacheControl: String = "no-store"
    ) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: cacheControl]
        if gzipped != nil { headers[.vary] = "Accept-Encoding" }
        if let gzipped, request.acceptsGzip || plain == nil {
            headers[.contentEncoding] = "gzip"
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: gzipped))
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: plain ?? ByteBuffer()))
    }
}

extension Content {
    static func json(_ value: some Encodable) -> Content {
        Content(JSONText.of(value), type: "application/json")
    }
}

extension Request {
    /// RFC 9110 §12.5.3, as far as gzip is concerned: named, and not with a quality of zero.
    var acceptsGzip: Bool {
        headers[values: .acceptEncoding].flatMap { $0.split(separator: ",") }.contains { coding in
            let parts = coding.filter { $0 != " " }.split(separator: ";")
            let isZero = parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
            return (parts.first == "gzip" || parts.first == "*") && !isZero
        }
    }
}
