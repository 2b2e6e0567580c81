/// Reads JSON that others wrote: names in any order, what is not known passed over. It builds no tree and does not recurse
/// but for what its caller asks for, so that neither size nor depth of hostile text matters.
struct JSONScanner {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let format: String
    private let limits: DecodingLimits

    /// What is longer as a number is none that a profile holds.
    private static let numberBytes = 512

    init(_ bytes: [UInt8], at offset: Int = 0, format: String, limits: DecodingLimits) {
        self.bytes = bytes
        self.offset = offset
        self.format = format
        self.limits = limits
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The same text from another place on.
    func at(_ offset: Int) -> JSONScanner {
        JSONScanner(bytes, at: offset, format: format, limits: limits)
    }

    /// - Parameter member: takes exactly one value, or passes over it.
    mutating func object(
        _ member: (inout JSONScanner, String) throws(ReadingFailure) -> Void
    ) throws(ReadingFailure) {
        try expect("{")
        if take("}") { return }
        repeat {
            let name = try string(limitBytes: 256)
            try expect(":")
            try member(&self, name)
        } while take(",")
        try expect("}")
    }

    /// Null stands for an empty one.
    ///
    /// - Parameter element: takes exactly one value, or passes over it.
    mutating func array(_ element: (inout JSONScanner) throws(ReadingFailure) -> Void) throws(ReadingFailure) {
        if takeNull() { return }
        try expect("[")
        if take("]") { return }
        repeat { try element(&self) } while take(",")
        try expect("]")
    }

    /// Whether the next value is an object.
    mutating func isObjectNext() -> Bool {
        skipSpace()
        return offset < bytes.count && bytes[offset] == UInt8(ascii: "{")
    }

    mutating func isStringNext() -> Bool {
        skipSpace()
        return offset < bytes.count && bytes[offset] == UInt8(ascii: "\"")
    }

    mutating func takeNull() -> Bool {
        skipSpace()
        guard bytes.count - offset >= 4, bytes[offset] == UInt8(ascii: "n"), bytes[offset + 1] == UInt8(ascii: "u"),
            bytes[offset + 2] == UInt8(ascii: "l"), bytes[offset + 3] == UInt8(ascii: "l")
        else { return false }
        offset += 4
        return true
    }

    /// Null, and what is too large for its type, is nil.
    mutating func integer<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self
    ) throws(ReadingFailure) -> Integer? {
        if let plain = takePlainInteger() { return Integer(exactly: plain) }
        guard let number = try number() else { return nil }
        return Integer(exactly: number.rounded())
    }

    /// Nearly all numbers: up to eighteen digits and nothing else.
    private mutating func takePlainInteger() -> Int? {
        skipSpace()
        var place = offset
        let isNegative = place < bytes.count && bytes[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let first = place
        var magnitude = 0
        while place < bytes.count, place - first < 18, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
            magnitude = magnitude &* 10 &+ Int(digit)
            place += 1
        }
        guard place > first, place < bytes.count, !Self.isNumeric(bytes[place]) else { return nil }
        offset = place
        return isNegative ? -magnitude : magnitude
    }

    /// Null is nil; so is a string that holds a number for `undefined` and the like.
    mutating func number() throws(ReadingFailure) -> Double? {
        if let plain = takePlainInteger() { return Double(plain) }
        if takeNull() { return nil }
        let start = offset
        while offset < bytes.count, Self.isNumeric(bytes[offset]) { offset += 1 }
        guard offset > start, offset - start <= Self.numberBytes,
            let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite
        else { throw failure("expected a number", at: start) }
        return value
    }

    mutating func bool() throws(ReadingFailure) -> Bool {
        skipSpace()
        if takeWord("true") { return true }
        if takeWord("false") || takeNull() { return false }
        throw failure("expected true or false", at: offset)
    }

    /// Null is the empty one. The end of what is longer than `limits` allow is cut.
    mutating func text() throws(ReadingFailure) -> String {
        if takeNull() { return "" }
        return try string(limitBytes: limits.stringBytes)
    }

    mutating func texts() throws(ReadingFailure) -> [String] {
        var texts: [String] = []
        let limit = limits.rows
        try array { (scanner) throws(ReadingFailure) in
            guard texts.count < limit else { throw .tooLarge(what: "strings", limit: limit) }
            texts.append(try scanner.text())
        }
        return texts
    }

