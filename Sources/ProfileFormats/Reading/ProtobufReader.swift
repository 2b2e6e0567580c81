/// Takes one message of protocol buffers apart, field by field (protobuf.dev/programming-guides/encoding). It borrows the
/// bytes: whoever makes one keeps them alive for as long as it is used.
struct ProtobufReader {
    enum Value {
        case number(UInt64)
        /// A text, a message or packed numbers: a range of the bytes.
        case content(Range<Int>)
    }

    private static let deepestGroup = 16

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset: Int
    private let end: Int
    private let format: String

    /// - Parameter range: of the message, within the bytes.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>? = nil, format: String) {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
        self.format = format
    }

    /// Of a message in the same bytes.
    func within(_ range: Range<Int>) -> ProtobufReader { ProtobufReader(bytes, range, format: format) }

    /// Nil at the end. Groups, which nobody writes any more, are passed over.
    mutating func next() throws(ReadingFailure) -> (field: UInt64, value: Value)? {
        while offset < end {
            let start = offset
            let tag = try varint()
            guard tag >> 3 != 0 else { throw failure("a field with the number 0", at: start) }
            switch tag & 7 {
            case 0: return (tag >> 3, .number(try varint()))
            case 1: return (tag >> 3, .number(try fixed(8)))
            case 2: return (tag >> 3, .content(try content()))
            case 3: try skipGroup()
            case 5: return (tag >> 3, .number(try fixed(4)))
            default: throw failure("a field of no known type", at: start)
            }
        }
        return nil
    }

    /// The next of packed numbers; nil at the end.
    @inline(__always)
    mutating func nextPacked() throws(ReadingFailure) -> UInt64? {
        offset < end ? try varint() : nil
    }

    @inline(__always)
    private mutating func varint() throws(ReadingFailure) -> UInt64 {
        if offset < end, bytes[offset] < 0x80 {
            defer { offset += 1 }
            return UInt64(bytes[offset])
        }
        return try longVarint()
    }

    private mutating func longVarint() throws(ReadingFailure) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || (shift == 63 && byte <= 1) else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw failure(offset < end ? "a number longer than 64 bits" : "the end in the middle of a number", at: start)
    }

    private mutating func fixed(_ count: Int) throws(ReadingFailure) -> UInt64 {
        guard end - offset >= count else { throw failure("the end in the middle of a number", at: offset) }
        var value: UInt64 = 0
        for place in (0..<count).reversed() { value = value << 8 | UInt64(bytes[offset + place]) }
        offset += count
        return value
    }

    /// A length, and as many bytes.
    mutating func content() throws(ReadingFailure) -> Range<Int> {
        let start = offset
        let count = try varint()
        guard count <= UInt64(end - offset) else {
            throw failure("\(count) bytes were announced, \(end - offset) are left", at: start)
        }
        defer { offset += Int(count) }
        return offset..<offset + Int(count)
    }

    private mutating func skipGroup() throws(ReadingFailure) {
        let start = offset
        var open = 1
        while open > 0 {
            let tag = try varint()
            switch tag & 7 {
            case 0: _ = try varint()
            case 1: _ = try fixed(8)
            case 2: _ = try content()
            case 3: open += 1
            case 4: open -= 1
            case 5: _ = try fixed(4)
            default: throw failure("a field of no known type", at: offset)
            }
            guard open <= Self.deepestGroup else { throw failure("groups within groups", at: start) }
        }
    }

    func failure(_ problem: String, at place: Int) -> ReadingFailure {
        .malformed(format: format, at: .byte(place), problem: problem)
    }
}

extension ProtobufReader.Value {
    /// As a signed number; 0 for what is none.
    var signed: Int64 {
        if case .number(let number) = self { Int64(bitPattern: number) } else { 0 }
    }

    var unsigned: UInt64 {
        if case .number(let number) = self { number } else { 0 }
    }
}
