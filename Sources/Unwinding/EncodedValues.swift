import Bytes

/// Why a piece of call-frame information cannot be used.
enum CallFrameError: Error, Equatable {
    case truncated
    case unsupported
    /// More than any module of ours has.
    case tooLarge
}

extension ByteReader {
    /// As `read`, in this module's own errors.
    @_lifetime(self: copy self)
    mutating func next<Field: FixedWidthInteger & BitwiseCopyable>(
        _: Field.Type = Field.self
    ) throws(CallFrameError) -> Field {
        do throws(TruncatedBytes) { return try read() } catch { throw .truncated }
    }

    /// An unsigned number in groups of seven bits (DWARF 5, 7.6), of which 64 bits need ten: longer ones would let a
    /// single instruction take as long as a thousand.
    @_lifetime(self: copy self)
    mutating func nextULEB() throws(CallFrameError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard shift < 70 else { throw .unsupported }
            let byte = try next(UInt8.self)
            if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
            shift += 7
            if byte & 0x80 == 0 { return value }
        }
    }

    /// Likewise, signed.
    @_lifetime(self: copy self)
    mutating func nextSLEB() throws(CallFrameError) -> Int64 {
        var value: Int64 = 0
        var shift: Int64 = 0
        while true {
            guard shift < 70 else { throw .unsupported }
            let byte = try next(UInt8.self)
            if shift < 64 { value |= Int64(byte & 0x7F) << shift }
            shift += 7
            guard byte & 0x80 == 0 else { continue }
            return byte & 0x40 != 0 && shift < 64 ? value | (-1 << shift) : value
        }
    }

    /// The next `count` bytes, copied.
    @_lifetime(self: copy self)
    mutating func nextBytes(_ count: UInt64) throws(CallFrameError) -> [UInt8] {
        do throws(TruncatedBytes) {
            let span = try take(Int(clamping: count))
            return (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        } catch {
            throw .truncated
        }
    }

    @_lifetime(self: copy self)
    mutating func move(to offset: UInt64) throws(CallFrameError) {
        do throws(TruncatedBytes) { try seek(to: Int(clamping: offset)) } catch { throw .truncated }
    }
}

/// How a pointer is written (Linux Standard Base, "DWARF Exception Header Encoding").
struct PointerEncoding: Equatable, Sendable {
    let byte: UInt8

    static let absolute = PointerEncoding(byte: 0)

    private var isRelativeToItself: Bool { byte & 0x70 == 0x10 }

    /// Reads a pointer; `sectionAddress` is the virtual address of the reader's first byte.
    func read(_ reader: inout ByteReader, sectionAddress: UInt64) throws(CallFrameError) -> UInt64 {
        guard byte & 0x70 == 0 || isRelativeToItself else { throw .unsupported }
        let place = sectionAddress &+ UInt64(reader.offset)
        let value = try readValue(&reader)
        return isRelativeToItself ? place &+ value : value
    }

    /// Reads a length in the same format, which is relative to nothing.
    func readValue(_ reader: inout ByteReader) throws(CallFrameError) -> UInt64 {
        switch byte & 0x0F {
        case 0x00, 0x04, 0x0C: try reader.next(UInt64.self)
        case 0x01: try reader.nextULEB()
        case 0x02: UInt64(try reader.next(UInt16.self))
        case 0x03: UInt64(try reader.next(UInt32.self))
        case 0x09: UInt64(bitPattern: try reader.nextSLEB())
        case 0x0A: UInt64(bitPattern: Int64(try reader.next(Int16.self)))
        case 0x0B: UInt64(bitPattern: Int64(try reader.next(Int32.self)))
        default: throw .unsupported
        }
    }
}
