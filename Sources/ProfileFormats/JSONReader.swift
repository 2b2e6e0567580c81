/// Reads the JSON that `JSONWriter` writes, with any white space: names in their fixed order, integers without
/// fractions, nothing nested deeper than the caller asks for, so that no input can make it recurse.
struct JSONReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func expect(_ character: Unicode.Scalar) throws(FormatError) {
        guard take(character) else { throw failure("\"\(character)\"") }
    }

    /// True, and behind the character, where it is the next one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    mutating func firstName(_ name: String) throws(FormatError) {
        let start = offset
        guard try string(limitBytes: 64) == name else {
            throw .malformed(expected: "the name \"\(name)\"", offset: start)
        }
        try expect(":")
    }

    mutating func nextName(_ name: String) throws(FormatError) {
        try expect(",")
        try firstName(name)
    }

    /// True, and behind the name, where the next member has it; where not, nothing was read.
    mutating func takeNextName(_ name: String) -> Bool {
        let start = offset
        if take(","), takeFirstName(name) { return true }
        offset = start
        return false
    }

    mutating func takeFirstName(_ name: String) -> Bool {
        let start = offset
        do throws(FormatError) { try firstName(name) } catch {
            offset = start
            return false
        }
        return true
    }

    mutating func end() throws(FormatError) {
        skipSpace()
        guard offset == bytes.count else { throw failure("the end") }
    }

    mutating func integer<Integer: FixedWidthInteger>(
        as type: Integer.Type = Integer.self
    ) throws(FormatError) -> Integer {
        skipSpace()
        let start = offset
        let negative = take("-")
        let firstDigit = offset
        var magnitude: Int64 = 0
        while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
            let (shifted, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { throw .malformed(expected: "a smaller number", offset: start) }
            magnitude = sum
            offset += 1
        }
        let leadingZero = offset > firstDigit + 1 && bytes[firstDigit] == UInt8(ascii: "0")
        guard offset > firstDigit, !leadingZero, let value = Integer(exactly: negative ? -magnitude : magnitude)
        else { throw .malformed(expected: "an integer in range", offset: start) }
        return value
    }

    mutating func number() throws(FormatError) -> Double {
        skipSpace()
        let start = offset
        while offset < bytes.count, isNumeric(bytes[offset]) { offset += 1 }
        guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite else {
            throw .malformed(expected: "a number", offset: start)
        }
        return value
    }

    mutating func integers<Integer: FixedWidthInteger>(
        as type: Integer.Type = Integer.self, of what: String, limit: Int
    ) throws(FormatError) -> [Integer] {
        var values: [Integer] = []
        try expect("[")
        if take("]") { return values }
        takePlainIntegers(into: &values, limit: limit)
        repeat {
            guard values.count < limit else { throw .tooLarge(what: what, limit: limit) }
            values.append(try integer())
        } while take(",")
        try expect("]")
        return values
    }

    /// As `JSONWriter` writes them, each with the comma behind it: nearly all of a profile. Leaves whatever is not so,
    /// the last one at least, to who reads with care.
    private mutating func takePlainIntegers<Integer: FixedWidthInteger>(into values: inout [Integer], limit: Int) {
        offset = bytes.withUnsafeBufferPointer { buffer in
            var start = offset
            while values.count < limit {
                var next = start
                let isNegative = next < buffer.count && buffer[next] == UInt8(ascii: "-")
                if isNegative { next += 1 }
                let first = next
                var magnitude: Int64 = 0
                // Eighteen digits do not overflow.
                while next < buffer.count, next - first < 18, case let digit = buffer[next] &- UInt8(ascii: "0"),
                    digit < 10
                {
                    magnitude = magnitude &* 10 &+ Int64(digit)
                    next += 1
                }
                let hasLeadingZero = next > first + 1 && buffer[first] == UInt8(ascii: "0")
                guard next > first, !hasLeadingZero, next < buffer.count, buffer[next] == UInt8(ascii: ","),
                    let value = Integer(exactly: isNegative ? -magnitude : magnitude)
                else { break }
                values.append(value)
                start = next + 1
            }
            return start
        }
    }

    mutating func strings(of what: String, limit: Int, limitBytes: Int) throws(FormatError) -> [String] {
        var values: [String] = []
        try expect("[")
        if take("]") { return values }
        repeat {
            guard values.count < limit else { throw .tooLarge(what: what, limit: limit) }
            values.append(try string(limitBytes: limitBytes))
        } while take(",")
        try expect("]")
        return values
    }

    mutating func string(limitBytes: Int) throws(FormatError) -> String {
        try expect("\"")
        let start = offset
        var text: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw .malformed(expected: "valid UTF-8", offset: start)
                }
                return valid
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw .malformed(expected: "no bare control character", offset: offset - 1)
            default: text.append(byte)
            }
            guard text.count <= limitBytes else { throw .tooLarge(what: "bytes in a string", limit: limitBytes) }
        }
        throw failure("the end of a string")
    }

    private mutating func escape() throws(FormatError) -> [UInt8] {
        guard offset < bytes.count else { throw failure("an escape") }
        offset += 1
        switch bytes[offset - 1] {
        case UInt8(ascii: "u"): return try unicodeEscape()
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case let same where "\"\\/".utf8.contains(same): return [same]
        default: throw .malformed(expected: "an escape", offset: offset - 1)
        }
    }

    /// Characters above U+FFFF come as two escapes, a surrogate pair (RFC 8259 §7); half a pair is refused.
    private mutating func unicodeEscape() throws(FormatError) -> [UInt8] {
        let start = offset
        var value = try hexadecimal()
        if 0xD800..<0xDC00 ~= value, bytes[offset...].starts(with: "\\u".utf8) {
            offset += 2
            let low = try hexadecimal()
            guard 0xDC00..<0xE000 ~= low else { throw .malformed(expected: "a surrogate pair", offset: start) }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw .malformed(expected: "a surrogate pair", offset: start)
        }
        return Array(String(scalar).utf8)
    }

    private mutating func hexadecimal() throws(FormatError) -> UInt32 {
        guard bytes.count - offset >= 4 else { throw failure("four hexadecimal digits") }
        var value: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        offset += 4
        return value
    }

    private mutating func skipSpace() {
        while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private func isNumeric(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || "+-.eE".utf8.contains(byte)
    }

    private func failure(_ expected: String) -> FormatError {
        .malformed(expected: expected, offset: offset)
    }
}
