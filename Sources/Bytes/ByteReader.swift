/// Reads integers off borrowed bytes, front to back. Nothing that the bytes say can make it read outside them.
///
/// All integers are in the machine's own byte order: kernel records and little-endian object files.
package struct ByteReader: ~Escapable {
    package let bytes: RawSpan
    package private(set) var offset = 0

    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    package var remaining: Int { bytes.byteCount - offset }

    @_lifetime(self: copy self)
    package mutating func read<Field: FixedWidthInteger & BitwiseCopyable>(
        _: Field.Type = Field.self
    ) throws(TruncatedBytes) -> Field {
        let size = MemoryLayout<Field>.size
        try require(size)
        defer { offset += size }
        // Safe: bounds checked above, and every bit pattern of an integer is valid.
        return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Field.self)
    }

    @_lifetime(self: copy self)
    package mutating func skip(_ count: Int) throws(TruncatedBytes) {
        try require(count)
        offset += count
    }

    /// Goes to `offset`, counted from the beginning of the bytes.
    @_lifetime(self: copy self)
    package mutating func seek(to offset: Int) throws(TruncatedBytes) {
        guard (0...bytes.byteCount).contains(offset) else {
            throw TruncatedBytes(needed: offset, available: bytes.byteCount, offset: self.offset)
        }
        self.offset = offset
    }

    /// The next `count` bytes, still borrowed.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    package mutating func take(_ count: Int) throws(TruncatedBytes) -> RawSpan {
        try require(count)
        defer { offset += count }
        return bytes.extracting(offset..<offset + count)
    }

    /// The text up to a zero byte or the end, as lossy UTF-8; at most `limit` bytes of it are kept.
    @_lifetime(self: copy self)
    package mutating func readText(limit: Int = .max) -> String {
        var kept: [UInt8] = []
        while remaining > 0 {
            // Safe: at least one byte remains.
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            guard byte != 0 else { break }
            if kept.count < limit { kept.append(byte) }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private func require(_ count: Int) throws(TruncatedBytes) {
        guard count >= 0, count <= remaining else {
            throw TruncatedBytes(needed: count, available: remaining, offset: offset)
        }
    }
}

/// The bytes ended before what they promised.
package struct TruncatedBytes: Error, Equatable {
    package let needed: Int
    package let available: Int
    package let offset: Int

    package init(needed: Int, available: Int, offset: Int) {
        self.needed = needed
        self.available = available
        self.offset = offset
    }
}
