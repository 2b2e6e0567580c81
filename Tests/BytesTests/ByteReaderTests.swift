import Bytes
import Testing

struct ByteReaderTests {
    @Test func `integers come in the order of the bytes`() throws {
        let bytes: [UInt8] = [1, 2, 0, 3, 0, 0, 0, 0x68, 0x69, 0, 9]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.read(UInt8.self) == 1)
        #expect(try reader.read(UInt16.self) == 2)
        #expect(try reader.read(Int32.self) == 3)
        #expect(reader.readText() == "hi")
        #expect(reader.remaining == 1)
    }

    @Test(arguments: 0..<8)
    func `an integer that is not all there is refused`(_ count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        var reader = ByteReader(bytes.span.bytes)
        #expect(throws: TruncatedBytes(needed: 8, available: count, offset: 0)) { try reader.read(UInt64.self) }
    }

    @Test(arguments: [-1, 5, Int.max])
    func `nothing is skipped, taken or sought beyond the end`(_ count: Int) {
        let bytes: [UInt8] = [1, 2, 3, 4]
        var reader = ByteReader(bytes.span.bytes)
        #expect(throws: TruncatedBytes.self) { try reader.skip(count) }
        #expect(throws: TruncatedBytes.self) { try reader.seek(to: count) }
        #expect(throws: TruncatedBytes.self) { _ = try reader.take(count).byteCount }
        #expect(reader.offset == 0)
    }

    @Test func `a text without an end is cut at the limit`() {
        let bytes = [UInt8](repeating: 0x61, count: 100)
        var reader = ByteReader(bytes.span.bytes)
        #expect(reader.readText(limit: 3) == "aaa")
        #expect(reader.remaining == 0)
    }
}
