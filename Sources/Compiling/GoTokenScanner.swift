/// The tokens that may stand at the head of a Go file. Pure; ends at the first byte that cannot.
struct GoTokenScanner {
    enum Kind: Equatable {
        case word, string, mark
    }

    struct Token: Equatable {
        let kind: Kind
        /// A string's without its quotes.
        let text: String
        let line: Int
        let column: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0

    init(_ source: String) {
        bytes = Array(source.utf8)
    }

    /// A line's end is a token only where Go would put a semicolon; `;` serves for both, and none is ever needed.
    mutating func next() -> Token? {
        skipBlanksAndComments()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string(closedBy: UInt8(ascii: "\""), mayHoldLines: false)
        case UInt8(ascii: "`"): return string(closedBy: UInt8(ascii: "`"), mayHoldLines: true)
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"), UInt8(ascii: "."): return mark()
        case let byte where Self.isWord(byte): return word()
        default: return nil
        }
    }

    private mutating func skipBlanksAndComments() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") {
                newLine()
            } else if [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(bytes[position]) {
                position += 1
            } else if follows("//") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            } else if follows("/*") {
                skipComment()
            } else {
                return
            }
        }
    }

    private func follows(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.dropFirst(position).starts(with: $0) }
    }

    private mutating func newLine() {
        position += 1
        line += 1
        lineStart = position
    }

    private mutating func skipComment() {
        position += 2
        while position < bytes.count, !follows("*/") {
            if bytes[position] == UInt8(ascii: "\n") { newLine() } else { position += 1 }
        }
        position = min(position + 2, bytes.count)
    }

    private mutating func mark() -> Token {
        defer { position += 1 }
        return token(.mark, from: position, to: position + 1, at: position)
    }

    private mutating func word() -> Token {
        let start = position
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        return token(.word, from: start, to: position, at: start)
    }

    private mutating func string(closedBy quote: UInt8, mayHoldLines: Bool) -> Token? {
        let start = position
        let content = bytes[(start + 1)...]
        guard let end = content.firstIndex(where: { $0 == quote || !mayHoldLines && $0 == UInt8(ascii: "\n") }),
            bytes[end] == quote
        else { return nil }
        position = end + 1
        return token(.string, from: start + 1, to: end, at: start)
    }

    private func token(_ kind: Kind, from start: Int, to end: Int, at place: Int) -> Token {
        Token(
            kind: kind, text: String(decoding: bytes[start..<end], as: UTF8.self), line: line,
            column: place - lineStart + 1)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
