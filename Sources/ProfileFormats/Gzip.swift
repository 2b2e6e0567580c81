import CZlib

/// RFC 1952, through zlib.
package enum Gzip {
    package enum Failure: Error, Hashable, Sendable {
        /// zlib could not get memory.
        case outOfMemory
        /// Not gzip, damaged, cut short, or followed by something else.
        case malformed
        case largerThan(bytes: Int)
        /// Nobody wants the answer any more.
        case unwanted
    }

    /// Between two looks whether the answer is still wanted: at most some ten milliseconds' worth.
    private static let bytesBetweenLooks = 256 * 1024

    /// zlib's word for "a gzip header and trailer, not zlib's own", added to the window's bits (zlib.h, deflateInit2).
    static let gzipWindowBits = MAX_WBITS + 16

    package enum Effort: Sendable {
        case usual
        /// A third of the time, for an answer that is some tenths larger.
        case least
    }

    /// - Parameter isWanted: Asked now and then.
    package static func compress(
        _ bytes: [UInt8], effort: Effort = .usual, isWanted: () -> Bool = { true }
    ) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        let began = deflateInit2_(
            &stream, effort == .least ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, MAX_MEM_LEVEL,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(&stream) }
        var result: [UInt8] = []
        // Room for what a piece becomes; what zlib had kept back of those before may take a further turn.
        var chunk = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytesBetweenLooks))) + 1024)
        var rest = bytes[...]
        while true {
            guard isWanted() else { throw .unwanted }
            let piece = rest.prefix(bytesBetweenLooks)
            let isLast = piece.count == rest.count
            let status = step(&stream, from: piece, into: &chunk, deflate, isLast ? Z_FINISH : Z_NO_FLUSH)
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw .outOfMemory }
            rest = rest.dropFirst(piece.count - Int(stream.avail_in))
            result += chunk[..<(chunk.count - Int(stream.avail_out))]
            if status == Z_STREAM_END { return result }
        }
    }

    /// Exactly one gzip member. Stops as soon as the answer would exceed `limitBytes`, so a small bomb stays small.
    /// - Parameter isWanted: Asked now and then.
    package static func decompress(
        _ bytes: [UInt8], limitBytes: Int, isWanted: () -> Bool = { true }
    ) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        let began = inflateInit2_(&stream, gzipWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: bytesBetweenLooks)
        var rest = bytes[...]
        while true {
            guard isWanted() else { throw .unwanted }
            let status = step(&stream, from: rest, into: &chunk, inflate, Z_NO_FLUSH)
            rest = rest.suffix(Int(stream.avail_in))
            let made = chunk.count - Int(stream.avail_out)
            guard made <= limitBytes - result.count else { throw .largerThan(bytes: limitBytes) }
            result += chunk[..<made]
            if status == Z_STREAM_END { break }
            // Z_BUF_ERROR, no progress possible: the input ended before the member did.
            guard status == Z_OK else { throw status == Z_MEM_ERROR ? .outOfMemory : .malformed }
        }
        guard rest.isEmpty else { throw .malformed }
        return result
    }

    static func step(
        _ stream: inout z_stream, from input: ArraySlice<UInt8>, into output: inout [UInt8],
        _ function: (z_streamp?, CInt) -> CInt, _ flush: CInt
    ) -> CInt {
        input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                // zlib only reads through next_in; its type predates const.
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                return function(&stream, flush)
            }
        }
    }
}
