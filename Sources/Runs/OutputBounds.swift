import Snippets

/// What is kept of output whose JSON would be too long. The text alone decides, never how it came in pieces: two runs
/// that print the same keep the same.
extension [OutputChunk] {
    /// Both ends of each stream within `encodedBytesPerStream`, in at most `chunks` pieces. Where something is missing,
    /// the next piece says how many of the program's bytes.
    package func bounded(
        encodedBytesPerStream: Int = Limits.outputEncodedBytesPerStream, chunks: Int = Limits.outputChunks
    ) -> [OutputChunk] {
        var kept = self
        for stream in [OutputChunk.Stream.stdout, .stderr] {
            kept.cutMiddle(of: stream, encodedBytes: encodedBytesPerStream)
        }
        return kept.gathered(into: chunks)
    }

    private mutating func cutMiddle(of stream: OutputChunk.Stream, encodedBytes: Int) {
        let bytes = filter { $0.stream == stream }.flatMap { $0.text.utf8 }
        guard JSONEscapes.encodedBytes(of: bytes) > encodedBytes else { return }
        var head = JSONEscapes.characters(ofPrefixOf: bytes, encodedBytes: encodedBytes / 2)
        var tail = JSONEscapes.characters(ofSuffixOf: bytes, encodedBytes: encodedBytes / 2)
        head -= CharacterCut.straddling(bytes[..<head], bytes[head...]).before
        tail += CharacterCut.straddling(bytes[..<tail], bytes[tail...]).after
        cut(head..<tail, of: bytes, stream)
    }

    /// - Parameters:
    ///   - bytes: the stream's whole text.
    ///   - cut: which of them are left out.
    private mutating func cut(_ cut: Range<Int>, of bytes: [UInt8], _ stream: OutputChunk.Stream) {
        var missing = JSONEscapes.printedBytes(bytes[cut])
        var isMarked = false
        var kept: [OutputChunk] = []
        var behind: [OutputChunk] = []
        var offset = 0
        for chunk in self {
            guard chunk.stream == stream else {
                if isMarked { behind.append(chunk) } else { kept.append(chunk) }
                continue
            }
            let own = offset..<offset + chunk.text.utf8.count
            offset = own.upperBound
            // What was left out earlier, at the edge of this cut or within, is one with it.
            var earlier = chunk.droppedBytes
            if let bytes = earlier, cut.lowerBound <= own.lowerBound, own.lowerBound <= cut.upperBound {
                missing += bytes
                earlier = nil
            }
            let front = own.clamped(to: 0..<cut.lowerBound)
            let back = own.clamped(to: cut.upperBound..<bytes.count)
            if !front.isEmpty || earlier != nil && own.lowerBound < cut.lowerBound {
                kept.append(chunk.with(String(decoding: bytes[front], as: UTF8.self), droppedBytes: earlier))
                earlier = nil
            }
            guard own.upperBound > cut.lowerBound else { continue }
            isMarked = true
            if !back.isEmpty || earlier != nil {
                behind.append(chunk.with(String(decoding: bytes[back], as: UTF8.self), droppedBytes: earlier))
            }
        }
        self = kept + behind.marked(missing, stream)
    }

    /// The first piece of the stream says what is missing before it.
    private func marked(_ missing: Int, _ stream: OutputChunk.Stream) -> [OutputChunk] {
        guard let first = firstIndex(where: { $0.stream == stream }) else {
            return self + [OutputChunk(stream: stream, text: "", atMs: last?.atMs ?? 0, droppedBytes: missing)]
        }
        var result = self
        result[first] = self[first].with(self[first].text, droppedBytes: missing)
        return result
    }

    /// Where there are more pieces than `limit`, so many of them as needed become one of each stream. What stands on the
    /// two sides of a cut stays apart.
    private func gathered(into limit: Int) -> [OutputChunk] {
        guard count > limit else { return self }
        let cuts = count { $0.droppedBytes != nil }
        let groups = Swift.max(1, limit / 2 - cuts)
        let length = (count + groups - 1) / groups
        return stride(from: 0, to: count, by: length).flatMap { start in
            var joined: [(first: OutputChunk, text: String)] = []
            var latest: [OutputChunk.Stream: Int] = [:]
            for chunk in self[start..<Swift.min(start + length, count)] {
                if let index = latest[chunk.stream], chunk.droppedBytes == nil {
                    joined[index].text += chunk.text
                } else {
                    latest[chunk.stream] = joined.count
                    joined.append((chunk, chunk.text))
                }
            }
            return joined.map { $0.first.with($0.text, droppedBytes: $0.first.droppedBytes) }
        }
    }
}

extension OutputChunk {
    fileprivate func with(_ text: String, droppedBytes: Int?) -> OutputChunk {
        OutputChunk(stream: stream, text: text, atMs: atMs, droppedBytes: droppedBytes)
    }
}

/// How much output may be told while a program runs: as much as is kept of the beginning afterwards.
package struct OutputAllowance: Sendable {
    /// Of the streams of which more may be told.
    private var encodedBytes: [OutputChunk.Stream: Int] = [
        .stdout: Limits.outputEncodedBytesPerStream / 2, .stderr: Limits.outputEncodedBytesPerStream / 2,
    ]
    private var chunks = Limits.outputChunks

    package init() {}

    /// What of these may be told. At the first that does not fit, its stream ends with a piece without text that says
    /// so, and of at least how many bytes.
    package mutating func take(_ chunks: [OutputChunk]) -> [OutputChunk] {
        chunks.flatMap { chunk -> [OutputChunk] in
            guard let left = encodedBytes[chunk.stream] else { return [] }
            let bytes = Array(chunk.text.utf8)
            let size = JSONEscapes.encodedBytes(of: bytes)
            if self.chunks > 0, size <= left {
                self.chunks -= 1
                encodedBytes[chunk.stream] = left - size
                return [chunk]
            }
            encodedBytes[chunk.stream] = nil
            var end = self.chunks > 0 ? JSONEscapes.characters(ofPrefixOf: bytes, encodedBytes: left) : 0
            end -= CharacterCut.straddling(bytes[..<end], bytes[end...]).before
            let isAtStart = end == 0
            let missing = JSONEscapes.printedBytes(bytes[end...]) + (isAtStart ? chunk.droppedBytes ?? 0 : 0)
            let head =
                isAtStart
                ? [] : [chunk.with(String(decoding: bytes[..<end], as: UTF8.self), droppedBytes: chunk.droppedBytes)]
            return head + [OutputChunk(stream: chunk.stream, text: "", atMs: chunk.atMs, droppedBytes: missing)]
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
