import Snippets

/// What is kept of output whose JSON would be too long. The text alone decides, never how it came in pieces: two runs
/// that print the same keep the same.
extension [OutputChunk] {
    /// Both ends of each stream within `encodedBytesPerStream`, in at most `chunks` pieces.
    /// - Returns: also how many of the program's bytes are not in it.
    package func bounded(
        encodedBytesPerStream: Int = Limits.outputEncodedBytesPerStream, chunks: Int = Limits.outputChunks
    ) -> (kept: [OutputChunk], droppedBytes: Int) {
        var kept = self
        var droppedBytes = 0
        for stream in [OutputChunk.Stream.stdout, .stderr] {
            droppedBytes += kept.cutMiddle(of: stream, encodedBytes: encodedBytesPerStream)
        }
        return (kept.gathered(into: chunks), droppedBytes)
    }

    private mutating func cutMiddle(of stream: OutputChunk.Stream, encodedBytes: Int) -> Int {
        let bytes = filter { $0.stream == stream }.flatMap { $0.text.utf8 }
        guard JSONEscapes.encodedBytes(of: bytes) > encodedBytes else { return 0 }
        let head = JSONEscapes.characters(ofPrefixOf: bytes, encodedBytes: encodedBytes / 2)
        let tail = JSONEscapes.characters(ofSuffixOf: bytes, encodedBytes: encodedBytes / 2)
        let cut = head..<tail
        var offset = 0
        self = compactMap { chunk in
            guard chunk.stream == stream else { return chunk }
            let own = offset..<offset + chunk.text.utf8.count
            offset = own.upperBound
            let missing = own.clamped(to: cut)
            guard !missing.isEmpty else { return chunk }
            let rest = bytes[own.lowerBound..<missing.lowerBound] + bytes[missing.upperBound..<own.upperBound]
            guard !rest.isEmpty else { return nil }
            return OutputChunk(stream: stream, text: String(decoding: rest, as: UTF8.self), atMs: chunk.atMs)
        }
        return JSONEscapes.printedBytes(bytes[cut])
    }

    /// Where there are more pieces than `limit`, so many of them as needed become one of each stream.
    private func gathered(into limit: Int) -> [OutputChunk] {
        guard count > limit else { return self }
        let groups = Swift.max(1, limit / 2)
        let length = (count + groups - 1) / groups
        return stride(from: 0, to: count, by: length).flatMap { start in
            let group = self[start..<Swift.min(start + length, count)]
            let first = group[start].stream
            return [first, first == .stdout ? .stderr : .stdout].compactMap { stream -> OutputChunk? in
                let own = group.filter { $0.stream == stream }
                guard let earliest = own.first else { return nil }
                return OutputChunk(stream: stream, text: own.map(\.text).joined(), atMs: earliest.atMs)
            }
        }
    }
}

/// How much output may be told while a program runs: as much as is kept of the beginning afterwards.
package struct OutputAllowance: Sendable {
    private var encodedBytes: [OutputChunk.Stream: Int] = [
        .stdout: Limits.outputEncodedBytesPerStream / 2, .stderr: Limits.outputEncodedBytesPerStream / 2,
    ]
    private var chunks = Limits.outputChunks

    package init() {}

    /// What of these may be told; after the first that does not fit, nothing of its stream.
    package mutating func take(_ chunks: [OutputChunk]) -> [OutputChunk] {
        chunks.compactMap { chunk in
            let left = encodedBytes[chunk.stream, default: 0]
            guard self.chunks > 0, left > 0 else { return nil }
            self.chunks -= 1
            let bytes = Array(chunk.text.utf8)
            let size = JSONEscapes.encodedBytes(of: bytes)
            encodedBytes[chunk.stream] = max(0, left - size)
            guard size > left else { return chunk }
            let head = bytes[..<JSONEscapes.characters(ofPrefixOf: bytes, encodedBytes: left)]
            return OutputChunk(stream: chunk.stream, text: String(decoding: head, as: UTF8.self), atMs: chunk.atMs)
        }
    }
}

/// What text takes as JSON. RFC 8259 §7, and Foundation's encoder, which also escapes the slash.
private enum JSONEscapes {
    private static func encodedBytes(of byte: UInt8) -> Int {
        switch byte {
        case 0x08, 0x09, 0x0a, 0x0c, 0x0d, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): 2
        case 0..<0x20: 6
        default: 1
        }
    }

    static func encodedBytes(of bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + encodedBytes(of: $1) } }

    /// Where the longest beginning ends that takes no more and cuts no character of this UTF-8 in two.
    static func characters(ofPrefixOf bytes: [UInt8], encodedBytes limit: Int) -> Int {
        var (end, size) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if !isContinuation(byte) { end = index }
            size += encodedBytes(of: byte)
            if size > limit { return end }
        }
        return bytes.count
    }

    /// Where the longest ending begins that takes no more and cuts no character in two.
    static func characters(ofSuffixOf bytes: [UInt8], encodedBytes limit: Int) -> Int {
        var (start, size) = (bytes.count, 0)
        for (index, byte) in bytes.enumerated().reversed() {
            size += encodedBytes(of: byte)
            if size > limit { return start }
            if !isContinuation(byte) { start = index }
        }
        return 0
    }

    /// How many bytes a program printed for this text: one for each U+FFFD, which stands for a wrong one.
    static func printedBytes(_ bytes: ArraySlice<UInt8>) -> Int {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(0) { $0 + ($1 == "\u{FFFD}" ? 1 : UTF8.width($1)) }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0b1100_0000 == 0b1000_0000 }
}
