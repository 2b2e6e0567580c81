/// The words and signs of a Go file, one after the other; comments and what is in quotes are passed over.
struct GoTokens {
    private let bytes: [UInt8]
    private var position = 0
    /// Of the last word, from 1.
    private(set) var line = 1
    /// Up to here lines were counted.
    private var counted = 0
    /// Where the last of them starts.
    private var lineStart = 0
    /// Where the last word starts.
    private var wordStart = 0
    /// Of the last word in its line, in bytes, from 1.
    var column: Int { wordStart - lineStart + 1 }
    /// Lines of the last comment: of all that stand together without an empty line. Without the signs around them, the blank
    /// behind two slashes, and blanks at their ends, as go/ast has them.
    private(set) var lastComment: [String] = []
    /// Line ends since the end of the last comment; nil where something else stood behind it.
    private var linesSinceComment: Int?

    init(_ source: [UInt8]) {
        bytes = source
    }

    mutating func forgetComments() { (lastComment, linesSinceComment) = ([], nil) }

    /// - Parameter isLine: behind two slashes, with the line's end passed over.
    private mutating func addComment(_ text: ArraySlice<UInt8>, isLine: Bool) {
        if linesSinceComment.map({ $0 > 1 }) ?? true { lastComment = [] }
        linesSinceComment = isLine ? 1 : 0
        var text = text.filter { $0 != UInt8(ascii: "\r") }[...]
        if isLine, text.first == UInt8(ascii: " ") {
            text = text.dropFirst()
        } else if isLine, Self.isDirective(text) {
            return
        }
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lastComment += lines.map { line in
            let length = line.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }.map { $0 + 1 }
            return String(decoding: line[..<(length ?? line.startIndex)], as: UTF8.self)
        }
    }

    /// Such as `//line x.go:1` and `//go:noinline`: no text of a comment.
    private static func isDirective(_ text: ArraySlice<UInt8>) -> Bool {
        if ["line ", "extern ", "export "].contains(where: { text.starts(with: $0.utf8) }) { return true }
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let argument = parts[1].first else { return false }
        return (parts[0] + [argument]).allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || isDigit($0)
        }
    }

    mutating func next() -> String? {
        while position < bytes.count {
            let start = position
            position += 1
            countLines(to: start)
            wordStart = start
            switch bytes[start] {
            case UInt8(ascii: "/") where follows("/"):
                skip(past: "\n")
                let isEnded = bytes[position - 1] == UInt8(ascii: "\n")
                addComment(bytes[(start + 2)..<max(start + 2, position - (isEnded ? 1 : 0))], isLine: true)
                continue
            case UInt8(ascii: "/") where follows("*"):
                position += 1
                skip(past: "*/")
                addComment(bytes[min(start + 2, position)..<max(start + 2, position - 2)], isLine: false)
                continue
            case UInt8(ascii: "\n"):
                linesSinceComment = linesSinceComment.map { $0 + 1 }
                continue
            case let byte where (0x09...0x0D).contains(byte) || byte == 0x20: continue
            default: linesSinceComment = nil
            }
            switch bytes[start] {
            case UInt8(ascii: "`"):
                skip(past: "`")
                return "`"
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipQuoted(bytes[start])
                return "`"
            case let byte where Self.isLetter(byte) || Self.isDigit(byte):
                while position < bytes.count, Self.isLetter(bytes[position]) || Self.isDigit(bytes[position]) {
                    position += 1
                }
                return String(decoding: bytes[start..<position], as: UTF8.self)
            case let byte: return String(Character(Unicode.Scalar(byte)))
            }
        }
        return nil
    }

    private mutating func countLines(to end: Int) {
        for place in counted..<max(counted, end) where bytes[place] == UInt8(ascii: "\n") {
            line += 1
            lineStart = place + 1
        }
        counted = max(counted, end)
    }

    private func follows(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func skip(past text: StaticString) {
        while position < bytes.count, !follows(text) { position += 1 }
        position = min(position + text.utf8CodeUnitCount, bytes.count)
    }

    /// To the quote that ends it, or to the end of the line.
    private mutating func skipQuoted(_ quote: UInt8) {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            let byte = bytes[position]
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == quote { return }
        }
        position = min(position, bytes.count)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
