/// Turns the bytes of one stream into text, piece by piece: each wrong byte is one U+FFFD, and a character that is cut
/// between two pieces comes whole with the second.
package struct OutputText: Sendable {
    private var cut: [UInt8] = []

    package init() {}

    package mutating func text(of bytes: [UInt8]) -> String {
        let all = cut + bytes
        let whole = all.count - Self.cutByteCount(all)
        cut = Array(all[whole...])
        return String(decoding: all[..<whole], as: UTF8.self)
    }

    /// What is left when the stream has ended in the middle of a character, as bytes.
    package mutating func takeUnfinished() -> [UInt8] {
        defer { cut = [] }
        return cut
    }

    /// What is left when the stream has ended in the middle of a character.
    package mutating func finish() -> String { String(decoding: takeUnfinished(), as: UTF8.self) }

    /// How many bytes at the end begin a character that more bytes could complete. RFC 3629 §3.
    private static func cutByteCount(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let length =
                switch byte {
                case 0b1100_0010...0b1101_1111: 2
                case 0b1110_0000...0b1110_1111: 3
                case 0b1111_0000...0b1111_0100: 4
                default: 1
                }
            return length > back ? back : 0
        }
        return 0
    }
}