    /// Numbers of a column; `missing` stands for null.
    mutating func integers(missing: Int = -1, limit: Int? = nil) throws(ReadingFailure) -> [Int] {
        var numbers: [Int] = []
        let limit = limit ?? limits.rows
        try array { (scanner) throws(ReadingFailure) in
            guard numbers.count < limit else { throw .tooLarge(what: "rows", limit: limit) }
            numbers.append(try scanner.integer() ?? missing)
        }
        return numbers
    }

    mutating func numbers(missing: Double = 0, limit: Int? = nil) throws(ReadingFailure) -> [Double] {
        var numbers: [Double] = []
        let limit = limit ?? limits.rows
        try array { (scanner) throws(ReadingFailure) in
            guard numbers.count < limit else { throw .tooLarge(what: "rows", limit: limit) }
            numbers.append(try scanner.number() ?? missing)
        }
        return numbers
    }

    /// Passes over one value, however deep.
    mutating func skip() throws(ReadingFailure) {
        skipSpace()
        let start = offset
        var open = 0
        repeat {
            skipSpace()
            guard offset < bytes.count else { throw failure("the end in the middle of a value", at: start) }
            switch bytes[offset] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                open -= 1
                guard open >= 0 else { throw failure("expected a value", at: offset) }
                offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard open > 0 else { throw failure("expected a value", at: offset) }
                offset += 1
            default: try skipScalar()
            }
        } while open > 0
    }

    private mutating func skipScalar() throws(ReadingFailure) {
        let start = offset
        while offset < bytes.count, Self.isWordByte(bytes[offset]) { offset += 1 }
        guard offset > start else { throw failure("expected a value", at: start) }
    }

    private mutating func skipString() throws(ReadingFailure) {
        let start = offset
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        offset = bytes.count
        throw failure("a string without its end", at: start)
    }

    mutating func end() throws(ReadingFailure) {
        skipSpace()
        guard offset == bytes.count else { throw failure("expected the end", at: offset) }
    }

    func failure(_ problem: String, at place: Int? = nil) -> ReadingFailure {
        .malformed(format: format, at: .byte(place ?? offset), problem: problem)
    }

    mutating func expect(_ character: Unicode.Scalar) throws(ReadingFailure) {
        guard take(character) else { throw failure("expected \"\(character)\"") }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        guard bytes.count - offset >= word.utf8CodeUnitCount else { return false }
        let isNext = word.withUTF8Buffer { bytes[offset..<offset + $0.count].elementsEqual($0) }
        if isNext { offset += word.utf8CodeUnitCount }
        return isNext
    }

    /// Nil at the end.
    var byteNext: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipSpace() {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte | 0x20 == UInt8(ascii: "e")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isNumeric(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension JSONScanner {
    /// Half of a surrogate pair and invalid UTF-8 are replaced: names are for people to read, and others' writers err.
    private mutating func string(limitBytes: Int) throws(ReadingFailure) -> String {
        skipSpace()
        let start = offset
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw failure("expected a string") }
        try skipString()
        let content = bytes[start + 1..<offset - 1]
        guard content.contains(UInt8(ascii: "\\")) else { return String(bounded: content, limitBytes: limitBytes) }
        return String(bounded: unescaped(content), limitBytes: limitBytes)
    }

    private func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var high: UInt32?
        var place = content.startIndex
        func replaceHalf() { if high != nil { text += "\u{FFFD}".utf8 }; high = nil }
        while place < content.endIndex {
            guard content[place] == UInt8(ascii: "\\"), place + 1 < content.endIndex else {
                replaceHalf()
                text.append(content[place])
                place += 1
                continue
            }
            let kind = content[place + 1]
            place += 2
            guard kind == UInt8(ascii: "u") else {
                replaceHalf()
                text.append(Self.escapes[kind] ?? kind)
                continue
            }
            let unit = hexadecimal(content[place..<min(place + 4, content.endIndex)])
            place = min(place + 4, content.endIndex)
            if let first = high, 0xDC00..<0xE000 ~= unit {
                high = nil
                if let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)) {
                    text += String(scalar).utf8
                }
                continue
            }
            replaceHalf()
            if 0xD800..<0xDC00 ~= unit { high = unit } else { text += String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8 }
        }
        replaceHalf()
        return text
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C,
    ]

    private func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return 0xFFFD }
            value = value << 4 | UInt32(digit)
        }
        return digits.count == 4 ? value : 0xFFFD
    }
}

extension DecodingLimits {
    /// Of what is looked at to tell formats apart.
    static let signs = DecodingLimits(bytes: 0, samples: 0, rows: 0, stringBytes: 256, depth: 0)

    /// In all different sets of a profile together.
    var labels: Int { rows / 4 }
}
