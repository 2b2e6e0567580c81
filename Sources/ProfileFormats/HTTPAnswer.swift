/// The answer to a request of HTTP/1.0 (RFC 9112), as far as profiles need it. Hostile bytes.
package struct HTTPAnswer: Equatable, Sendable {
    package let status: Int
    package let body: [UInt8]

    package enum Fault: Error, Equatable, Sendable {
        case noHTTP
        /// The connection ended before the body did.
        case cutShort
        /// In pieces of a kind that was not asked for.
        case encoded
    }

    /// Of status line and fields together.
    package static let headBytes = 16 * 1024
    /// Of the body.
    package static let bodyBytes = 64 << 20

    /// - Parameter bytes: all that came until the connection ended.
    package init(_ bytes: [UInt8]) throws(Fault) {
        guard let head = Head(bytes) else { throw .noHTTP }
        guard !head.isEncoded else { throw .encoded }
        let rest = bytes[head.end...]
        guard rest.count >= head.length ?? 0 else { throw .cutShort }
        status = head.status
        body = Array(rest.prefix(head.length ?? rest.count))
    }

    /// Whether nothing more is to be waited for.
    package static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let head = Head(bytes), let length = head.length else { return false }
        return bytes.count - head.end >= length
    }

    /// Nil where none is in the bytes, or not the end of it.
    private struct Head {
        let status: Int
        let length: Int?
        let isEncoded: Bool
        let end: Int

        init?(_ bytes: [UInt8]) {
            guard let end = Self.end(of: bytes.prefix(HTTPAnswer.headBytes)) else { return nil }
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]),
                (100...599).contains(status)
            else { return nil }
            self.end = end
            self.status = status
            var (length, isEncoded): (Int?, Bool) = (nil, false)
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " || $0 == "\t" } }
                guard parts.count == 2 else { continue }
                switch parts[0].lowercased() {
                case "content-length":
                    guard let bytes = Int(parts[1]), bytes >= 0, length ?? bytes == bytes else { return nil }
                    length = bytes
                case "transfer-encoding":
                    isEncoded = isEncoded || parts[1].lowercased() != "identity"
                default: break
                }
            }
            self.length = length
            self.isEncoded = isEncoded
        }

        /// Behind the empty line.
        private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
            let (newline, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
            var isLineEmpty = false
            for (index, byte) in bytes.enumerated() {
                if byte == newline {
                    if isLineEmpty { return index + 1 }
                    isLineEmpty = true
                } else if byte != carriage {
                    isLineEmpty = false
                }
            }
            return nil
        }
    }
}
