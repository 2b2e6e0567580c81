/// Bytes as text in the way of Go, to which each byte that is no UTF-8 is one bad character.
package enum GoText {
    package enum Piece: Hashable {
        case scalar(Unicode.Scalar)
        case bad(UInt8)
    }

    /// With U+FFFD for each bad byte.
    package static func string(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = String.UnicodeScalarView()
        for piece in scalars(in: bytes) {
            switch piece {
            case .scalar(let scalar): text.append(scalar)
            case .bad: text.append("\u{FFFD}")
            }
        }
        return String(text)
    }

    package static func scalars(in bytes: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        pieces.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let first = rest.first {
            if let (scalar, length) = scalar(at: rest) {
                pieces.append(.scalar(scalar))
                rest = rest.dropFirst(length)
            } else {
                pieces.append(.bad(first))
                rest = rest.dropFirst()
            }
        }
        return pieces
    }

    /// The character that the bytes begin with; nil where they begin with none (Unicode 15, table 3-7).
    private static func scalar(at bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, length: Int)? {
        let first = bytes[bytes.startIndex]
        let length: Int
        switch first {
        case 0..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return nil
        }
        let sequence = bytes.prefix(length)
        guard sequence.count == length, sequence.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return nil }
        let lead = UInt32(first) & (0x7F >> UInt32(length))
        let value = sequence.dropFirst().reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
        let isShortest = value >= [0, 0, 0x80, 0x800, 0x1_0000][length]
        guard isShortest, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
