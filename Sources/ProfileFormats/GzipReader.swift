import CZlib

/// Takes one gzip member apart piece by piece, for who cannot have all of it in memory.
package final class GzipReader {
    /// zlib keeps where its own state lies, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var rest: ArraySlice<UInt8>
    private var isAtEnd = false

    package init(_ bytes: [UInt8]) throws(Gzip.Failure) {
        rest = bytes[...]
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let began = inflateInit2_(
            stream, Gzip.gzipWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        // zlib has nothing to free where it did not begin, and does not mind being asked.
        guard began == Z_OK else { throw .outOfMemory }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// - Parameter count: of bytes, at most.
    /// - Returns: no bytes at the end, and only there.
    package func next(upTo count: Int) throws(Gzip.Failure) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: count)
        while !isAtEnd {
            let status = Gzip.step(&stream.pointee, from: rest, into: &piece, inflate, Z_NO_FLUSH)
            rest = rest.suffix(Int(stream.pointee.avail_in))
            isAtEnd = status == Z_STREAM_END
            guard isAtEnd || status == Z_OK else { throw status == Z_MEM_ERROR ? .outOfMemory : .malformed }
            let made = count - Int(stream.pointee.avail_out)
            if made > 0 { return Array(piece[..<made]) }
        }
        return []
    }
}
