import GoSources

/// `{"Body": …, "WithVet": …}`, its keys in any case and anything beside them, read like Go's decoder reads it: the first
/// value counts, whatever follows it, and the last of two that have the same key.
struct RequestDocument {
    private(set) var body: [UInt8] = []
    private(set) var withVet = false

    /// Nil for what is not JSON, or something else than an object or null.
    init?(_ bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        if reader.take("null") { return }
        guard reader.take(UInt8(ascii: "{")) else { return nil }
        if reader.take(UInt8(ascii: "}")) { return }
        repeat {
            guard let key = reader.string(), reader.take(UInt8(ascii: ":")), read(key, &reader) else { return nil }
        } while reader.take(UInt8(ascii: ","))
        guard reader.take(UInt8(ascii: "}")) else { return nil }
    }

    private mutating func read(_ key: [UInt8], _ reader: inout JSONReader) -> Bool {
        // ASCII letters alone have this bit for their case, and the names hold nothing else.
        let name = key.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        if name.elementsEqual("body".utf8) {
            if reader.take("null") { return true }
            guard let text = reader.string() else { return false }
            body = text
        } else if name.elementsEqual("withvet".utf8) {
            if reader.take("null") { return true }
            guard reader.take("true") else {
                withVet = false
                return reader.take("false")
            }
            withVet = true
        } else {
            return reader.skipValue()
        }
        return true
    }
}

/// JSON (RFC 8259), value by value. Each method passes over blanks first and leaves no promise where it fails.
private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    mutating func take(_ word: String) -> Bool {
        guard next != nil, bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    /// Any value, as deep as is allowed. Does not recurse: how deep it is, a stranger chose.
    mutating func skipValue() -> Bool {
        var closers: [UInt8] = []
        while true {
            guard let isOpened = beginValue(&closers) else { return false }
            if isOpened { continue }
            while let closer = closers.last {
                if take(UInt8(ascii: ",")) {
                    guard closer == UInt8(ascii: "]") || key() else { return false }
                    break
                }
                guard take(closer) else { return false }
                closers.removeLast()
            }
            if closers.isEmpty { return true }
        }
    }

    /// Whether something was opened whose first value follows; nil where there is no value.
    private mutating func beginValue(_ closers: inout [UInt8]) -> Bool? {
        let isObject = next == UInt8(ascii: "{")
        guard isObject || next == UInt8(ascii: "[") else { return plainValue() ? false : nil }
        position += 1
        let closer = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if take(closer) { return false }
        guard closers.count < PlaygroundBounds.jsonDepth, !isObject || key() else { return nil }
        closers.append(closer)
        return true
    }

    private mutating func key() -> Bool { string() != nil && take(UInt8(ascii: ":")) }

    private mutating func plainValue() -> Bool {
        if next == UInt8(ascii: "\"") { return string() != nil }
        return take("true") || take("false") || take("null") || number()
    }

    private mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if current == UInt8(ascii: "0") { position += 1 } else if digits() == 0 { return false }
        if current == UInt8(ascii: ".") {
            position += 1
            if digits() == 0 { return false }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            if digits() == 0 { return false }
        }
        return true
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    /// As UTF-8, with U+FFFD for what is none and for halves of surrogate pairs.
    mutating func string() -> [UInt8]? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return Array(GoText.string(text).utf8)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                text += escaped
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        guard let byte = current else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return codePoint().map { Array(String(Character($0)).utf8) }
        default: return nil
        }
    }

    /// Four digits, and those of the other half where they are one of a pair.
    private mutating func codePoint() -> Unicode.Scalar? {
        guard let unit = fourDigits() else { return nil }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let afterFirst = position
        if unit < 0xDC00, bytes[position...].starts(with: "\\u".utf8) {
            position += 2
            if let low = fourDigits(), (0xDC00...0xDFFF).contains(low) {
                return Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            }
        }
        // What follows is read by itself.
        position = afterFirst
        return "\u{FFFD}"
    }

    private mutating func fourDigits() -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var next: UInt8? {
        mutating get {
            while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
            return current
        }
    }
}
