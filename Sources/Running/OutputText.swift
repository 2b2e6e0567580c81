import Runs
import Sandboxing

/// Turns a program's bytes into text as they come: a character that is split between two pieces is held back until it
/// is whole; each byte that belongs to none becomes U+FFFD.
struct OutputText {
    /// Pieces of one stream that came within this time of each other read as one.
    static let mergeNs: UInt64 = 20_000_000

    private var heldBack: [OutputPiece.Stream: [UInt8]] = [:]

    mutating func chunk(_ piece: OutputPiece) -> OutputChunk? {
        var bytes = heldBack[piece.stream, default: []] + piece.bytes
        let tail = Self.unfinishedTail(of: bytes)
        heldBack[piece.stream] = Array(bytes.suffix(tail))
        bytes.removeLast(tail)
        guard !bytes.isEmpty else { return nil }
        return OutputChunk(
            stream: OutputChunk.Stream(piece.stream), text: String(decoding: bytes, as: UTF8.self),
            atMs: Int(piece.atNanoseconds / 1_000_000))
    }

    /// What never became whole.
    mutating func rest(atMs: Int) -> [OutputChunk] {
        defer { heldBack = [:] }
        return heldBack.filter { !$0.value.isEmpty }.map { stream, bytes in
            OutputChunk(
                stream: OutputChunk.Stream(stream), text: String(decoding: bytes, as: UTF8.self), atMs: atMs)
        }
    }

    /// All that was kept, in the order of arrival, as few chunks as the times allow.
    static func chunks(of captured: CapturedOutput) -> [OutputChunk] {
        var text = OutputText()
        var merged: [OutputPiece] = []
        for piece in captured.pieces {
            if let last = merged.last, last.stream == piece.stream, piece.atNanoseconds < last.atNanoseconds + mergeNs {
                merged[merged.count - 1] = OutputPiece(
                    stream: last.stream, bytes: last.bytes + piece.bytes, atNanoseconds: last.atNanoseconds)
            } else {
                merged.append(piece)
            }
        }
        let chunks = merged.compactMap { text.chunk($0) }
        return chunks + text.rest(atMs: chunks.last?.atMs ?? 0)
    }

    /// How many bytes at the end could be the beginning of a character (RFC 3629): at most three.
    private static func unfinishedTail(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            switch byte {
            case 0xc2...0xdf: return back < 2 ? back : 0
            case 0xe0...0xef: return back < 3 ? back : 0
            case 0xf0...0xf4: return back < 4 ? back : 0
            case 0x80...0xbf: continue
            default: return 0
            }
        }
        return 0
    }
}

extension OutputChunk.Stream {
    init(_ stream: OutputPiece.Stream) {
        switch stream {
        case .standardOutput: self = .stdout
        case .standardError: self = .stderr
        }
    }
}
