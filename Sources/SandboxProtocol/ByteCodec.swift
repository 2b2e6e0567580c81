/// A message that does not follow the protocol.
package enum ProtocolError: Error, Equatable, Sendable {
    case truncated
    case trailingBytes(Int)
    case otherVersion(UInt8)
    case unknownTag(UInt8)
    case notText
    case notANumber
}

/// Something that launcher and server send each other: integers little-endian, everything else length-prefixed.
package protocol WireValue: Sendable {
    func write(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(ProtocolError)
}

extension WireValue {
    /// One whole message: the protocol's version, then the value.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(wireVersion)
        write(to: &writer)
        return writer.bytes
    }

    /// Refuses anything but exactly one message.
    package init(decoding bytes: [UInt8]) throws(ProtocolError) {
        var reader = ByteReader(bytes)
        let version: UInt8 = try reader.readInteger()
        guard version == wireVersion else { throw .otherVersion(version) }
        self = try Self(from: &reader)
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
    }
}

/// Server and launcher are built together; a mixture of two builds is caught at the first message.
private let wireVersion: UInt8 = 2

package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func write(number: Int) { write(Int64(number)) }

    package mutating func write(_ flag: Bool) { write(UInt8(flag ? 1 : 0)) }

    package mutating func write(_ content: [UInt8]) {
        write(UInt32(clamping: content.count))
        bytes.append(contentsOf: content)
    }

    package mutating func write(_ text: String) { write(Array(text.utf8)) }

    package mutating func write<Element>(_ list: [Element], each: (inout ByteWriter, Element) -> Void) {
        write(UInt32(clamping: list.count))
        for element in list { each(&self, element) }
    }

    package mutating func write<Value: WireValue>(_ list: [Value]) { write(list) { $1.write(to: &$0) } }

    package mutating func write<Wrapped>(_ optional: Wrapped?, each: (inout ByteWriter, Wrapped) -> Void) {
        write(optional != nil)
        if let optional { each(&self, optional) }
    }
}

package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var offset = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var remaining: Int { bytes.count - offset }

    package mutating func readInteger<Number: FixedWidthInteger>() throws(ProtocolError) -> Number {
        let content = try take(Number.bitWidth / 8)
        return content.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    package mutating func readNumber() throws(ProtocolError) -> Int {
        let wide: Int64 = try readInteger()
        guard let number = Int(exactly: wide) else { throw .notANumber }
        return number
    }

    package mutating func readFlag() throws(ProtocolError) -> Bool {
        let value: UInt8 = try readInteger()
        guard value <= 1 else { throw .unknownTag(value) }
        return value == 1
    }

    package mutating func readBytes() throws(ProtocolError) -> [UInt8] {
        let count: UInt32 = try readInteger()
        return Array(try take(Int(count)))
    }

    /// Text that becomes a C string in the launcher: no U+0000.
    package mutating func readText() throws(ProtocolError) -> String {
        let content = try readBytes()
        guard !content.contains(0), let text = String(validating: content, as: UTF8.self) else { throw .notText }
        return text
    }

    package mutating func readList<Element>(
        _ each: (inout ByteReader) throws(ProtocolError) -> Element
    ) throws(ProtocolError) -> [Element] {
        let count: UInt32 = try readInteger()
        // Every element takes a byte at least: a lying count is refused before anything is allocated for it.
        guard count <= remaining else { throw .truncated }
        var list: [Element] = []
        for _ in 0..<count { list.append(try each(&self)) }
        return list
    }

    package mutating func readList<Value: WireValue>() throws(ProtocolError) -> [Value] {
        try readList { reader throws(ProtocolError) in try Value(from: &reader) }
    }

    package mutating func readOptional<Wrapped>(
        _ each: (inout ByteReader) throws(ProtocolError) -> Wrapped
    ) throws(ProtocolError) -> Wrapped? {
        try readFlag() ? try each(&self) : nil
    }

    private mutating func take(_ count: Int) throws(ProtocolError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .truncated }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}
