/// Looks for `@main` in Swift source, outside comments, strings and regular expressions.
///
/// A scanner of bytes with a stack of its own, because hostile source nests string interpolations thousands deep. It
/// only chooses what to try first: where it errs, the compiler's own complaint leads to the other mode.
struct SwiftAttributeScanner {
    private enum Context {
        /// Inside an interpolation's parentheses, this many deep.
        case code(depth: Int)
        case string(pounds: Int, multiline: Bool)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var contexts: [Context] = []
    /// The last byte of code that was not blank: tells a division from the start of a regular expression.
    private var previous: UInt8 = UInt8(ascii: "\n")
    /// Words and signs of code, where they are asked for; not those within strings.
    private var words: [String]?

    static func findsMainAttribute(in source: String) -> Bool {
        var scanner = SwiftAttributeScanner(bytes: Array(source.utf8))
        return scanner.findsMainAttribute()
    }

    /// All words and signs of the code, in their order; comments and what is in quotes are passed over.
    static func words(in source: String) -> [String] {
        var scanner = SwiftAttributeScanner(bytes: Array(source.utf8))
        scanner.words = []
        while scanner.position < scanner.bytes.count {
            if case .string(let pounds, let multiline) = scanner.contexts.last {
                scanner.scanString(pounds: pounds, multiline: multiline)
            } else {
                scanner.scanWord()
            }
        }
        return scanner.words ?? []
    }

    private mutating func scanWord() {
        let start = position
        guard Self.isIdentifier(bytes[start]) else {
            let isSign = !"/#\"` \t\r\n".utf8.contains(bytes[start])
            if isSign, contexts.isEmpty { words?.append(String(Character(Unicode.Scalar(bytes[start])))) }
            // It stays where it finds what it looks for.
            if scanCode() { position += 1 }
            return
        }
        while position < bytes.count, Self.isIdentifier(bytes[position]) { position += 1 }
        previous = bytes[position - 1]
        if contexts.isEmpty { words?.append(String(decoding: bytes[start..<position], as: UTF8.self)) }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func findsMainAttribute() -> Bool {
        while position < bytes.count {
            if case .string(let pounds, let multiline) = contexts.last {
                scanString(pounds: pounds, multiline: multiline)
            } else if scanCode() {
                return true
            }
        }
        return false
    }

    /// One step in code; true at `@main`.
    private mutating func scanCode() -> Bool {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "@") where startsWord("main", at: position + 1): return true
        case UInt8(ascii: "/"): scanSlash()
        case UInt8(ascii: "#"): scanPounds()
        case UInt8(ascii: "\""): openString(pounds: 0)
        case UInt8(ascii: "`"): skip(past: UInt8(ascii: "`"))
        case UInt8(ascii: "("), UInt8(ascii: ")"): scanParenthesis(byte)
        default: position += 1
        }
        if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { previous = byte }
        return false
    }

    private func startsWord(_ word: StaticString, at start: Int) -> Bool {
        guard starts(with: word, at: start) else { return false }
        let end = start + word.utf8CodeUnitCount
        return end >= bytes.count || !Self.isIdentifier(bytes[end])
    }

    private func starts(with text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { bytes.dropFirst(start).starts(with: $0) }
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private mutating func scanParenthesis(_ byte: UInt8) {
        position += 1
        guard case .code(let depth) = contexts.last else { return }
        if byte == UInt8(ascii: "(") {
            contexts[contexts.count - 1] = .code(depth: depth + 1)
        } else if depth > 0 {
            contexts[contexts.count - 1] = .code(depth: depth - 1)
        } else {
            contexts.removeLast()
        }
    }

    private mutating func scanSlash() {
        if starts(with: "//", at: position) {
            skip(past: UInt8(ascii: "\n"))
        } else if starts(with: "/*", at: position) {
            skipComment()
        } else if Self.isOperand(previous) || !skipRegularExpression() {
            position += 1
        }
    }

    private static func isOperand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "\""): true
        default: isIdentifier(byte)
        }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*", at: position) {
                depth += 1
                position += 2
            } else if starts(with: "*/", at: position) {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    /// `/…/` on one line; false where there is none.
    private mutating func skipRegularExpression() -> Bool {
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            if bytes[end] == UInt8(ascii: "/") {
                position = end + 1
                return true
            }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return false
    }

    /// `#"…"#` and `#/…/#` begin with pounds; so does much else.
    private mutating func scanPounds() {
        let pounds = countPounds(at: position)
        let next = position + pounds
        guard next < bytes.count else { return position = next }
        if bytes[next] == UInt8(ascii: "\"") {
            position = next
            openString(pounds: pounds)
        } else if bytes[next] == UInt8(ascii: "/") {
            position = next + 1
            repeat { skip(past: UInt8(ascii: "/")) } while position < bytes.count && countPounds(at: position) < pounds
        } else {
            position = next
        }
    }

    private func countPounds(at start: Int) -> Int {
        bytes.dropFirst(start).prefix { $0 == UInt8(ascii: "#") }.count
    }

    private mutating func openString(pounds: Int) {
        let multiline = starts(with: "\"\"\"", at: position)
        position += multiline ? 3 : 1
        contexts.append(.string(pounds: pounds, multiline: multiline))
    }

    /// One step inside a string.
    private mutating func scanString(pounds: Int, multiline: Bool) {
        switch bytes[position] {
        case UInt8(ascii: "\\") where countPounds(at: position + 1) >= pounds: scanEscape(pounds: pounds)
        case UInt8(ascii: "\"") where closesString(pounds: pounds, multiline: multiline):
            position += (multiline ? 3 : 1) + pounds
            contexts.removeLast()
            previous = UInt8(ascii: "\"")
        case UInt8(ascii: "\n") where !multiline: contexts.removeLast()
        default: position += 1
        }
    }

    private mutating func scanEscape(pounds: Int) {
        let escaped = position + 1 + pounds
        position = escaped + 1
        if escaped < bytes.count, bytes[escaped] == UInt8(ascii: "(") { contexts.append(.code(depth: 0)) }
    }

    private func closesString(pounds: Int, multiline: Bool) -> Bool {
        if multiline, !starts(with: "\"\"\"", at: position) { return false }
        return countPounds(at: position + (multiline ? 3 : 1)) >= pounds
    }

    private mutating func skip(past byte: UInt8) {
        position += 1
        while position < bytes.count, bytes[position] != byte { position += 1 }
        position += 1
    }
}
