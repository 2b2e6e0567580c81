import CZlib
import Foundation
import Snippets

/// A document as a column holds it: JSON, gzip'ed (RFC 1952) where that makes it smaller.
///
/// Stores of earlier versions hold plain JSON. The two are told apart by their first bytes: gzip's magic number is no
/// beginning of JSON.
enum StoredDocument {
    enum Failure: Error {
        case outOfMemory
        case malformed
        case tooLarge
        /// It is whole, and says what this version does not know.
        case ofAnotherVersion
    }

    private static let magic: [UInt8] = [0x1F, 0x8B]
    /// The end of a gzip member: CRC-32 and the length of what was compressed, modulo 2³², little-endian.
    private static let trailerBytes = 8
    /// Header and trailer eat up what such a document saves.
    private static let compressedFromBytes = 128
    /// zlib's word for "gzip, not zlib's own form", added to the window's bits (zlib.h, deflateInit2).
    private static let gzipWindowBits = MAX_WBITS + 16

    static func encode(_ form: some StoredForm) throws -> Data {
        let plain = try JSONEncoder().encode(form)
        guard plain.count >= compressedFromBytes else { return plain }
        let packed = try compress(plain)
        return packed.count < plain.count ? packed : plain
    }

    static func decode<Form: StoredForm>(_: Form.Type, from stored: Data) throws(Failure) -> Form.Value {
        let plain = stored.starts(with: magic) ? try decompress(stored) : stored
        do {
            return try JSONDecoder().decode(Form.self, from: plain).restored()
        } catch let failure as Failure {
            throw failure
        } catch DecodingError.dataCorrupted {
            throw .malformed
        } catch {
            throw .ofAnotherVersion
        }
    }

    /// The same where it does not matter to anybody but its own readers that it cannot be read.
    /// - Throws: only what is no fault of the document.
    static func read<Form: StoredForm>(_: Form.Type, from stored: Data) throws -> Reading<Form.Value> {
        do throws(Failure) {
            return .read(try decode(Form.self, from: stored))
        } catch {
            switch error {
            case .outOfMemory: throw error
            case .malformed, .tooLarge:
                return .unreadable("What was stored of this cannot be read, because it is damaged.")
            case .ofAnotherVersion: return .unreadable(ofAnotherVersion)
            }
        }
    }

    /// For who asks for what is of another version.
    static let ofAnotherVersion = "This was stored by a version of Flamebox that this one cannot read."

    enum Reading<Value> {
        case read(Value)
        /// With the sentence for who asks for it.
        case unreadable(String)
    }

    /// Fast rather than small: a document is written once, on a machine that measures programs, and most are read once.
    private static func compress(_ plain: Data) throws(Failure) -> Data {
        var stream = z_stream()
        let began = deflateInit2_(
            &stream, Z_BEST_SPEED, Z_DEFLATED, gzipWindowBits, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw .outOfMemory }
        defer { deflateEnd(&stream) }
        // One call is enough: deflateBound makes the room for the whole answer.
        var packed = Data(count: Int(deflateBound(&stream, uLong(plain.count))))
        guard run(&stream, deflate, from: plain, into: &packed) == Z_STREAM_END else { throw .outOfMemory }
        return packed.prefix(packed.count - Int(stream.avail_out))
    }

    /// Takes as much memory as the trailer says, within the limit, and not a byte more, whatever comes out.
    private static func decompress(_ packed: Data) throws(Failure) -> Data {
        guard packed.count >= trailerBytes else { throw .malformed }
        let length = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Limits.storedDocumentBytes else { throw .tooLarge }
        var stream = z_stream()
        let began = inflateInit2_(&stream, gzipWindowBits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        guard began == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        var plain = Data(count: length)
        let status = run(&stream, inflate, from: packed, into: &plain)
        guard status == Z_STREAM_END, stream.avail_in == 0, stream.avail_out == 0 else {
            throw status == Z_MEM_ERROR ? .outOfMemory : .malformed
        }
        return plain
    }

    private static func run(
        _ stream: inout z_stream, _ function: (z_streamp?, CInt) -> CInt, from input: Data, into output: inout Data
    ) -> CInt {
        input.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { target in
                // zlib only reads through next_in; its type predates const.
                stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = uInt(source.count)
                stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = uInt(target.count)
                return function(&stream, Z_FINISH)
            }
        }
    }
}
