/// The wire format of protocol buffers, as much of it as pprof needs: varints, texts, packed varints and messages
/// (protobuf.dev/programming-guides/encoding). Zero is the default and is not written.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    private enum WireType: UInt64 {
        case varint = 0
        case lengthDelimited = 2
    }

    mutating func field(_ number: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        tag(number, .varint)
        varint(value)
    }

    mutating func field(_ number: UInt64, _ text: String) {
        field(number, Array(text.utf8))
    }

    mutating func field(_ number: UInt64, _ content: [UInt8]) {
        tag(number, .lengthDelimited)
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func field(_ number: UInt64, packed values: [UInt64]) {
        var content = ProtobufWriter()
        for value in values { content.varint(value) }
        field(number, content.bytes)
    }

    mutating func message(_ number: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var content = ProtobufWriter()
        body(&content)
        field(number, content.bytes)
    }

    /// A number by itself.
    static func varint(_ value: UInt64) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.varint(value)
        return writer.bytes
    }

    private mutating func tag(_ number: UInt64, _ type: WireType) {
        varint(number << 3 | type.rawValue)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
