import HTTPTypes
import Hummingbird
import ProfileFormats

/// Bytes of one type, as they are and, where it pays, gzip'ed. What is large and becomes much smaller is kept gzip'ed alone:
/// hardly anybody wants it otherwise, and for them it is taken apart on its way.
struct Content: Sendable {
    /// Below this a gzip'ed answer saves no packet.
    private static let compressedFromBytes = 1024
    private static let keptPlainBytes = 256 * 1024
    /// From here on most of an answer's time would be its compression.
    private static let leastEffortFromBytes = 4 << 20

    let type: String
    private let plain: SharedBytes?
    private let gzipped: SharedBytes?
    /// Of what `gzipped` becomes where nothing else is kept of it.
    private var unpackedBytes: Int?

    /// Of a task that is cancelled meanwhile, what comes out is of no use.
    init(_ bytes: [UInt8], type: String) {
        self.type = type
        let effort = bytes.count < Self.leastEffortFromBytes ? Gzip.Effort.usual : .least
        let packed =
            bytes.count < Self.compressedFromBytes
            ? nil : try? Gzip.compress(bytes, effort: effort) { !Task.isCancelled }
        gzipped = packed.flatMap { $0.count < bytes.count ? SharedBytes(ByteBuffer(bytes: $0)) : nil }
        let isKept = bytes.count <= Self.keptPlainBytes || (packed?.count ?? .max) > bytes.count / 2
        plain = isKept ? SharedBytes(ByteBuffer(bytes: bytes)) : nil
        unpackedBytes = isKept ? nil : bytes.count
    }

    init(_ text: String, type: String) {
        self.init(Array(text.utf8), type: type)
    }

    /// Of what is stored compressed, for those who take gzip.
    init(gzipped bytes: [UInt8], type: String) {
        self.type = type
        gzipped = SharedBytes(ByteBuffer(bytes: bytes))
        plain = nil
    }

    /// Of what is stored compressed, for those who do not take gzip.
    init(decompressing bytes: [UInt8], type: String, limitBytes: Int) throws {
        self.type = type
        plain = SharedBytes(ByteBuffer(bytes: try Gzip.decompress(bytes, limitBytes: limitBytes) { !Task.isCancelled }))
        gzipped = nil
    }

    var byteCount: Int { (plain?.buffer.readableBytes ?? 0) + (gzipped?.buffer.readableBytes ?? 0) }

    func response(
        to request: Request, status: HTTPResponse.Status = .ok, cacheControl: String = "no-store"
    ) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: cacheControl]
        if gzipped != nil || plain?.buffer.readableBytes ?? 0 >= Self.compressedFromBytes {
            headers[.vary] = "Accept-Encoding"
        }
        let unpacked = request.acceptsGzip ? nil : unpackedBytes
        let isPacked = gzipped != nil && unpacked == nil && (request.acceptsGzip || plain == nil)
        if isPacked { headers[.contentEncoding] = "gzip" }
        do throws(Problem) {
            let bytes = isPacked || unpacked != nil ? gzipped : plain
            let body = try bytes?.body(unpackedTo: unpacked) ?? ResponseBody()
            return Response(status: status, headers: headers, body: body)
        } catch { return error.response() }
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
